import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { printable } from "@kubestage/core";
import { recordEvidence } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeJson } from "../write-diagnostics.ts";

export interface RecordOptions extends LedgerOptions {
  readonly gate: string;
  readonly app: string;
  readonly in: string;
  readonly release?: string;
  readonly outcome?: string;
  readonly said?: string;
  readonly signedMessage?: string;
  readonly secret?: readonly string[];
}

type Result = Parameters<typeof recordEvidence>[0]["result"];

export async function runRecord(options: RecordOptions, terminal: Terminal): Promise<number> {
  const { gate, app, in: stage, release, output } = options;
  const result = await resultOf(options, terminal);
  const evidence = await interruptible(async (signal) =>
    recordEvidence({ ...(await ledgerRequest(options, terminal, signal)), gate, app, stage, release, result }),
  );
  if (output === "json") await writeJson({ evidence }, terminal);
  else await terminal.out.write(printable(`${gate} ${evidence.outcome} for ${evidence.release} in ${stage}`) + "\n");
  return 0;
}

/** Errors: thrown KS6006 where it is not said what was found out, or twice. */
async function resultOf(options: RecordOptions, { from }: Terminal): Promise<Result> {
  const { outcome, said, signedMessage, secret = [] } = options;
  if (signedMessage === undefined) {
    if (outcome === undefined) throw usageError("nobody says what was found out", "add --outcome passed, or failed");
    if (outcome !== "passed" && outcome !== "failed")
      throw usageError(`--outcome cannot be ${JSON.stringify(outcome)}`, "it is passed or failed");
    if (secret.length > 0) throw usageError("--secret goes with --signed-message only", "remove it");
    return { outcome, said: said ?? "" };
  }
  if (outcome !== undefined || said !== undefined)
    throw usageError("a signed message says by itself what was found out", "remove --outcome and --said");
  if (secret.length === 0)
    throw usageError("nobody says whose message it is", "name the variable that holds the secret with --secret");
  const secrets = Object.fromEntries(secret.map((name) => [name, process.env[name] ?? ""]));
  return { message: messageOf(await bytesOf(resolve(from, signedMessage))), secrets };
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`the message cannot be read: ${why}`, "name the file in which it was kept as it came");
  }
}

/** As HTTP has it: header lines, an empty one, and the bytes that were signed. A first line such as `POST / HTTP/1.1` is no header. */
function messageOf(bytes: Buffer): Extract<Result, { readonly message: unknown }>["message"] {
  const [end = -1, length = 0] =
    ["\r\n\r\n", "\n\n"]
      .map((mark) => [bytes.indexOf(mark), mark.length] as const)
      .filter(([at]) => at >= 0)
      .toSorted(([one], [other]) => one - other)[0] ?? [];
  if (end < 0) throw usageError("the message has no headers and an empty line after them", "keep it as it came");
  const headers = bytes
    .subarray(0, end)
    .toString("latin1")
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const [, name, value] = /^([A-Za-z0-9-]+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.trim()]];
    });
  return { headers, body: bytes.subarray(end + length) };
}
