import type { Ledger } from "@kubestage/core";
import { LedgerWriter } from "../ledger-writer.ts";
import { storeAt } from "./bare-repository.ts";
import { type Act, everybodysActs, proposedBy, type SharedWorld, worldUpon } from "./proposed-by-actors.ts";
import { promote } from "./simulated-actors.ts";
import { unkept } from "./simulate.ts";
import { type Chance, minute } from "./virtual-time.ts";

/** So often everybody does their part until all has to be well. */
const mostRounds = 40;

/** Everything works, everybody does what they are asked for, as often as it takes. What is still not as was promised then. */
export async function healRecord(
  world: SharedWorld,
  record: string,
  given: { readonly chance: Chance; readonly now: number },
): Promise<readonly string[]> {
  const { chance } = given;
  let { now } = given;
  const store = storeAt({ repository: record, now: () => now });
  const writer = new LedgerWriter(store);
  const write = (act: Act): Promise<readonly string[]> =>
    writer.write(async (ledger) => {
      const { commits, undone } = await proposedBy(world, ledger, { act, chance, now, isHealed: true });
      return { commits, result: undone };
    });
  const undone: string[] = [];
  const isWell = { chance, isHealed: true, seenAs: (ledger: Ledger) => ledger };
  for (let round = 0; ; round++) {
    const { ledger } = await store.read();
    const left = unkept(worldUpon(world, ledger, { ...isWell, now }));
    if (left.length === 0 || round === mostRounds) return [...undone, ...left];
    await Promise.all(everybodysActs(world, ledger).map(write));
    now += minute;
    undone.push(...(await write(promote)));
    now += 3 * minute;
  }
}
