import { createReleases, listReleases, releaseText } from "@kubestage/workflows";
import { diagnosticJson, hasErrors, printable } from "@kubestage/core";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { version } from "../version.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ReleaseCreateOptions extends LedgerOptions {
  readonly app?: string | undefined;
  readonly path: string;
  readonly all?: boolean;
  readonly set?: string;
  readonly preview?: boolean;
  readonly skip: readonly string[];
  readonly reason?: string;
  readonly contains: readonly string[];
  readonly image: readonly string[];
  readonly commit?: string;
  readonly fromGit?: string;
  readonly repository?: string;
  readonly author: readonly string[];
}

export type ReleaseListOptions = LedgerOptions;

export async function runReleaseCreate(options: ReleaseCreateOptions, terminal: Terminal): Promise<number> {
  const {
    app,
    path,
    all = false,
    set,
    preview: forPreviews = false,
    skip,
    reason,
    contains,
    image,
    fromGit,
    commit,
    repository,
    author,
    output,
  } = options;
  if (app === undefined && !all) throw usageError("no app was named", "name one, or `platform`, or give --all");
  if (set !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(set))
    throw usageError(`${JSON.stringify(set)} is no name of a set`, "use lower-case letters, digits and dashes");
  if (skip.length > 0 && (reason ?? "") === "")
    throw usageError("a release that leaves a stage out asks for a reason", "say it with --reason");
  if (skip.length === 0 && reason !== undefined)
    throw usageError("--reason is said, and no stage is left out", "name the stage with --skip");
  if (forPreviews && (set !== undefined || skip.length > 0))
    throw usageError("a release for previews moves alone, and on no road", "leave out --set and --skip");
  if (fromGit !== undefined && commit !== undefined)
    throw usageError("--from-git says which commit it is", "leave --commit out");
  const hotfix = skip.length > 0 ? { skips: [...new Set(skip)], reason: reason ?? "" } : undefined;
  const apps = app === undefined ? undefined : [...new Set(app.split(","))];
  const images = Object.fromEntries(image.map(imageOf));
  const { created, diagnostics } = await interruptible(
    async (signal) =>
      createReleases(
        {
          ...{ apps, set, forPreviews, hotfix, contains, path, from: terminal.from, signal },
          ...{ images, revision: fromGit, commit, repository, authors: author, compiler: version },
        },
        await ledgerRequest(options, terminal, signal),
      ),
    { written: () => "what was recorded before stays: the same command records the rest" },
  );
  if (output === "json") {
    await writeJson({ releases: created, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  } else {
    await writeDiagnostics(diagnostics, "text", terminal);
    for (const { release, isNew } of created)
      await terminal.out.write(`${release.name}${isNew ? "" : "  (the ledger has it already)"}\n`);
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

/** What is declared, and what is released for it; of one alone its own tag counts. */
function imageOf(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at > 0 && at < given.length - 1) return [given.slice(0, at), given.slice(at + 1)];
  if (at === -1 && given !== "" && !given.includes("@")) return [given, given];
  const hint = "write --image DECLARED=REFERENCE, with a digest or a tag, or --image DECLARED";
  throw usageError(`${JSON.stringify(given)} names no image`, hint);
}

export async function runReleaseList(
  options: ReleaseListOptions & { readonly app: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const releases = await interruptible(async (signal) =>
    listReleases(await ledgerRequest(options, terminal, signal), options.app),
  );
  if (options.output === "json") {
    await writeJson({ releases }, terminal);
    return 0;
  }
  if (releases.length === 0) await terminal.out.write("there are no releases yet\n");
  const width = Math.max(0, ...releases.map(({ name }) => name.length));
  for (const { name, number, createdAt, authors, set, hotfix, forPreviews, stages } of releases) {
    const when = new Date(createdAt).toISOString().slice(0, 16).replace("T", " ");
    const together = set === undefined ? "" : `  of ${set}`;
    const lane = hotfix ? `  leaves out ${hotfix.skips.join(", ")}` : "";
    const only = forPreviews ? "  for previews" : "";
    const where = stages.length === 0 ? "" : `  in ${stages.join(", ")}`;
    await terminal.out.write(
      printable(`${name.padEnd(width)}  #${number}  ${when}  ${authors.join(", ")}${together}${lane}${only}${where}`) +
        "\n",
    );
  }
  return 0;
}

export async function runReleaseShow(
  options: ReleaseListOptions & { readonly name: string },
  terminal: Terminal,
): Promise<number> {
  await terminal.out.write(
    await interruptible(async (signal) => releaseText(await ledgerRequest(options, terminal, signal), options.name)),
  );
  return 0;
}
