import { type Command, InvalidArgumentError } from "commander";
import type { PreviewListOptions, PreviewStartOptions, PreviewStopOptions } from "../commands/preview.ts";
import type { Terminal } from "../terminal.ts";
import { withLedger, withLedgerToRead } from "./ledger-options.ts";
import { lengthOf } from "./length.ts";
import type { Finish } from "./shared.ts";
import { words } from "./words.ts";
import { examples, forms } from "./shared.ts";

export function addPreview(program: Command, terminal: Terminal, finish: Finish): void {
  const preview = program
    .command("preview")
    .summary("start, list and stop stages that live for a while")
    .description(
      "Stages that live for a while, made from a template: a Stage with `lifetime`. When their time has ended, `kubestage promote` takes them away.",
    );
  withLedger(
    preview
      .command("start")
      .description(
        "Starts a preview, or changes what runs in one. What is not named is what the stages of the template's `after` run. What comes in is proved as everywhere: a preview from which another stage could be reached is refused.",
      )
      .argument("<name>", "the name of its stage: the template's, a dash, and more")
      .argument("[app=release...]", "what it runs of an app"),
  )
    .option("--ttl <length>", "how long it lives, such as 24h (default: as long as the template says)", lengthOf)
    .option("--pull-request <number>", "the pull request that it shows", wholeNumber)
    .option("--reason <text>", "what it is for, where there is no pull request", words)
    .option("--dry-run", "show what would come in, and write nothing")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage preview start preview-17 web=web-334ef40c33a4 --pull-request 17 --ttl 24h",
        'kubestage preview start load-1 web=web-334ef40c33a4 --reason "load test before the sale"',
      ),
    )
    .action(async (name: string, releases: string[], options: Omit<PreviewStartOptions, "name" | "releases">) => {
      const { runPreviewStart } = await import("../commands/preview.ts");
      finish(await runPreviewStart({ name, releases, ...options }, terminal));
    });
  withLedger(
    preview
      .command("stop")
      .description("Ends a preview before its time, and takes away what the ledger has for it.")
      .argument("<name>", "the name of its stage"),
  )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage preview stop preview-17"))
    .action(async (name: string, options: Omit<PreviewStopOptions, "name">) => {
      const { runPreviewStop } = await import("../commands/preview.ts");
      finish(await runPreviewStop({ name, ...options }, terminal));
    });
  withLedgerToRead(
    preview.command("list").description("Shows the previews that there are, and how long each has left."),
  )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage preview list -o json"))
    .action(async (options: PreviewListOptions) => {
      const { runPreviewList } = await import("../commands/preview.ts");
      finish(await runPreviewList(options, terminal));
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it is no number of a pull request.");
}
