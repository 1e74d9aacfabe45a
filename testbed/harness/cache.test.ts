import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cachedFolder, cacheFolder, provideCached } from "./cache.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubestage-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const quiet = (): void => undefined;
const make = vi.fn(async (into: string) => {
  await sleep(20);
  await writeFile(join(into, "made"), "by a test");
});
const thing = { name: "thing", inputs: ["1"], make };
beforeEach(() => {
  make.mockClear();
});

test("equal inputs are made once, also when several want it at the same time", async () => {
  const folders = await Promise.all([1, 2, 3].map(() => provideCached({ ...thing }, quiet)));
  await provideCached(thing, quiet);
  expect(make).toHaveBeenCalledTimes(1);
  expect(new Set(folders)).toEqual(new Set([cachedFolder(thing)]));
  expect(await readFile(join(cachedFolder(thing), "made"), "utf8")).toBe("by a test");
  expect(await readdir(cacheFolder())).toEqual([cachedFolder(thing).slice(cacheFolder().length + 1)]);
});

test("other inputs are another thing", async () => {
  await provideCached(thing, quiet);
  await provideCached({ ...thing, inputs: ["2"] }, quiet);
  expect(make).toHaveBeenCalledTimes(2);
});

test("a failure leaves nothing behind, and the next attempt begins anew", async () => {
  const failing = vi.fn(async (into: string) => {
    await writeFile(join(into, "half"), "");
    throw new Error("no modules today");
  });
  await expect(provideCached({ ...thing, make: failing }, quiet)).rejects.toThrow("no modules today");
  expect(await readdir(cacheFolder())).toEqual([]);
  await provideCached(thing, quiet);
  expect(await readdir(cachedFolder(thing))).toEqual(["made"]);
});

test("the lock of a process that is gone is taken over, and so is an empty one", async () => {
  await provideCached({ ...thing, inputs: ["makes the folder"] }, quiet);
  for (const [inputs, lock] of [
    ["gone", JSON.stringify({ pid: process.pid, identity: "another start" })],
    ["empty", ""],
  ] as const) {
    const locked = { ...thing, inputs: [inputs] };
    await writeFile(`${cachedFolder(locked)}.lock`, lock);
    expect(await readdir(await provideCached(locked, quiet))).toEqual(["made"]);
  }
});

test("of the same name, what was not used for a month goes when something new is made", async () => {
  const [old, used, foreign] = [
    { ...thing, inputs: ["old"] },
    { ...thing, inputs: ["used"] },
    { ...thing, name: "thing-of-others" },
  ];
  for (const each of [old, used, foreign]) await provideCached(each, quiet);
  const longAgo = new Date(Date.now() - 31 * 24 * 3600 * 1000);
  for (const each of [old, used, foreign]) await utimes(cachedFolder(each), longAgo, longAgo);
  await provideCached(used, quiet);
  await provideCached(thing, quiet);
  const left = await readdir(cacheFolder());
  expect(new Set(left.map((name) => join(cacheFolder(), name)))).toEqual(
    new Set([used, foreign, thing].map(cachedFolder)),
  );
});
