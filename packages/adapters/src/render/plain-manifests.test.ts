import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ManifestsSource } from "@kubestage/core";
import { expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../testing/folders.ts";
import { renderFiles, textsOf, told } from "./testing/rendering.ts";

const source = (...paths: string[]): ManifestsSource => ({ kind: "manifests", paths, patches: [] });

test("files and folders are read as they are, in the declared order, without any tool", async () => {
  const files = {
    "k/b.yaml": "b: 1\n",
    "k/deep/a.yml": "a: 1\n",
    "k/readme.md": "no",
    "k/.hidden.yaml": "no",
    "one.json": "{}\n",
  };
  const surroundings = { environment: {}, home: "/nonexistent" };
  const rendering = await renderFiles(files, source("one.json", "k"), { surroundings });
  expect(told(rendering.diagnostics)).toEqual([]);
  expect(rendering.rendered?.texts.map(({ rendered }) => rendered.path)).toEqual([
    "one.json",
    "k/b.yaml",
    "k/deep/a.yml",
  ]);
  expect(textsOf(rendering)).toEqual(["{}\n", "b: 1\n", "a: 1\n"]);
  expect(rendering.rendered?.tool).toBeUndefined();
});

test("the hash follows every file, its path and its bytes, and nothing else", async () => {
  const hashOf = async (files: Record<string, string>) => (await renderFiles(files, source("k"))).rendered?.contentHash;
  const first = await hashOf({ "k/a.yaml": "a", "k/b.yaml": "b", "other.yaml": "c" });
  expect(await hashOf({ "k/b.yaml": "b", "k/a.yaml": "a" })).toBe(first);
  expect(await hashOf({ "k/a.yaml": "a", "k/c.yaml": "b" })).not.toBe(first);
  expect(await hashOf({ "k/a.yaml": "a", "k/b.yaml": "b " })).not.toBe(first);
});

test("what is not there, leads outside, is empty or no text is told", async () => {
  const outside = temporaryFolder({ "secret.yaml": "a: 1\n" });
  const folder = temporaryFolder({ "k/a.yaml": "a: 1\n", "empty/readme.md": "" });
  writeFiles(folder, { "b.yaml": Uint8Array.of(0x61, 0xff) });
  symlinkSync(join(outside, "secret.yaml"), join(folder, "k/link.yaml"));
  symlinkSync(outside, join(folder, "out"));
  const said = async (path: string) => told((await renderFiles({}, source(path), { folder })).diagnostics);
  expect(await said("nowhere")).toEqual(['KS5221 platform.yaml:1:1 "nowhere" does not exist']);
  expect(await said("empty")).toEqual([expect.stringMatching(/^KS5221 .*"empty" holds no file/)]);
  expect(await said("k")).toEqual([expect.stringMatching(/^KS5222 .*"k\/link.yaml"/)]);
  expect(await said("out")).toEqual([expect.stringMatching(/^KS5222 .*"out"/)]);
  expect(await said("b.yaml")).toEqual([expect.stringMatching(/^KS5224 .*"b.yaml"/)]);
});
