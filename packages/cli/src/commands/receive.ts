import { diagnose, diagnosticJson, diagnosticsText, printable, promotionLine } from "@kubestage/core";
import { type PromoteResult, receive, type ReceiveListener } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { departureJson, departureLine } from "./preview-text.ts";
import { proposalLine } from "./promote.ts";

export interface ReceiveOptions extends LedgerOptions {
  readonly listen: string;
  readonly secret: readonly string[];
  readonly form: "signed" | "token";
  /** In milliseconds. */
  readonly every: number;
}

/** Ends by a signal, which is thrown. */
export async function runReceive(options: ReceiveOptions, terminal: Terminal): Promise<number> {
  const { every: everyMs } = options;
  if (everyMs < 1000) throw usageError("--every is too short", "give a second at least");
  const { secret: secrets, form } = options;
  if (secrets.length === 0)
    throw usageError("no secret of webhooks was named", "name the environment variable that holds it, with --secret");
  const listen = listenOf(options.listen);
  const told = await listenerOf(options.output, terminal);
  return interruptible(
    async (signal) =>
      receive({
        ...(await ledgerRequest(options, terminal, signal)),
        ...{ listen, webhook: { secrets, form }, everyMs, told },
      }),
    { written: () => "what went on is said above" },
  );
}

/** Errors: a usage error for what is no host and port. */
function listenOf(given: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/i.exec(given) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw usageError(`${given} is no address to listen on`, "write --listen HOST:PORT, such as 127.0.0.1:8787");
  return { host, port: Number(port) };
}

async function listenerOf(output: string, { out, err }: Terminal): Promise<ReceiveListener> {
  const palette = await err.palette();
  const say = (text: string): Promise<void> => err.write(`kubestage: ${printable(text)}\n`);
  return {
    listening: (address, repository) => say(`listening on ${address} for webhooks of ${repository}`),
    heard: ({ number, what, actor }) => say(`pull request ${number}: ${what} by ${actor}`),
    refused: (because) => say(`a webhook was not taken: ${because}`),
    failed: ({ code, message, hint }) => err.write(diagnosticsText([diagnose(code, { message, hint })], palette)),
    promoted: async (result) => {
      const text = output === "json" ? jsonOf(result) : await textOf(result, out);
      await out.write(text);
      if (output !== "json") await err.write(diagnosticsText(result.diagnostics, palette));
    },
  };
}

/** Nothing where nothing went on. */
async function textOf({ promotions, departures, proposals }: PromoteResult, out: Terminal["out"]): Promise<string> {
  const palette = await out.palette();
  return [
    ...promotions.map((one) => promotionLine(one, palette, { isDryRun: false })),
    ...departures.map((one) => departureLine(one, palette, false)),
    ...proposals.filter(({ state }) => state === "approved").map((one) => proposalLine(one, palette)),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function jsonOf({ promotions, departures, proposals, diagnostics }: PromoteResult): string {
  if (promotions.length + departures.length + diagnostics.length === 0) return "";
  const said = { promotions, departures: departures.map(departureJson), proposals };
  return `${JSON.stringify({ ...said, diagnostics: diagnostics.map(diagnosticJson) })}\n`;
}
