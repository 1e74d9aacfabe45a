import { changesBetween, makeLedgerReader } from "@kubestage/core";
import { readHistory } from "../read-history.ts";
import { isRecord } from "../read-records.ts";
import { problemsOf } from "./judge-history.ts";
import { ledgerOf, type SharedWorld } from "./proposed-by-actors.ts";
import type { RecordedCommit } from "./simulated-record.ts";

/** What is in a real record, and what is wrong with it. */
interface JudgedRecord {
  readonly history: readonly RecordedCommit[];
  readonly problems: readonly string[];
}

/** Judges what stands in a repository as simulated histories are judged, by nothing but its objects. */
export async function judgeRecord(world: SharedWorld, repository: string): Promise<JudgedRecord> {
  const { entries } = await readHistory(repository, { branch: "main" });
  const reader = makeLedgerReader();
  const texts = new Map<string, string>();
  const history: RecordedCommit[] = [];
  const problems: string[] = [];
  let before = ledgerOf(world, reader.read([]).ledger);
  for await (const some of entries()) {
    for (const { commit: name, parents, message, changes: files } of some) {
      for (const { path, after } of files) {
        if (after?.text === undefined) texts.delete(path);
        else texts.set(path, after.text);
      }
      const records = [...texts]
        .filter(([path]) => isRecord(path))
        .toSorted(([one], [other]) => (one < other ? -1 : 1));
      const read = reader.read(records.map(([path, text]) => ({ path, file: path, text, signedBy: [] })));
      const after = ledgerOf(world, read.ledger);
      const { changes, losses } = changesBetween(before, after);
      const [, at = ""] = /^at: (\d+)$/m.exec(message) ?? [];
      const commit = { subject: message.split("\n", 1)[0] ?? "", trailers: { at }, changes, files: [] };
      if (parents.length > 0) history.push({ name, parent: parents[0], before, after, commit });
      if (parents.length > 1) problems.push(`${name}: it is a merge`);
      if (parents.length > 0 && changes.length === 0) problems.push(`${name}: it changes nothing`);
      problems.push(...read.problems.map(({ path, problem }) => `${name}: ${path}: ${problem}`));
      problems.push(...losses.map((loss) => `${name}: ${loss}`));
      before = after;
    }
  }
  return { history, problems: [...problems, ...problemsOf(world, history)] };
}
