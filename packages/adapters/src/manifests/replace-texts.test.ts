import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { mayBeWritten, replaceTexts } from "./replace-texts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  for (const name of ["a", "b"]) writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));
const read = (name: string) => readFileSync(join(folder, name), "utf8");

it("replaces texts, keeps permissions, and leaves nothing else", () => {
  chmodSync(join(folder, "a"), 0o600);
  const texts = [
    { file: "a", before: "a", after: "A" },
    { file: "b", before: "b", after: "B" },
  ];
  expect(replaceTexts(texts, folder)).toEqual({ changed: [] });
  expect([read("a"), read("b"), readdirSync(folder)]).toEqual(["A", "B", ["a", "b"]]);
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o600);
});

it("writes none where one has changed", () => {
  const texts = [
    { file: "a", before: "a", after: "A" },
    { file: "b", before: "old", after: "B" },
  ];
  expect(replaceTexts(texts, folder)).toEqual({ changed: ["b"] });
  expect([read("a"), read("b"), readdirSync(folder)]).toEqual(["a", "b", ["a", "b"]]);
});

it("follows a link", () => {
  symlinkSync(join(folder, "a"), join(folder, "link"));
  replaceTexts([{ file: "link", before: "a", after: "A" }], folder);
  expect(read("a")).toBe("A");
});

it("leaves alone what nobody may write, though whoever may write the folder could put another in its place", () => {
  expect([mayBeWritten(join(folder, "a")), mayBeWritten(join(folder, "nowhere"))]).toEqual([true, false]);
  chmodSync(join(folder, "a"), 0o444);
  expect(mayBeWritten(join(folder, "a"))).toBe(false);
});

it("leaves alone what stands in a folder that nobody may write, by a link too: the new text has to be put beside it", () => {
  mkdirSync(join(folder, "closed"));
  writeFileSync(join(folder, "closed", "c"), "c");
  symlinkSync(join(folder, "closed", "c"), join(folder, "link"));
  chmodSync(join(folder, "closed"), 0o555);
  expect(["closed/c", "link"].map((name) => mayBeWritten(join(folder, name)))).toEqual([false, false]);
  chmodSync(join(folder, "closed"), 0o755);
  expect(mayBeWritten(join(folder, "link"))).toBe(true);
});
