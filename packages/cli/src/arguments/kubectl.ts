import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples } from "./shared.ts";

interface KubectlOptions {
  readonly stage?: string;
  readonly app?: string;
  readonly cluster?: string;
  readonly path?: string;
  readonly confirm?: string;
  readonly anyKubectl?: boolean;
}

export function addKubectl(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("kubectl")
    .summary("run kubectl against a stage, production guarded")
    .description(
      "Runs a kubectl that fits the cluster of the stage in use. Which cluster it is, is asked before every run. What may change something in production wants the stage's name. The exit code is kubectl's own.",
    )
    .usage("[options] [--] ARGUMENTS OF KUBECTL…")
    .argument("[arguments...]", "passed on to kubectl as they are")
    .option("--stage <name>", "this stage instead of the one in use")
    .option("--app <name>", "in the namespace of this app")
    .option("--cluster <name>", "which of the stage's clusters (kubectl's own --cluster goes behind --)")
    .option("--path <path>", "the declaration (default: that of the stage in use, or this folder)")
    .option("--confirm <stage>", "the name of a production stage, where nobody can type it")
    .option("--any-kubectl", "a kubectl that is too old or too new for the cluster will do")
    .addHelpText(
      "after",
      examples(
        "kubestage kubectl get pods",
        "kubestage kubectl --app web logs deploy/web --follow",
        "kubestage kubectl --stage prod --confirm prod rollout restart deployment/web",
      ),
    )
    .action(async (kubectlArguments: string[], options: KubectlOptions) => {
      const { runKubectl } = await import("../commands/kubectl.ts");
      finish(await runKubectl({ kubectlArguments, ...options }, terminal));
    });
}

/** Options of `kubestage kubectl` itself; those with a value take the next word. */
const withValue = new Set(["--stage", "--app", "--cluster", "--path", "--confirm"]);
const without = new Set(["--any-kubectl", "--no-color", "--debug", "-h", "--help"]);

/**
 * A command line in which `--` stands before the first word that is kubectl's: from there on nothing is ours, so that
 * `kubestage kubectl get pods --help` is kubectl's help. Other command lines stay as they are.
 */
export function markKubectlArguments(argv: readonly string[]): string[] {
  const at = argv.findIndex((word) => !word.startsWith("-"));
  if (argv[at] !== "kubectl") return [...argv];
  let next = at + 1;
  for (let word = argv[next]; word !== undefined; word = argv[next]) {
    if (withValue.has(word)) next += 2;
    else if (without.has(word) || isJoined(word)) next += 1;
    else break;
  }
  const rest = argv.slice(next);
  return [...argv.slice(0, next), ...(rest.length > 0 && rest[0] !== "--" ? ["--"] : []), ...rest];
}

/** `--stage=dev` */
function isJoined(word: string): boolean {
  return withValue.has(/^(--[^=]*)=/.exec(word)?.[1] ?? "");
}
