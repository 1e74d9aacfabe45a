import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Trust } from "@kubestage/core";
import { beginLedger, beginTrust, readPublicKey } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { thresholdOf, writeTrust } from "./ledger-trust.ts";

export interface InitOptions {
  readonly branch: string;
  readonly keeper: readonly string[];
  readonly threshold?: string;
  readonly key?: string;
}

export async function runLedgerInit(folder: string, options: InitOptions, terminal: Terminal): Promise<number> {
  const { branch, key } = options;
  const author = { name: "kubestage", email: "kubestage@localhost" };
  // What is wrong with it is said before anything is there.
  const trust = firstTrust(options, terminal.from);
  const place = resolve(terminal.from, folder);
  await beginLedger(place, { branch, author, at: Date.now() });
  const begin = (signal: AbortSignal) =>
    trust && beginTrust({ ledger: folder, branch, author, key, from: terminal.from, signal, now: Date.now }, trust);
  const state = await interruptible(async (signal) => begin(signal)).catch((error: unknown) => {
    // Without the trust that was asked for it would take everybody's word.
    rmSync(place, { recursive: true, force: true });
    throw error;
  });
  await terminal.err.write(`kubestage: ${folder} is a ledger; name it with --ledger or KUBESTAGE_LEDGER\n`);
  if (state) await writeTrust(state, "text", terminal);
  return 0;
}

function firstTrust({ keeper, threshold }: InitOptions, from: string): Trust | undefined {
  if (keeper.length === 0) {
    if (threshold === undefined) return undefined;
    throw usageError("--threshold is of keepers, and none is named", "name them with --keeper NAME=FILE");
  }
  const people = keeper.map((given) => {
    const at = given.indexOf("=");
    if (at < 1) throw usageError(`${JSON.stringify(given)} names no keeper`, "write --keeper NAME=FILE");
    const file = given.slice(at + 1);
    return [given.slice(0, at), { keys: [readPublicKey(resolve(from, file), file)], groups: [] }] as const;
  });
  return {
    ...{ version: 1, clusters: {}, services: {} },
    threshold: threshold === undefined ? Math.min(2, people.length) : thresholdOf(threshold),
    keepers: people.map(([name]) => name),
    people: Object.fromEntries(people),
  };
}
