import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, temporaryFolder } from "../testing/folders.ts";
import { inventoryName } from "./inventory.ts";
import type { WriteOptions } from "./write-output.ts";
import { writeOutput } from "./write-output.ts";

type Files = Readonly<Record<string, string>>;

const write = (folder: string, files: Files, options: Partial<WriteOptions> = {}) =>
  writeOutput(
    folder,
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { shownAs: "out", ...options },
  );

/** What stands in the folder, apart from the inventory. */
const contents = (folder: string): Files => {
  const { [inventoryName]: _, ...files } = filesBelow(folder);
  return files;
};

const first: Files = { "prod/a.yaml": "a1", "prod/dev/b.yaml": "b1", "nonprod/c.yaml": "c1" };

test("a new folder appears with every file, its parents made", async () => {
  const parent = temporaryFolder();
  const folder = join(parent, "deep", "out");
  expect(await write(folder, first)).toEqual({ written: 3, unchanged: 0, removed: 0, diagnostics: [] });
  expect(contents(folder)).toEqual(first);
  expect(Object.keys(filesBelow(parent)).filter((path) => !path.startsWith("deep/out/"))).toEqual([]);
});

test("the next build changes, adds and removes what it must and touches nothing else", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  const long = new Date(1_000_000_000_000);
  utimesSync(join(folder, "prod/a.yaml"), long, long);
  const second = { "prod/a.yaml": "a1", "prod/dev/b.yaml": "b2", "new/stage/d.yaml": "d1" };
  expect(await write(folder, second)).toEqual({ written: 2, unchanged: 1, removed: 1, diagnostics: [] });
  expect(contents(folder)).toEqual(second);
  expect(existsSync(join(folder, "nonprod"))).toBe(false);
  expect(statSync(join(folder, "prod/a.yaml")).mtime).toEqual(long);
  expect(existsSync(join(folder, ".kubestage"))).toBe(false);
});

test("a build that changes nothing touches not even the inventory", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  const { mtimeNs } = statSync(join(folder, inventoryName), { bigint: true });
  expect(await write(folder, first)).toMatchObject({ written: 0, unchanged: 3, removed: 0 });
  expect(statSync(join(folder, inventoryName), { bigint: true }).mtimeNs).toBe(mtimeNs);
});

test("files of others stay, whether they are in the way or not", async () => {
  const theirs = { "prod/a.yaml": "theirs", "prod/readme.md": "keep", nonprod: "a file" };
  const folder = temporaryFolder(theirs);
  const { diagnostics } = await write(folder, first, { overwrite: true });
  expect(diagnostics.map(({ code, span }) => `${code} ${span?.source.path}`)).toEqual([
    "KS6003 prod/a.yaml",
    "KS6003 nonprod/c.yaml",
  ]);
  expect(filesBelow(folder)).toEqual(theirs);
});

test("a file of somebody else with the wanted content is taken over", async () => {
  const folder = temporaryFolder({ "prod/a.yaml": "a1", "keep.md": "keep" });
  expect(await write(folder, first)).toMatchObject({ written: 2, unchanged: 1, diagnostics: [] });
  expect(await write(folder, {})).toMatchObject({ removed: 3 });
  expect(filesBelow(folder)).toMatchObject({ "keep.md": "keep" });
  expect(Object.keys(filesBelow(folder)).toSorted()).toEqual([inventoryName, "keep.md"]);
});

test("a file changed by hand is neither written nor removed, unless asked", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  writeFileSync(join(folder, "prod/a.yaml"), "by hand");
  writeFileSync(join(folder, "nonprod/c.yaml"), "by hand");
  const before = filesBelow(folder);
  const second = { "prod/a.yaml": "a2", "prod/dev/b.yaml": "b2" };
  const refused = await write(folder, second);
  expect(refused.diagnostics.map(({ code, span }) => `${code} ${span?.source.file}`)).toEqual([
    `KS6004 ${join("out", "prod/a.yaml")}`,
    `KS6004 ${join("out", "nonprod/c.yaml")}`,
  ]);
  expect(filesBelow(folder)).toEqual(before);
  expect(await write(folder, second, { overwrite: true })).toMatchObject({ written: 2, removed: 1, diagnostics: [] });
  expect(contents(folder)).toEqual(second);
});

