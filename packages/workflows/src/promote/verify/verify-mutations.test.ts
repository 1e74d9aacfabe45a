import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HistoryEntry, isRecord, signersBy } from "@kubestage/adapters";
import { contentHash, readLedger } from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { commitMutations } from "../testing/commit-mutations.ts";
import { commitsOf, type ForgedCommit, historyOf, writeHistory } from "../testing/forged-history.ts";
import { makeSignedLedger, type SignedLedger } from "../testing/signed-ledger.ts";
import { type Chance, chanceOf, type Mutation, mutations } from "../testing/mutations.ts";
import { isOfClusters, standsForRecord } from "./ledger-files.ts";
import { LedgerVerifier } from "./ledger-verifier.ts";
import { verify } from "./verify.ts";

const wanted = Number(process.env["VERIFY_MUTATIONS"] ?? 300);
const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
let made: SignedLedger;
let history: HistoryEntry[];
beforeAll(async () => {
  made = await makeSignedLedger(folder);
  history = await historyOf(made.repository);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Nobody here has an identity.
const signersOf = await signersBy([]);

/** What every commit leaves, for whoever reads files and decides nothing: the ledger as it is read, and the clusters' files. */
function meaningOf(entries: readonly HistoryEntry[]) {
  const files = new Map<string, string>();
  return entries.map(({ changes, message }) => {
    for (const { path, after } of changes) {
      if (after?.text === undefined) files.delete(path);
      else files.set(path, after.text);
    }
    const records = [...files].filter(([path]) => standsForRecord(path) && isRecord(path));
    const read = readLedger(
      records.map(([path, text]) => ({ path, file: path, text, signedBy: signersOf(text, files.get(`${path}.sig`)) })),
    );
    const clusters = [...files].filter(([path]) => isOfClusters(path));
    // What a release says, and not how it is written.
    const releases = [...files].filter(([path]) => path.endsWith("/release.yaml"));
    const documents = releases.map(([path, text]) => [path, said(text)] as const);
    const { approvals, ...ledger } = read.ledger;
    return {
      approvals: approvals.map(({ id }) => id),
      rest: { ledger, trust: read.trust, clusters: new Map([...clusters, ...documents]), message },
    };
  });
}

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((document) => document !== null);
}

const known = new Map<string, string>();

function said(text: string): string {
  const hash = known.get(text) ?? contentHash(documentsOf(text));
  known.set(text, hash);
  return hash;
}

async function problemsOf(entries: readonly HistoryEntry[]): Promise<string[]> {
  const verifier = new LedgerVerifier({ now: made.now, prove: false });
  const problems: string[] = [];
  for (const entry of entries) {
    problems.push(...(await verifier.judge(entry)).problems);
    // One is enough.
    if (problems.length > 0) return problems;
  }
  return problems;
}

test(`of ${wanted} ledgers that were changed none is in order whose meaning changed`, {
  timeout: 3_600_000,
}, async () => {
  expect(await problemsOf(history)).toEqual([]);
  const honest = meaningOf(history);
  const counts = new Map<string, { refused: number; harmless: number }>();
  for (let seed = 1, done = 0; done < wanted; seed++) {
    const chance: Chance = chanceOf(seed);
    const names = Object.keys(mutations);
    const name = names[Math.floor(chance() * names.length)] ?? "";
    const mutate: Mutation | undefined = mutations[name];
    const changed = mutate?.(history, chance);
    if (!changed) continue;
    done++;
    const count = counts.get(name) ?? { refused: 0, harmless: 0 };
    counts.set(name, count);
    if ((await problemsOf(changed)).length > 0) {
      count.refused++;
      continue;
    }
    count.harmless++;
    for (const [index, { approvals, rest }] of meaningOf(changed).entries()) {
      const wasHonest = honest[index];
      expect({ seed, name, index, rest }).toEqual({ seed, name, index, rest: wasHonest?.rest });
      // Whoever may push may take an approval away, which opens nothing; none says anything else, and none is more.
      expect({ seed, name, more: approvals.filter((id) => !wasHonest?.approvals.includes(id)) }).toEqual({
        seed,
        name,
        more: [],
      });
    }
  }
  expect([...counts.keys()].toSorted()).toEqual(Object.keys(mutations).toSorted());
  for (const [name, { refused }] of counts) expect({ name, isRefused: refused > 0 }).toEqual({ name, isRefused: true });
});

/** What was decided, one after the other, in the words of its commit, with the pointers and what stands for clusters after it; and all files in the end. */
function decisionsOf(entries: readonly HistoryEntry[]) {
  const files = new Map<string, string | undefined>();
  const decisions = entries.flatMap(({ changes, message }) => {
    for (const { path, after } of changes) {
      if (after) files.set(path, after.text);
      else files.delete(path);
    }
    if (!changes.some(({ path }) => path.startsWith("stages/"))) return [];
    const all = [...files].filter(([path]) => path.startsWith("stages/") || isOfClusters(path));
    return [{ message, files: new Map(all) }];
  });
  return { decisions, files };
}

/**
 * Where a ledger may be in order all the same, since nobody has decided otherwise: who may push may say what they like beside the records,
 * when a commit was made, in which order what is recorded came where nothing stands between, and leave out what nothing stands on.
 */
const toldByCheckpoint: ReadonlySet<string> = new Set([
  "a commit is gone",
  "a commit stands twice",
  "a commit was made at another time",
  "a line of a message is another",
  "a line of a message is gone",
  "a message is that of another commit",
  "a subject is another",
  "a trailer of another commit is added",
  "the end is cut off",
  "two commits are one",
  "two commits are swapped",
]);

/** The last promotion may be what is gone. */
const cutting: ReadonlySet<string> = new Set(["a commit is gone", "the end is cut off"]);

test(`of ${wanted} histories whose commits were changed none is in order in which something else was decided; a checkpoint tells of all`, {
  timeout: 3_600_000,
}, async () => {
  const honest = decisionsOf(history);
  const said = new Set(
    history.flatMap(({ changes }) => changes.map(({ path, after }) => JSON.stringify([path, after?.text]))),
  );
  const request = { branch: "main", from: folder, prove: false, now: () => made.now };
  const checkpoint = join(folder, "checkpoint.json");
  const written = (commits: readonly ForgedCommit[], name: string) => writeHistory(folder, commits, `${name}.git`);
  const first = await verify({
    ...request,
    ledger: written(commitsOf(history), "honest"),
    writeCheckpoint: checkpoint,
  });
  expect(first.outcome).toBe("verified");
  const names = Object.keys(commitMutations);
  const refused = new Set<string>();
  const accepted = new Map<string, readonly HistoryEntry[]>();
  for (let seed = 1, done = 0; done < wanted; seed++) {
    const chance: Chance = chanceOf(seed);
    const name = names[Math.floor(chance() * names.length)] ?? "";
    const changed = commitMutations[name]?.(history, chance);
    if (!changed) continue;
    done++;
    if ((await problemsOf(changed)).length > 0) {
      refused.add(name);
      continue;
    }
    if (!accepted.has(name)) accepted.set(name, changed);
    const { decisions, files } = decisionsOf(changed);
    expect({ seed, name, decisions }).toEqual({
      ...{ seed, name },
      decisions: honest.decisions.slice(0, cutting.has(name) ? decisions.length : undefined),
    });
    const others = [...files].filter(([path, text]) => !said.has(JSON.stringify([path, text]))).map(([path]) => path);
    expect({ seed, name, others }).toEqual({ seed, name, others: [] });
  }
  expect([...accepted.keys()].filter((name) => !toldByCheckpoint.has(name))).toEqual([]);
  expect(names.filter((name) => !refused.has(name))).toEqual(["the end is cut off"]);
  // Nothing is decided by who has made a commit.
  const others = commitsOf(history).map((commit) => ({ ...commit, committer: "eve" }));
  const forged = [...accepted].map(([name, changed]) => [name, commitsOf(changed)] as const);
  for (const [name, commits] of [...forged, ["all commits are another's", others] as const]) {
    const ledger = written(commits, name.replaceAll(/\W/g, "-"));
    const { problems } = await verify({ ...request, ledger, checkpoint });
    const told =
      /is in the history no more: it was (cut at its end, or )?rewritten$|^the checkpoint is of a ledger that begins/;
    expect({ name, problems: problems.map(({ problem }) => problem) }).toEqual({
      ...{ name, problems: [expect.stringMatching(told)] },
    });
  }
});
