import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "@kubestage/core";
import { expect, test } from "vitest";
import { root } from "../run.ts";
import { generatedFiles, leftOver } from "./generated-files.ts";

const files = await generatedFiles();

test.each([...files.keys()])("%s is what `npm run docs` writes", (path) => {
  const written = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  expect(written).toBe(files.get(path));
});

test("every code has a page, and every page a code", () => {
  for (const code of Object.keys(codes)) expect(files.has(`docs/errors/${code}.md`)).toBe(true);
  expect(leftOver(files)).toEqual([]);
});
