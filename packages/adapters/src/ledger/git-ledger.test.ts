import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { importCommits } from "../git/import-commits.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import { freezeCommit, git, gitReading, newClone, newLedger, storeOf } from "./testing/bare-repository.ts";

const author = { name: "ledger", email: "ledger@example.com" };
const freezesOf = async (store: ReturnType<typeof storeOf>): Promise<string[]> =>
  (await store.read()).ledger.freezes.map(({ name }) => name).toSorted();

function writeFreeze(writer: LedgerWriter, name: string): Promise<string> {
  return writer.write((ledger) => {
    const isThere = ledger.freezes.some((freeze) => freeze.name === name);
    return Promise.resolve({ commits: isThere ? [] : [freezeCommit(name)], result: name });
  });
}

describe("what one writes another reads", () => {
  test.each(["in the repository itself", "over a remote"])("%s", async (where) => {
    const folder = temporaryFolder();
    const record = await newLedger(folder);
    const own = where === "over a remote" ? newClone(folder, "own.git", record) : record;
    const store = storeOf(own, own === record ? undefined : record);
    const writer = new LedgerWriter(store);
    expect(await writeFreeze(writer, "one")).toBe("one");
    await writer.write(() =>
      Promise.resolve({
        commits: [{ ...freezeCommit("two"), files: [{ path: "manifests/dev/a.yaml", text: "a: 1\n" }] }],
        result: 0,
      }),
    );
    expect(await freezesOf(storeOf(record))).toEqual(["one", "two"]);
    expect(git(record, "show", "main:manifests/dev/a.yaml")).toBe("a: 1");
    expect(git(record, "log", "-1", "--format=%s|%an|%(trailers:only)", "main")).toBe(
      "Freeze two|ledger|Kubestage-Freeze: two",
    );
    expect(git(own, "for-each-ref", "refs/kubestage/new*")).toBe("");
  });
});

test("a repository in which git may not write refuses, and is no bug", async () => {
  const record = await newLedger(temporaryFolder());
  rmSync(join(record, "objects/pack"), { recursive: true });
  writeFileSync(join(record, "objects/pack"), "in the way");
  const writing = writeFreeze(new LedgerWriter(storeOf(record)), "one");
  await expect(writing).rejects.toMatchObject({ code: "KS4004", message: expect.stringContaining(record) as string });
});

test("who was slower proposes again, of what the other has written", async () => {
  const folder = temporaryFolder();
  const record = await newLedger(folder);
  const [fast, slow] = ["fast", "slow"].map((name) => storeOf(newClone(folder, `${name}.git`, record), record));
  if (!fast || !slow) throw new Error("two stores");
  const seen: number[] = [];
  await new LedgerWriter(slow).write(async (ledger) => {
    seen.push(ledger.freezes.length);
    if (seen.length === 1) await writeFreeze(new LedgerWriter(fast), "first");
    return { commits: [freezeCommit("second")], result: undefined };
  });
  expect(seen).toEqual([0, 1]);
  expect(await freezesOf(storeOf(record))).toEqual(["first", "second"]);
  expect(git(record, "rev-list", "--count", "main")).toBe("3");
});

test("a push upon something that is no longer the tip changes nothing, here or there", async () => {
  const folder = temporaryFolder();
  const record = await newLedger(folder);
  for (const store of [storeOf(record), storeOf(newClone(folder, "own.git", record), record)]) {
    const before = await store.read();
    const [mine, other] = [
      await store.build(before, [freezeCommit("mine")]),
      await store.build(before, [freezeCommit("other")]),
    ];
    expect(await store.push(other, before.tip)).toBe("accepted");
    expect(await store.push(mine, before.tip)).toBe("behind");
    expect(git(record, "rev-parse", "main")).toBe(other);
    expect([await store.holds(other), await store.holds(before.tip), await store.holds(mine)]).toEqual([
      true,
      true,
      false,
    ]);
    git(record, "update-ref", "refs/heads/main", before.tip);
  }
});

