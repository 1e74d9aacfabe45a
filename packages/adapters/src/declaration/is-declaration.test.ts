import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { isDeclaration } from "./is-declaration.ts";

const stage = "# ours\napiVersion: kubestage.dev/v1alpha1\nkind: Stage\nmetadata: { name: dev }\n";
const manifest = "apiVersion: v1\nkind: Namespace\nmetadata: { name: dev, labels: { kubestage.dev/platform: shop } }\n";
const intent = "apiVersion: kubestage.dev/v1alpha1\nkind: Intent\nmetadata: { name: shop }\n";

test.each([
  ["a file of ours", { "a.yaml": stage }, true],
  ["a folder with one of ours among others", { "charts/values.yaml": "a: 1\n", "x/b.yml": stage }, true],
  ["a module", { "platform.ts": 'import type { Declaration } from "kubestage";\nexport default [];\n' }, true],
  ["manifests that carry our labels", { "a.yaml": manifest }, false],
  ["an intent", { "intent.yaml": intent }, false],
  ["what a build wrote", { "a.yaml": stage, ".kubestage.json": "{}" }, false],
])("%s", (_, files, expected) => {
  const from = temporaryFolder(files);
  expect(isDeclaration(".", from)).toBe(expected);
});

test("what is not there is none", () => {
  expect(isDeclaration("nowhere", temporaryFolder({}))).toBe(false);
});
