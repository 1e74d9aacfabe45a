import { explanationMarkdown, explanationText } from "@kubestage/core";
import { explain } from "@kubestage/workflows";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ExplainArguments {
  readonly subject: string | undefined;
  readonly output: string;
}

export async function runExplain({ subject, output }: ExplainArguments, terminal: Terminal): Promise<number> {
  const explained = explain(subject);
  if ("diagnostics" in explained) {
    await writeDiagnostics(explained.diagnostics, output, terminal);
    return 1;
  }
  const { explanation } = explained;
  if (output === "json") await writeJson(explanation, terminal);
  else if (output === "markdown") await terminal.out.write(explanationMarkdown(explanation));
  else await terminal.out.write(explanationText(explanation, await terminal.out.palette()));
  return 0;
}
