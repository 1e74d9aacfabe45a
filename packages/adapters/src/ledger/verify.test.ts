import { type HistoryCommit, makeHistoryVerifier, type Pointer, verifyHistory } from "@kubestage/core";
import { expect, test } from "vitest";
import { forgedFrom, forgeries } from "./testing/forgeries.ts";
import { simulate, type Simulated } from "./testing/simulate.ts";
import type { RecordedCommit } from "./testing/simulated-record.ts";
import { chanceOf, pick } from "./testing/virtual-time.ts";

/** The history as somebody has it who verifies it, commit by commit. In the simulation a tree is what its pointer says. */
function* commitsOf(
  { roadAt }: Pick<Simulated, "roadAt">,
  history: Iterable<RecordedCommit>,
): Generator<HistoryCommit> {
  const treeOf = ({ tree }: Pointer): string => tree;
  for (const { before, after, commit } of history)
    yield { before, after, road: roadAt(before), at: Number(commit.trailers["at"]), treeOf };
}

test("whatever happened while it was made, an honest history is found in order", { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= 500; seed++) {
    const simulated = await simulate(seed);
    const problems = verifyHistory(commitsOf(simulated, simulated.history));
    expect({ seed, problems }).toEqual({ seed, problems: [] });
  }
});

const wanted = Number(process.env["PROMOTE_FORGERIES"] ?? 10_000);

test(`of ${wanted} histories in which something was forged none is found in order`, { timeout: 600_000 }, async () => {
  const counts = new Map<string, number>();
  let forged = 0;
  for (let seed = 1; forged < wanted; seed++) {
    const simulated = await simulate(seed, {}, { hasPreviews: seed % 2 === 0 });
    const chance = chanceOf(seed);
    for (let count = 0; count < 25; count++) {
      const [name, forge] = pick(chance, Object.entries(forgeries)) ?? ["", () => undefined];
      const index = Math.floor(chance() * simulated.history.length);
      const commit = simulated.history[index];
      const ledger = commit && forge(commit.after, commit.before, chance);
      if (!ledger) continue;
      const verify = makeHistoryVerifier();
      // One problem is enough, so nothing is looked at that comes after it.
      const commits = commitsOf(simulated, forgedFrom(simulated.history, index, ledger));
      const isNoticed = commits.some((one) => verify(one).length > 0);
      expect({ name, seed, index, isNoticed }).toEqual({ name, seed, index, isNoticed: true });
      counts.set(name, (counts.get(name) ?? 0) + 1);
      forged++;
    }
  }
  expect([...counts.keys()].toSorted()).toEqual(Object.keys(forgeries).toSorted());
});
