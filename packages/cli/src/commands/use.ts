import { diagnosticJson, printable } from "@kubestage/core";
import type { Shell, UsedStage } from "@kubestage/workflows";
import { shellOf, use, whatIsInUse } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import { askAtTerminal } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface UseOptions {
  readonly cluster?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly confirm?: string;
  readonly shell?: string | true;
  readonly switch?: boolean;
  readonly prompt?: string | true;
  readonly output: string;
}

export interface UseArguments extends UseOptions {
  readonly stage: string | undefined;
  readonly path: string;
}

type InUse = Omit<UsedStage, "namespaces"> & Partial<Pick<UsedStage, "namespaces">>;

export async function runUse(given: UseArguments, terminal: Terminal): Promise<number> {
  const { stage, output } = given;
  if (stage === undefined) return tellInUse(given, terminal);
  if (given.shell !== undefined && output === "json")
    throw usageError("--shell prints lines for a shell, and JSON is none", "leave one of the two out");
  const shell: Shell | undefined = given.shell === true ? shellOf(process.env) : (given.shell as Shell | undefined);
  const { used, lines, diagnostics } = await interruptible((signal) =>
    use({ ...given, stage, shell, from: terminal.from, environment: process.env, signal, ask: askAtTerminal(signal) }),
  );
  if (output === "json") {
    await writeJson({ used: used ?? null, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
    return used ? 0 : 1;
  }
  await writeDiagnostics(diagnostics, "text", terminal);
  if (!used) return 1;
  const text = await inUseText(used, lines === undefined ? terminal.out : terminal.err);
  if (lines === undefined) await terminal.out.write(text);
  else {
    await terminal.err.write(text);
    await terminal.out.write(lines);
  }
  return 0;
}

async function tellInUse(given: UseArguments, terminal: Terminal): Promise<number> {
  for (const flag of ["shell", "switch", "context", "cluster", "confirm", "kubeconfig"] as const)
    if (given[flag] !== undefined) throw usageError(`--${flag} says nothing without a stage`, "name the stage");
  const used = whatIsInUse(process.env);
  if (given.output === "json") await writeJson({ used: used ?? null, diagnostics: [] }, terminal);
  else if (used) await terminal.out.write(await inUseText(used, terminal.out));
  else await terminal.out.write("no stage is in use; choose one with `kubestage use STAGE`\n");
  return 0;
}

async function inUseText(used: InUse, { palette }: Terminal["out"]): Promise<string> {
  const { strong, error } = await palette();
  const tier = used.tier === "production" ? error(used.tier) : used.tier;
  const rows = [
    ["cluster", `${used.cluster} (${used.uid})`],
    ["context", `${used.context} (${used.server})`],
    ...(used.namespaces ? [["namespaces", used.namespaces.join(", ") || "none yet"]] : []),
    ["declaration", used.declaration],
  ];
  const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(12)} ${printable(value)}\n`);
  return `${strong(printable(`${used.stage} of ${used.platform}`))}, ${tier}\n${lines.join("")}`;
}
