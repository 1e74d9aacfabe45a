import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HistoryEntry, isRecord, signersBy } from "@kubestage/adapters";
import { contentHash, readLedger } from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { historyOf } from "../testing/forged-history.ts";
import { makeSignedLedger, type SignedLedger } from "../testing/signed-ledger.ts";
import { type Chance, chanceOf, type Mutation, mutations } from "../testing/mutations.ts";
import { isOfClusters, standsForRecord } from "./ledger-files.ts";
import { LedgerVerifier } from "./ledger-verifier.ts";

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
