import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { declaresNothing } from "./declares-nothing.ts";
import { findFiles } from "./find-files.ts";

const patience = { files: 3, characters: 100 };

function judged(files: Readonly<Record<string, string>>) {
  const root = { absolute: temporaryFolder(files), file: "shop", path: "" };
  return declaresNothing(root, findFiles(root).files, patience);
}

test("a folder with many files and no word of kubestage's is one problem", () => {
  const problem = judged({ "a.yaml": "a: 1", "b.ts": "b()", "c.yaml": "c: 1", "d.yaml": "d: 1" });
  expect(problem).toMatchObject({ code: "KS1003", span: { source: { file: "shop" } } });
  expect(problem?.message).toBe(
    '"shop" is no declaration: 3 of its files were read, and none says "kubestage.dev/v1alpha1"',
  );
});

test("so is one with little but long files", () => {
  expect(judged({ "a.yaml": `a: ${"1".repeat(100)}` })?.message).toContain("1 of its files");
});

test("a declaration may be of any size, and what is small is judged by its contents", () => {
  const platform = "apiVersion: kubestage.dev/v1alpha1";
  expect(judged({ "a.yaml": "a: 1", "b.yaml": platform, "c.yaml": "c: 1", "d.yaml": "1".repeat(200) })).toBeUndefined();
  expect(judged({ "a.yaml": "a: 1", "b.yaml": "b: 1" })).toBeUndefined();
});

test("what cannot be read counts as well", () => {
  const gone = ["a", "b", "c"].map((name) => ({ absolute: join("/nowhere", name), file: name, path: name }));
  expect(declaresNothing({ absolute: "/nowhere", file: ".", path: "" }, gone, patience)?.code).toBe("KS1003");
});
