import { LedgerWriter } from "../ledger-writer.ts";
import { freezeCommit, storeOf } from "./bare-repository.ts";

/** Run as a process of its own, to be killed: writes freezes one after the other and prints each that is in the record. */
const [repository = "", remote = "", lead = "", count = "1"] = process.argv.slice(2);
const writer = new LedgerWriter(storeOf(repository, remote));
for (let index = 0; index < Number(count); index++) {
  const name = `${lead}-${index}`;
  await writer.write((ledger) =>
    Promise.resolve({
      commits: ledger.freezes.some((freeze) => freeze.name === name) ? [] : [freezeCommit(name)],
      result: undefined,
    }),
  );
  process.stdout.write(`${name}\n`);
}
