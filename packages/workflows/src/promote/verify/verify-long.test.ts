import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commitsOf, historyOf, writeHistory } from "../testing/forged-history.ts";
import { continued } from "../testing/long-history.ts";
import { makeSignedLedger } from "../testing/signed-ledger.ts";
import { verify } from "./verify.ts";

const count = Number(process.env["VERIFY_COMMITS"] ?? 300);
const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`a history of ${count} commits is in order, and takes no longer than it should`, {
  timeout: 900_000,
}, async () => {
  const made = await makeSignedLedger(folder);
  const commits = await continued(made, commitsOf(await historyOf(made.repository)), count);
  const ledger = writeHistory(folder, commits);
  const now = (): number => commits.at(-1)?.committedAt ?? 0;
  const began = performance.now();
  const result = await verify({ ledger, branch: "main", from: folder, prove: false, now });
  const took = performance.now() - began;
  expect(result).toMatchObject({ outcome: "verified", problems: [], commits: commits.length });
  // Several times what it takes on a quiet machine.
  expect(took).toBeLessThan(commits.length * 100);
});
