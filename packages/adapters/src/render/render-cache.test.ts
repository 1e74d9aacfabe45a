import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { hashText } from "./file-contents.ts";
import { folderCache, ownCache } from "./render-cache.ts";

const key = hashText("key");
const entryIn = (folder: string): string => join(folder, key.slice(0, 2), key);

test("what was stored is given back, to this user alone", () => {
  const folder = temporaryFolder();
  const cache = folderCache(folder);
  expect(cache.read(key)).toBeUndefined();
  cache.write(key, Buffer.from("a\nb"));
  expect(cache.read(key)?.toString()).toBe("a\nb");
  expect(statSync(entryIn(folder)).mode & 0o077).toBe(0);
  expect(readdirSync(join(folder, key.slice(0, 2)))).toEqual([key]);
});

test("an entry that was cut short or changed counts as absent", () => {
  const folder = temporaryFolder();
  const cache = folderCache(folder);
  cache.write(key, Buffer.from("content"));
  const whole = readFileSync(entryIn(folder));
  truncateSync(entryIn(folder), whole.byteLength - 1);
  expect(cache.read(key)).toBeUndefined();
  writeFileSync(entryIn(folder), whole.toString().replace("content", "another"));
  expect(cache.read(key)).toBeUndefined();
  writeFileSync(entryIn(folder), "");
  expect(cache.read(key)).toBeUndefined();
  cache.write(key, Buffer.from("content"));
  expect(cache.read(key)?.toString()).toBe("content");
});

test("a folder that cannot be written is no failure, and leaves nothing behind", () => {
  const folder = temporaryFolder({ file: "" });
  chmodSync(folder, 0o500);
  const cache = folderCache(join(folder, "file", "below"));
  cache.write(key, Buffer.from("a"));
  expect(cache.read(key)).toBeUndefined();
  chmodSync(folder, 0o700);
});

test("the user's own is below XDG_CACHE_HOME, and none where the user wants none", () => {
  const folder = temporaryFolder();
  ownCache({ XDG_CACHE_HOME: folder, KUBESTAGE_NO_CACHE: "1" }).write(key, Buffer.from("a"));
  expect(readdirSync(folder)).toEqual([]);
  ownCache({ XDG_CACHE_HOME: folder }).write(key, Buffer.from("a"));
  expect(readdirSync(join(folder, "kubestage", "render"))).toHaveLength(1);
});
