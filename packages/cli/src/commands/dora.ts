import { doraCsv, doraMarkdown, doraText } from "@kubestage/core";
import { dora, type DoraResult } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeJson } from "../write-diagnostics.ts";

export interface DoraOptions extends LedgerOptions {
  readonly app?: string;
  readonly stage?: string;
  /** In milliseconds; so far back. */
  readonly since?: number;
}

const day = 24 * 3_600_000;

export async function runDora(options: DoraOptions, terminal: Terminal): Promise<number> {
  const { app, stage, since: length = 90 * day, output } = options;
  const result = await interruptible(async (signal) =>
    dora({ ...(await ledgerRequest(options, terminal, signal)), app, stage, length }),
  );
  if (output === "json") await writeJson(doraJson(result), terminal);
  else await terminal.out.write(await formOf(output, result, terminal));
  return 0;
}

async function formOf(output: string, { figures }: DoraResult, terminal: Terminal): Promise<string> {
  if (output === "csv") return doraCsv(figures);
  if (output === "markdown") return doraMarkdown(figures);
  return doraText(figures, await terminal.out.palette());
}

function doraJson({ since, until, figures }: DoraResult) {
  const time = (at: number): string => new Date(at).toISOString();
  const shown = figures.map(({ leadTime, recoveryTime, ...rest }) => ({
    ...rest,
    leadTimeMs: leadTime ?? null,
    recoveryTimeMs: recoveryTime ?? null,
  }));
  return { form: "kubestage.dev/dora/v1", since: time(since), until: time(until), figures: shown };
}
