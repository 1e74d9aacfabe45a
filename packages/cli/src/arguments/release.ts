import { type Command, InvalidArgumentError, Option } from "commander";
import type { ReleaseCreateOptions, ReleaseListOptions } from "../commands/release.ts";
import type { ReleaseWatchOptions } from "../commands/release-watch.ts";
import type { Terminal } from "../terminal.ts";
import { withLedger, withLedgerToRead } from "./ledger-options.ts";
import { duration } from "./duration.ts";
import type { Finish } from "./shared.ts";
import { words } from "./words.ts";
import { examples, forms } from "./shared.ts";

export function addRelease(program: Command, terminal: Terminal, finish: Finish): void {
  const release = program
    .command("release")
    .summary("record releases, and list them")
    .description("Immutable releases of apps, and of the platform's own documents, as the ledger keeps them.");
  withLedger(
    release
      .command("create")
      .description(
        "Records what is declared now as a release: the App document as it stands, its images by digest, its source. The same content is the same release, however often it is made. `platform` is everything in the declaration that is no app; --all is both.",
      )
      .argument("[app]", "the app, several with commas between, or `platform`")
      .argument("[path]", "the declaration: a file, or a folder with everything below it", "."),
  )
    .option("--all", "the platform's documents and every app")
    .option("--set <name>", "the releases move together, or not at all: a set with this name")
    .option("--skip <stage>", "a hotfix: the stage that it leaves out; may be repeated", collect, [])
    .option("--preview", "it comes into previews only, and never into another stage: for a pull request")
    .option("--reason <text>", "why it leaves stages out, as it will be recorded", words)
    .option(
      "--contains <release>",
      "a hotfix that is in it, where no ancestor commit says so; may be repeated",
      collect,
      [],
    )
    .option(
      "--image <image=reference>",
      "a declared image and what is released for it; the digest of a tag is asked of the registry; may be repeated",
      collect,
      [],
    )
    .option("--from-git <revision>", "what is declared in that revision, and not what stands in the folder")
    .option(
      "--commit <sha>",
      "the source commit (default: HEAD of the repository that the declaration is in)",
      commitHash,
    )
    .option("--repository <url>", "where that commit is to be found", words)
    .option(
      "--author <name>",
      "who wrote what is in it; may be repeated (default: the authors of the commit)",
      (value: string, before: readonly string[]) => collect(words(value), before),
      [],
    )
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage release create web,api platform --set checkout-2",
        'kubestage release create api platform --skip test --reason "orders are lost"',
        "kubestage release create --all platform --ledger ../shop-ledger.git",
        "kubestage release create web platform --preview",
        "kubestage release create api --image registry.example.com/shop/api:1.4=registry.example.com/shop/api@sha256:…",
        "kubestage release create api platform --from-git v1.4.0 --image registry.example.com/shop/api:1.4",
      ),
    )
    .action(async (app: string | undefined, path: string, options: ReleaseCreateOptions) => {
      const { runReleaseCreate } = await import("../commands/release.ts");
      // With --all there is no app to name: what stands first is the declaration.
      const given = options.all === true ? { app: undefined, path: app ?? path } : { app, path };
      finish(await runReleaseCreate({ ...given, ...options }, terminal));
    });
  withLedger(
    release
      .command("watch")
      .description(
        "Makes a release of each app whose image has a newer version: by the tags that the App's `watch` wants, with the digest. A tag that was pushed anew is no new version; it is told, and nothing is released. With --once, exits with 1 where something could not be looked at, and with 3 where a tag was moved.",
      )
      .argument("[app]", "the app, or several with commas between")
      .argument("[path]", "the declaration: a file, or a folder with everything below it", "."),
  )
    .option("--all", "every app that says what is watched")
    .option("--once", "look once, as in a pipeline, and end")
    .addOption(
      new Option("--every <duration>", "how often to look, such as 90s, 5m or 1h")
        .argParser(duration)
        .default(300_000, "5m"),
    )
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples("kubestage release watch --all platform --once", "kubestage release watch web,api platform --every 10m"),
    )
    .action(async (app: string | undefined, path: string, options: ReleaseWatchOptions) => {
      const { runReleaseWatch } = await import("../commands/release-watch.ts");
      const given = options.all === true ? { app: undefined, path: app ?? path } : { app, path };
      finish(await runReleaseWatch({ ...given, ...options }, terminal));
    });
  withLedgerToRead(
    release.command("list").description("Shows the releases, the newest first.").argument("[app]", "one app's"),
  )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage release list api"))
    .action(async (app: string | undefined, options: ReleaseListOptions) => {
      const { runReleaseList } = await import("../commands/release.ts");
      finish(await runReleaseList({ app, ...options }, terminal));
    });
  withLedgerToRead(
    release
      .command("show")
      .description("Shows a release as it was recorded.")
      .argument("<release>", "its name, or that of a set"),
  )
    .addHelpText("after", examples("kubestage release show api-334ef40c33a4"))
    .action(async (name: string, options: ReleaseListOptions) => {
      const { runReleaseShow } = await import("../commands/release.ts");
      finish(await runReleaseShow({ name, ...options }, terminal));
    });
}

function commitHash(text: string): string {
  if (/^[0-9a-f]{7,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It is no hash of a commit, in lower-case hex.");
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
