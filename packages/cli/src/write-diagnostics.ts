import type { Diagnostic } from "@kubestage/core";
import { diagnosticJson, diagnosticsSarif, diagnosticsText } from "@kubestage/core";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Diagnostics without a result: JSON and SARIF are data and go to stdout, text goes to stderr. */
export async function writeDiagnostics(
  diagnostics: readonly Diagnostic[],
  form: string,
  terminal: Terminal,
): Promise<void> {
  if (form === "json") await writeJson({ diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  else if (form === "sarif") await writeJson(diagnosticsSarif(diagnostics, version), terminal);
  else await terminal.err.write(diagnosticsText(diagnostics, await terminal.err.palette()));
}

export async function writeJson(value: unknown, terminal: Terminal): Promise<void> {
  await terminal.out.write(`${JSON.stringify(value, readable, 2)}\n`);
}

/** JSON knows no maps, and would leave out all that is in one. */
function readable(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
