import { setTimeout as pause } from "node:timers/promises";
import { diagnose, diagnosticJson, diagnosticsText, durationText, type Observation, printable } from "@kubestage/core";
import { KubestageError, type ObserveResult, openObserver } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ObserveArguments extends LedgerOptions {
  readonly cluster: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  /** In milliseconds. */
  readonly every: number;
}

/** A dry run found something that the cluster would not take. */
const refused = 3;

/** After failures the next look is put off, twice as long each time, up to this. */
const longestPauseMs = 5 * 60_000;

export async function runObserve(options: ObserveArguments, terminal: Terminal): Promise<number> {
  const { every: everyMs } = options;
  if (everyMs < 1000) throw usageError("--every is too short", "give a second at least");
  if (options.watch === true && options.dryRun === true)
    throw usageError("--watch writes what is new, and --dry-run nothing", "leave one of them out");
  return interruptible((signal) =>
    options.watch === true ? watch(options, { everyMs, signal }, terminal) : once(options, signal, terminal),
  );
}

async function once(options: ObserveArguments, signal: AbortSignal, terminal: Terminal): Promise<number> {
  const observer = await openObserver(await requestOf(options, signal, terminal));
  try {
    const result = await observer.observe();
    if (options.output === "json") await writeJson(resultJson(result), terminal);
    else {
      await writeDiagnostics(result.diagnostics, "text", terminal);
      await terminal.out.write(resultText(result, options.dryRun === true));
    }
    const isRefused = options.dryRun === true && result.acceptances.some(({ outcome }) => outcome === "failed");
    return isRefused ? refused : 0;
  } finally {
    observer.close();
  }
}

/** Ends by a signal, which is thrown. What fails meanwhile is told, and tried again. */
async function watch(
  options: ObserveArguments,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
  terminal: Terminal,
): Promise<never> {
  // What is wrong from the beginning, such as a name or a key, does not mend by waiting.
  const observer = await openObserver(await requestOf(options, signal, terminal));
  const palette = await terminal.err.palette();
  await terminal.err.write(`kubestage: observing ${options.cluster}, every ${durationText(everyMs)}\n`);
  let failures = 0;
  let told = "";
  try {
    for (;;) {
      try {
        const result = await observer.observe();
        failures = 0;
        // What is wrong with what would come is told once, as long as it is the same.
        const wrong = diagnosticsText(result.diagnostics, palette);
        if (wrong !== told) await terminal.err.write(wrong);
        told = wrong;
        if (result.isNew || result.acceptances.some((one) => one.isNew))
          await terminal.out.write(
            options.output === "json" ? `${JSON.stringify(resultJson(result))}\n` : resultText(result, false),
          );
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof KubestageError)) throw error;
        failures++;
        const { code, message, hint } = error;
        await terminal.err.write(diagnosticsText([diagnose(code, { message, hint })], palette));
      }
      await pause(Math.min(longestPauseMs, everyMs * 2 ** failures), undefined, { signal }).catch(() => {
        signal.throwIfAborted();
      });
    }
  } finally {
    observer.close();
  }
}

async function requestOf(options: ObserveArguments, signal: AbortSignal, terminal: Terminal) {
  const { cluster, context, kubeconfig, dryRun = false } = options;
  return { ...(await ledgerRequest(options, terminal, signal)), cluster, context, kubeconfig, dryRun };
}

function resultJson({ observation, isNew, acceptances, diagnostics }: ObserveResult) {
  const { cluster, sequence, at, apps } = observation;
  const time = new Date(at).toISOString();
  return {
    observation: { cluster, sequence, at: time, apps: Object.fromEntries(apps) },
    isNew,
    acceptances,
    diagnostics: diagnostics.map(diagnosticJson),
  };
}

function resultText({ observation, isNew, acceptances }: ObserveResult, isDry: boolean): string {
  return [...linesOf(observation), ...answersOf(acceptances), endOf(observation, { isNew, isDry })]
    .map((line) => `${printable(line)}\n`)
    .join("");
}

function endOf(
  { cluster, sequence, at }: Observation,
  { isNew, isDry }: { readonly isNew: boolean; readonly isDry: boolean },
): string {
  if (isDry)
    return `nothing was written: ${cluster} ${isNew ? "would say so" : "has nothing else to say of what runs"}`;
  if (isNew) return `${cluster} has said so in the ledger, as its observation ${sequence}`;
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return `nothing is new: the observation ${sequence} of ${cluster}, of ${when}, stands`;
}

function linesOf({ apps }: Observation): string[] {
  const width = Math.max(0, ...[...apps.keys()].map(({ length }) => length));
  return [...apps].map(([key, { release, health, healthyFor, drifted, said }]) => {
    const how = drifted ? "drifted" : health;
    const since = how === "healthy" ? ` for ${durationText(healthyFor)}` : "";
    return `${key.padEnd(width)}  ${release}  ${how}${since}${said === "" ? "" : `: ${said}`}`;
  });
}

/** What it says of what would come. */
function answersOf(acceptances: ObserveResult["acceptances"]): string[] {
  return acceptances.map(
    ({ stage, release, outcome, said }) =>
      `${outcome === "passed" ? "accepts" : "refuses"} ${release} in ${stage}: ${said}`,
  );
}
