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
  readonly image: readonly string[];
  readonly commit?: string;
  readonly repository?: string;
  readonly author: readonly string[];
}

export type ReleaseListOptions = LedgerOptions;

export async function runReleaseCreate(options: ReleaseCreateOptions, terminal: Terminal): Promise<number> {
  const { app, path, all = false, image, commit, repository, author, output } = options;
  if (app === undefined && !all) throw usageError("no app was named", "name one, or `platform`, or give --all");
  const images = Object.fromEntries(image.map(imageOf));
  const { created, diagnostics } = await interruptible((signal) =>
    createReleases(
      { app, path, from: terminal.from, signal, images, commit, repository, authors: author, compiler: version },
      ledgerRequest(options, terminal, signal),
    ),
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

function imageOf(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  throw usageError(`${JSON.stringify(given)} names no image`, "write --image DECLARED=REFERENCE@sha256:DIGEST");
}

export async function runReleaseList(
  options: ReleaseListOptions & { readonly app: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const releases = await interruptible((signal) => listReleases(ledgerRequest(options, terminal, signal), options.app));
  if (options.output === "json") {
    await writeJson({ releases }, terminal);
    return 0;
  }
  const width = Math.max(0, ...releases.map(({ name }) => name.length));
  for (const { name, number, createdAt, authors, stages } of releases) {
    const when = new Date(createdAt).toISOString().slice(0, 16).replace("T", " ");
    const where = stages.length === 0 ? "" : `  in ${stages.join(", ")}`;
    await terminal.out.write(
      printable(`${name.padEnd(width)}  #${number}  ${when}  ${authors.join(", ")}${where}`) + "\n",
    );
  }
  return 0;
}

export async function runReleaseShow(
  options: ReleaseListOptions & { readonly name: string },
  terminal: Terminal,
): Promise<number> {
  await terminal.out.write(
    await interruptible((signal) => releaseText(ledgerRequest(options, terminal, signal), options.name)),
  );
  return 0;
}
