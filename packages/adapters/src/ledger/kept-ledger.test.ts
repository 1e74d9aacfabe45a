import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Change, fileOfChange, recordId } from "@kubestage/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { importCommits } from "../git/import-commits.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { git, newLedger, storeOf } from "./testing/bare-repository.ts";
import { newSigner, signed, signedChange, trustFile } from "./testing/signers.ts";

const author = { name: "ledger", email: "ledger@example.com" };
const about = { stage: "dev", app: "api", release: "api-1", gate: "smoke", outcome: "passed" as const };

function evidence(number: number, said: string): Change {
  const record = { ...about, number, at: number * 1000, said };
  return { kind: "evidence", evidence: { ...record, id: recordId("Evidence", record) } };
}

const set: Change = { kind: "set", set: { name: "one", releases: new Map([["api", "api-1"]]) } };
const many = Array.from({ length: 600 }, (_, at) => evidence(at + 1, `word ${at + 1}`));

let caches = "";
beforeEach(() => {
  caches = temporaryFolder();
  vi.stubEnv("XDG_CACHE_HOME", caches);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function begun(changes: readonly Change[]) {
  const record = await newLedger(temporaryFolder());
  const write = async (files: Parameters<typeof importCommits>[2][number]["files"]): Promise<void> => {
    const parent = git(record, "rev-parse", "main");
    git(
      record,
      "update-ref",
      "refs/heads/main",
      await importCommits(record, parent, [{ message: "x", author, at: 0, files }]),
    );
  };
  await write(changes.map(fileOfChange));
  return { record, write, read: async () => (await storeOf(record).read()).ledger };
}

/** The one file that is kept. */
function keptFile(): string {
  const folder = join(caches, "kubestage", "records");
  const [name = "", ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

test("what is much is kept, and read from there as Git says it", async () => {
  const { read, write } = await begun([set, ...many]);
  const first = await read();
  expect(first.evidence).toHaveLength(600);
  expect(await read()).toEqual(first);
  // Only who reads what is kept sees what was changed in it.
  const path = keptFile();
  writeFileSync(path, readFileSync(path, "utf8").replace('"word 7"', '"another word"'));
  expect((await read()).evidence[6]).toMatchObject({ number: 7, said: "another word" });
  // Another commit: what it changed is read of Git, also a record that it takes away.
  await write([
    fileOfChange(evidence(7, "word 7 again")),
    { path: fileOfChange(evidence(8, "")).path, text: undefined },
  ]);
  const later = await read();
  expect(later.evidence).toHaveLength(599);
  expect(later.evidence[6]).toMatchObject({ number: 7, said: "word 7 again" });
  expect(later.sets).toEqual(first.sets);
});

test("little is not kept", async () => {
  const { read } = await begun([set]);
  await read();
  expect(() => readdirSync(join(caches, "kubestage"))).toThrow("ENOENT");
});

test.each([
  ["cut off", (text: string) => text.slice(0, text.length / 2)],
  ["of another format", (text: string) => text.replace('"format":1', '"format":0')],
])("what is %s is nothing", async (_, spoil) => {
  const { read } = await begun(many);
  const first = await read();
  const path = keptFile();
  writeFileSync(path, spoil(readFileSync(path, "utf8").replace('"word 7"', '"another word"')));
  expect(await read()).toEqual(first);
});

test("where nothing can be kept, Git is read", async () => {
  writeFileSync(join(caches, "kubestage"), "no folder");
  const { read } = await begun(many);
  expect((await read()).evidence).toHaveLength(600);
});

test("under a first trust what was kept is read again", async () => {
  const stays = Array.from({ length: 600 }, (_, at): Change => {
    const ended = { passed: true, healthyFor: 0, until: 0, number: at + 1 };
    const stay = { stage: "dev", app: "api", release: "api-1", ...ended };
    return { kind: "stay", stay: { ...stay, id: recordId("Stay", stay) } };
  });
  const { read, write } = await begun(stays);
  const before = await read();
  expect(keptFile()).toContain("records");
  const kim = newSigner(temporaryFolder(), "kim");
  const trust = { version: 1, threshold: 1, keepers: ["kim"], people: { kim: { keys: [kim.key], groups: [] } } };
  await write(await signed(trustFile({ ...trust, clusters: {}, services: {} }), kim));
  expect((await read()).stays).toEqual(before.stays);
});

test("whose word counted before does not count under another trust because it was kept", async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const [kim, ci] = [newSigner(folder, "kim"), newSigner(folder, "ci")];
  const people = { kim: { keys: [kim.key], groups: [] } };
  const trust = { version: 1, threshold: 1, keepers: ["kim"], people, clusters: {} };
  const services = { ci: { keys: [ci.key], may: ["evidence" as const] } };
  const { read, write } = await begun([]);
  await write([...(await signed(trustFile({ ...trust, services }), kim)), ...many.map(fileOfChange)]);
  await expect(read()).rejects.toThrow("not signed by any service");
  expect(() => keptFile()).toThrow("ENOENT");
  await write((await Promise.all(many.slice(0, 3).map((one) => signedChange(one, ci)))).flat());
  await expect(read()).rejects.toThrow("not signed by any service");
});
