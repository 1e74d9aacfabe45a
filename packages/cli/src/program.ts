import { basename } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

type Finish = (exitCode: number) => void;

/** The command line: names, flags and help. What a command does is loaded when it is called. */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command()
    .name(calledAs())
    .description("Keeps the stages of a company's software apart on Kubernetes.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .option("--no-color", "no colours, on terminals either (as NO_COLOR in the environment)")
    .option(
      "--debug",
      "say what takes how long, and all of an error of kubestage itself (as KUBESTAGE_DEBUG in the environment)",
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", "\nFirst steps:\n  kubestage init shop && cd shop && kubestage build --out out\n");
  addInit(program, terminal, finish);
  addBuild(program, terminal, finish);
  addDiff(program, terminal, finish);
  addExplain(program, terminal, finish);
  addSchema(program, terminal, finish);
  addCompletion(program, terminal, finish);
  return program;
}

/** Whether commander ended because it has shown what was asked for, such as help. */
export function isDisplayed(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** Kubectl runs `kubectl-stage` for `kubectl stage`. */
function calledAs(): string {
  return basename(process.argv[1] ?? "").startsWith("kubectl-stage") ? "kubectl stage" : "kubestage";
}

function forms(...names: [string, ...string[]]): Option {
  return new Option("-o, --output <form>", "the form of the result").choices(names).default(names[0]);
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

const pathArgument = ["[path]", "the declaration: a file, or a folder with everything below it", "."] as const;

function addInit(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("init")
    .summary("write a platform that works at once")
    .description("Writes a platform that works at once, with a schema for editors beside it. Existing files are kept.")
    .argument("[dir]", "the folder to write into", ".")
    .addOption(
      new Option(
        "-t, --template <name>",
        "minimal: two stages in one cluster; hybrid: production in a cluster of its own",
      )
        .choices(["minimal", "hybrid"])
        .default("minimal"),
    )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage init", "kubestage init shop --template hybrid"))
    .action(async (folder: string, options: { template: "minimal" | "hybrid"; output: string }) => {
      const { runInit } = await import("./commands/init.ts");
      finish(await runInit({ folder, ...options }, terminal));
    });
}

function addBuild(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("build")
    .summary("compile the declaration into manifests")
    .description(
      "Compiles a declaration into every Kubernetes object of every stage. Without --out, as YAML to stdout.",
    )
    .argument(...pathArgument)
    .option("-r, --releases <path>", "run these releases instead of the head of the declaration")
    .option("-s, --stage <name>", "this stage only")
    .option("-c, --cluster <name>", "this cluster only")
    .option("--out <dir>", "write into a folder, all or nothing; files of others in it are kept")
    .option("--overwrite", "with --out: also files that were changed by hand since kubestage wrote them")
    .addOption(
      new Option("-o, --output <form>", "the form of the result (default: text with --out, else yaml)").choices([
        "text",
        "yaml",
        "json",
        "markdown",
        "sarif",
      ]),
    )
    .addHelpText(
      "after",
      examples(
        "kubestage build --out out                     # everything, a folder for each cluster",
        "kubestage build shop --stage dev | kubectl apply --server-side -f -",
        "kubestage build --releases releases.yaml --out out",
        "kubestage build -o sarif > findings.sarif      # findings for a code host",
      ),
    )
    .action(async (path: string, options: Readonly<Record<string, string>> & { readonly overwrite?: boolean }) => {
      const { runBuild } = await import("./commands/build.ts");
      finish(await runBuild({ path, ...options }, terminal));
    });
}

function addDiff(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("diff")
    .summary("show how two stages differ, and which line causes it")
    .description(
      "Compares what two stages get, their own names apart, and names the line that causes each difference. Exits with 2 where there is one.",
    )
    .argument("<stage>", "a stage")
    .argument("<other>", "the stage to compare it with")
    .argument(...pathArgument)
    .option("-r, --releases <path>", "run these releases instead of the head of the declaration")
    .option("--app <name>", "this app only")
    .addOption(forms("text", "json", "markdown", "html"))
    .addHelpText(
      "after",
      examples(
        "kubestage diff test prod",
        "kubestage diff test prod shop --app web",
        "kubestage diff test prod -o html > parity.html",
      ),
    )
    .action(
      async (
        stage: string,
        other: string,
        path: string,
        options: { releases?: string; app?: string; output: string },
      ) => {
        const { runDiff } = await import("./commands/diff.ts");
        finish(await runDiff({ stage, other, path, ...options }, terminal));
      },
    );
}

function addExplain(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("explain")
    .summary("explain a field of the declaration, or a code")
    .description("Explains a field of the declaration with its default, or the code of a finding. Works offline.")
    .argument("[subject]", "a kind, a field such as Stage.quota.cpu, or a code such as KS1021; without it, all kinds")
    .addOption(forms("text", "json", "markdown"))
    .addHelpText(
      "after",
      examples("kubestage explain Stage", "kubestage explain stage.quota", "kubestage explain KS1021"),
    )
    .action(async (subject: string | undefined, options: { output: string }) => {
      const { runExplain } = await import("./commands/explain.ts");
      finish(await runExplain({ subject, ...options }, terminal));
    });
}

function addSchema(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("schema")
    .summary("print the JSON Schema that editors read")
    .description("Prints the JSON Schema (draft 7) of a declaration, for the YAML language server and other editors.")
    .addOption(forms("json", "yaml"))
    .addHelpText(
      "after",
      examples(
        "kubestage schema > kubestage.schema.json",
        "# first line of a declaration:",
        "# yaml-language-server: $schema=./kubestage.schema.json",
      ),
    )
    .action(async (options: { output: string }) => {
      const { runSchema } = await import("./commands/schema.ts");
      finish(await runSchema(options, terminal));
    });
}

function addCompletion(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("completion")
    .summary("print a completion script for a shell")
    .description(
      "Prints a script by which a shell completes commands, flags, forms, stages, clusters, fields and codes.",
    )
    .argument("<shell>", "bash, zsh, fish or powershell")
    .addOption(forms("text"))
    .addHelpText(
      "after",
      examples(
        "source <(kubestage completion bash)",
        'kubestage completion zsh > "${fpath[1]}/_kubestage"',
        "kubestage completion fish > ~/.config/fish/completions/kubestage.fish",
        "kubestage completion powershell | Out-String | Invoke-Expression",
      ),
    )
    .action(async (shell: string) => {
      const { runCompletion } = await import("./commands/completion.ts");
      finish(await runCompletion(shell, terminal));
    });
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { runComplete } = await import("./commands/complete.ts");
      finish(await runComplete(words, program, terminal));
    });
}
