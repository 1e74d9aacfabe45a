import { diagnosticJson, hasErrors, importFindings, importJson, importText } from "@kubestage/core";
import type { ImportRequest } from "@kubestage/workflows";
import { declarationText, importDeclaration } from "@kubestage/workflows";
import { narrateCluster } from "../cluster-narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ImportArguments extends Omit<ImportRequest, "from" | "signal" | "stdin"> {
  readonly output: string;
  /** Every finding whole. */
  readonly full?: boolean;
}

/** The declaration is data; what it lacks is narration, unless all of it is asked for as JSON. */
export async function runImport(
  { output, full = false, ...request }: ImportArguments,
  terminal: Terminal,
): Promise<number> {
  const mixed = request.paths.length > 0 ? request.context : undefined;
  if (mixed !== undefined) return refuseBoth(terminal, output);
  const narration = narrateCluster(terminal);
  const made = await interruptible((signal) =>
    importDeclaration({ ...request, from: terminal.from, stdin: process.stdin, signal }, narration.progress),
  ).finally(narration.end);
  const { documents, files, written, comparison, diagnostics } = made;
  if (output === "json") {
    const result = {
      declaration: documents,
      files: written,
      comparison: comparison ? importJson(comparison) : null,
      diagnostics: diagnostics.map(diagnosticJson),
    };
    await writeJson(result, terminal);
  } else {
    await terminal.err.write(importFindings(diagnostics, await terminal.err.palette(), { full }));
    const isWritten = request.out !== undefined;
    if (files.length > 0)
      await terminal.out.write(isWritten ? written.map((file) => `${file}\n`).join("") : declarationText(files));
    if (comparison) await terminal.err.write(importText(comparison, request.out));
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

async function refuseBoth(terminal: Terminal, output: string): Promise<number> {
  const { diagnose } = await import("@kubestage/core");
  const message = "manifests and a cluster cannot be imported together";
  const hint = "name either paths or `--context`";
  await writeDiagnostics([diagnose("KS6006", { message, hint })], output === "json" ? "json" : "text", terminal);
  return 1;
}
