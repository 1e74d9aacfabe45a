import { canJson, canOutcome, canText } from "@kubestage/core";
import { can } from "@kubestage/workflows";
import type { WorldOptions } from "../arguments/world-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface CanArguments extends WorldOptions {
  readonly who: string;
  readonly verb: string;
  readonly what: string;
  readonly paths: readonly string[];
  readonly asGroup?: readonly string[];
  readonly stage?: string;
  readonly namespace?: string;
  readonly output: string;
}

const exitCodes = { yes: 0, no: 3, unknown: 1 } as const;

export async function runCan(
  { output, asGroup = [], kubernetes, ...request }: CanArguments,
  terminal: Terminal,
): Promise<number> {
  const { report, diagnostics } = await interruptible((signal) =>
    can({
      ...request,
      groups: asGroup,
      minorVersion: kubernetes,
      from: terminal.from,
      stdin: process.stdin,
      signal,
    }),
  );
  if (!report) {
    await writeDiagnostics(diagnostics, output, terminal);
    return 1;
  }
  await writeDiagnostics(diagnostics, "text", terminal);
  if (output === "json") await writeJson(canJson(report), terminal);
  else await terminal.out.write(canText(report, await terminal.out.palette()));
  return exitCodes[canOutcome(report)];
}
