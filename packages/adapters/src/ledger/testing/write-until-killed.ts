import { flushCompileCache } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { KubestageError } from "../../kubestage-error.ts";
import { LedgerWriter } from "../ledger-writer.ts";
import { storeAt } from "./bare-repository.ts";
import { type KilledProcess, timeAt } from "./killed-processes.ts";
import { plantedFaults } from "./planted-faults.ts";
import { anyAct, proposedBy, sharedWorld } from "./proposed-by-actors.ts";
import { chanceOf } from "./virtual-time.ts";

/**
 * Run as a process of its own, to be killed: does whatever people, clusters and who decides do, by chance, and prints each commit of which
 * it is told that the record ends in it.
 */
const { own, record, worldSeed, seed, began, fault } = JSON.parse(process.argv[2] ?? "") as KilledProcess;
/** So long it goes on where nobody kills it. In milliseconds. */
const longest = 30_000;
const world = sharedWorld(worldSeed);
const chance = chanceOf(seed);
const planted = fault === undefined ? undefined : plantedFaults[fault];
const now = (): number => timeAt(began);
const store = storeAt({ repository: own, remote: record, now });
const writer = new LedgerWriter(planted?.storeAs?.(store) ?? store, {
  accepted: ({ commit }) => say(`told ${commit}`),
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function write(): Promise<void> {
  const act = anyAct(world, chance);
  try {
    const undone = await writer.write(async (ledger) => {
      const { seenAs } = planted ?? {};
      const proposed = await proposedBy(world, ledger, { act, chance, now: now(), isHealed: false, seenAs });
      return { commits: proposed.commits, result: proposed.undone };
    });
    for (const one of undone) say(`undone ${one}`);
  } catch (error) {
    // The lock of a git that was killed keeps everybody out until an operator takes it away.
    if (!(error instanceof KubestageError) || !["KS4004", "KS4007"].includes(error.code)) throw error;
    say(`refused ${error.code}`);
  }
}

// Who is killed keeps nothing for others that are started later.
flushCompileCache();
say("ready");
while (performance.now() < longest) {
  // Several at once share a push.
  await Promise.all(Array.from({ length: 1 + Math.floor(chance() * 3) }, write));
  await pause(chance() * 50);
}
