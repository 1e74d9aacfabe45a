import { diagnosticJson, parityHtml, parityJson, parityMarkdown, parityText } from "@kubestage/core";
import type { DiffRequest } from "@kubestage/workflows";
import { diff } from "@kubestage/workflows";
import { narrate } from "../narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface DiffArguments extends Omit<DiffRequest, "from" | "signal"> {
  readonly output: string;
}

const thereAreDifferences = 2;

export async function runDiff({ output, ...request }: DiffArguments, terminal: Terminal): Promise<number> {
  const { parity, diagnostics } = await interruptible((signal) =>
    diff({ ...request, from: terminal.from, signal }, terminal.debug ? narrate(terminal) : undefined),
  );
  if (output === "json") {
    const result = { parity: parity ? parityJson(parity) : null, diagnostics: diagnostics.map(diagnosticJson) };
    await writeJson(result, terminal);
  } else {
    // What is said about the declaration stands in the build: here it matters only where nothing could be compared.
    if (!parity) await writeDiagnostics(diagnostics, "text", terminal);
    else if (output === "markdown") await terminal.out.write(parityMarkdown(parity));
    else if (output === "html") await terminal.out.write(parityHtml(parity));
    else await terminal.out.write(parityText(parity, await terminal.out.palette()));
  }
  if (!parity) return 1;
  return parity.differences.length > 0 ? thereAreDifferences : 0;
}