test("many that write at once lose nothing, and share pushes", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const record = await newLedger(folder);
  const writers = Array.from(
    { length: 4 },
    (_, index) => new LedgerWriter(storeOf(newClone(folder, `${index}.git`, record), record)),
  );
  const names = writers.flatMap((_, index) => Array.from({ length: 10 }, (__, count) => `freeze-${index}-${count}`));
  await Promise.all(
    names.map((name, index) => writeFreeze(writers[index % writers.length] ?? new LedgerWriter(storeOf(record)), name)),
  );
  expect(await freezesOf(storeOf(record))).toEqual(names.toSorted());
  expect(git(record, "rev-list", "--count", "main")).toBe(String(names.length + 1));
});

test("what waits is pushed at once, but for those whom deciding does not reach in time", async () => {
  const record = await newLedger(temporaryFolder());
  git(record, "config", "core.logAllRefUpdates", "always");
  const writer = new LedgerWriter(storeOf(record));
  let passed = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => passed);
  onTestFinished(() => clock.mockRestore());
  const writeSlowly = (name: string): Promise<number> =>
    writer.write(() => {
      passed += 3000;
      return Promise.resolve({ commits: [freezeCommit(name)], result: 0 });
    });
  await Promise.all(["one", "two", "three"].map(writeSlowly));
  expect(await freezesOf(storeOf(record))).toEqual(["one", "three", "two"]);
  const subjects = (revision: string): string => git(record, "log", "--format=%s", revision);
  expect(subjects("main@{1}").split("\n").slice(0, 2)).toEqual(["Freeze two", "Freeze one"]);
  expect(subjects("main").split("\n")[0]).toBe("Freeze three");
});

describe("what cannot be taken", () => {
  test.each([
    ["freezes/quiet.yaml", "kind: Freeze\n", "freezes/quiet.yaml: apiVersion: Invalid input"],
    ["stages/prod/api.yaml", "a: [", "stages/prod/api.yaml: "],
    ["observations/dev.yaml", "x".repeat(1_100_000), "observations/dev.yaml: it is larger than a record may be"],
  ])("%s", async (path, text, said) => {
    const record = await newLedger(temporaryFolder());
    const tip = git(record, "rev-parse", "main");
    const files = [{ path, text }];
    git(
      record,
      "update-ref",
      "refs/heads/main",
      await importCommits(record, tip, [{ message: "x", author, at: 0, files }]),
    );
    await expect(storeOf(record).read()).rejects.toThrow(said);
  });

  test("a link in place of a record", async () => {
    const record = await newLedger(temporaryFolder());
    const blob = git(record, "rev-parse", "main:README.md");
    const folder = gitReading(record, `120000 blob ${blob}\tquiet.yaml\n`, "mktree");
    const root = gitReading(record, `040000 tree ${folder}\tfreezes\n`, "mktree");
    const who = ["-c", "user.name=ledger", "-c", "user.email=ledger@example.com"];
    git(record, "update-ref", "refs/heads/main", git(record, ...who, "commit-tree", "-m", "x", root));
    await expect(storeOf(record).read()).rejects.toThrow("freezes/quiet.yaml: it is no plain file");
  });

  test("by a server whose hook says no: it is told, and not tried again", async () => {
    const folder = temporaryFolder();
    const record = await newLedger(folder);
    const hook = join(record, "hooks", "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho signed commits only >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    const store = storeOf(newClone(folder, "own.git", record), record);
    await expect(writeFreeze(new LedgerWriter(store), "quiet")).rejects.toThrow(
      /pre-receive hook declined.*signed commits only/s,
    );
    expect(await freezesOf(storeOf(record))).toEqual([]);
  });

  test("a path that git would have to quote", async () => {
    const record = await newLedger(temporaryFolder());
    const files = [{ path: 'a"\nD README.md', text: "" }];
    const made = importCommits(record, undefined, [{ message: "x", author, at: 0, files }]);
    await expect(made).rejects.toThrow("is no path that a ledger has");
  });

  test("a proposal that fails, which keeps nobody else from writing", async () => {
    const record = await newLedger(temporaryFolder());
    const writer = new LedgerWriter(storeOf(record));
    const wrong = writer.write(() => Promise.reject(new Error("not rendered")));
    const right = writeFreeze(writer, "quiet");
    await expect(wrong).rejects.toThrow("not rendered");
    expect(await right).toBe("quiet");
    expect(await freezesOf(storeOf(record))).toEqual(["quiet"]);
  });
});