test("a file that somebody removed is written again, or stays removed", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  rmSync(join(folder, "prod/a.yaml"));
  rmSync(join(folder, "nonprod/c.yaml"));
  const second = { "prod/a.yaml": "a1", "prod/dev/b.yaml": "b1" };
  expect(await write(folder, second)).toMatchObject({ written: 1, unchanged: 1, removed: 0, diagnostics: [] });
  expect(contents(folder)).toEqual(second);
});

test("only what the files cover is removed, and the rest is still known", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  const covers = (path: string): boolean => path.startsWith("prod/");
  await write(folder, { "prod/a.yaml": "a2" }, { covers });
  expect(contents(folder)).toEqual({ "prod/a.yaml": "a2", "nonprod/c.yaml": "c1" });
  await write(folder, { "prod/a.yaml": "a2" });
  expect(contents(folder)).toEqual({ "prod/a.yaml": "a2" });
});

test("a link is never followed for writing", async () => {
  const elsewhere = temporaryFolder({ "a.yaml": "theirs" });
  const folder = temporaryFolder();
  symlinkSync(elsewhere, join(folder, "prod"));
  mkdirSync(join(folder, "nonprod"));
  symlinkSync(join(elsewhere, "a.yaml"), join(folder, "nonprod", "c.yaml"));
  const { diagnostics } = await write(folder, first);
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS6003", "KS6003", "KS6003"]);
  expect(filesBelow(elsewhere)).toEqual({ "a.yaml": "theirs" });
  expect(readlinkSync(join(folder, "prod"))).toBe(elsewhere);
});

test("the output folder itself may be a link", async () => {
  const real = temporaryFolder();
  const link = join(temporaryFolder(), "out");
  symlinkSync(real, link);
  await write(link, first);
  expect(contents(real)).toEqual(first);
});

test("an inventory that was changed by hand is refused", async () => {
  const folder = join(temporaryFolder(), "out");
  await write(folder, first);
  writeFileSync(join(folder, inventoryName), '{"files": {"../outside": "x"}}');
  expect((await write(folder, first)).diagnostics.map(({ code }) => code)).toEqual(["KS6004"]);
  expect(await write(folder, first, { overwrite: true })).toMatchObject({ unchanged: 3, diagnostics: [] });
});

test.each(["../a.yaml", "/a.yaml", "a//b", inventoryName, ".."])("the path %s is a bug", async (path) => {
  const parent = temporaryFolder();
  await expect(write(join(parent, "out"), { [path]: "" })).rejects.toThrow("no path below the output folder");
  expect(filesBelow(parent)).toEqual({});
});

test.each(["new", "existing"])("an abandoned build leaves a %s folder as it was", async (kind) => {
  const parent = temporaryFolder();
  const folder = join(parent, "out");
  if (kind === "existing") await write(folder, first);
  const before = filesBelow(parent);
  await write(folder, { "x.yaml": "x" }, { proceed: () => false });
  expect(filesBelow(parent)).toEqual(before);
  const controller = new AbortController();
  const files = function* () {
    for (let count = 0; count < 1000; count++) {
      if (count === 500) controller.abort(new Error("interrupted"));
      yield { path: `${count}.yaml`, text: "" };
    }
  };
  const writing = writeOutput(folder, files(), { shownAs: "out", signal: controller.signal });
  await expect(writing).rejects.toThrow("interrupted");
  expect(filesBelow(parent)).toEqual(before);
});

test("two builds at a time do not mix", async () => {
  const folder = temporaryFolder();
  const results = await Promise.allSettled([write(folder, { "a.yaml": "1" }), write(folder, { "a.yaml": "2" })]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(results[1]).toMatchObject({
    reason: { code: "KS6005", message: expect.stringContaining(String(process.pid)) },
  });
  expect(contents(folder)).toEqual({ "a.yaml": "1" });
});

test("a folder of somebody else where kubestage would work is left alone", async () => {
  const folder = temporaryFolder({ ".kubestage/theirs": "keep" });
  expect((await write(folder, first)).diagnostics.map(({ code }) => code)).toEqual(["KS6003"]);
  expect(filesBelow(folder)).toEqual({ ".kubestage/theirs": "keep" });
});

test("what stands where the folder should be is an error of the system", async () => {
  const parent = temporaryFolder({ out: "a file" });
  await expect(write(join(parent, "out"), first)).rejects.toMatchObject({ code: "KS6005" });
  expect(readFileSync(join(parent, "out"), "utf8")).toBe("a file");
});
