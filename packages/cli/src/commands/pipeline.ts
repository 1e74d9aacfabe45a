import { diagnosticJson, hasErrors } from "@kubestage/core";
import type { PipelineSystem } from "@kubestage/core";
import { pipeline } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { version } from "../version.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface PipelineArguments {
  readonly system: PipelineSystem;
  readonly path: string;
  readonly ledger?: string;
  readonly app?: readonly string[];
  readonly context?: string;
  readonly pin?: readonly string[];
  readonly branch: string;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly output: string;
}

export async function runPipeline(given: PipelineArguments, terminal: Terminal): Promise<number> {
  const { app: apps, pin: pinned = [], output, out: place, ...request } = given;
  const out = place === "-" ? undefined : place;
  if (out === undefined && given.overwrite === true)
    throw usageError("--overwrite says nothing without --out", "add `--out DIR`");
  const { files, diagnostics } = await interruptible((signal) =>
    pipeline({ ...request, apps, pinned, out, version, from: terminal.from, signal }),
  );
  if (output === "json") {
    await writeJson({ files, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  } else {
    await writeDiagnostics(diagnostics, "text", terminal);
    if (out !== undefined) await terminal.out.write(files.map(({ path }) => `${path}\n`).join(""));
    // One file as it is; of several each with its place, as documents of one stream.
    else if (files.length === 1) await terminal.out.write(files[0]?.text ?? "");
    else await terminal.out.write(files.map(({ path, text }) => `# ${path}\n${text}`).join("---\n"));
  }
  return hasErrors(diagnostics) ? 1 : 0;
}
