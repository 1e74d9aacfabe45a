import { expect, test } from "vitest";
import { readYaml } from "../../manifests/read-yaml.ts";
import type { FieldChange } from "./field-changes.ts";
import { textChange } from "./text-change.ts";

const text = "name: web\nlist: [a, b]\nlines:\n- a\n- b\nlabels:\n  app: web\n  tier: front\n";

test.each<[string, FieldChange]>([
  ["the whole text by another", { type: "replace", path: [], value: 1 }],
  ["what is not there by something", { type: "replace", path: ["none"], value: 1 }],
  ["what is in nothing by something", { type: "replace", path: ["none", "a"], value: 1 }],
  ["what is in a text by something", { type: "replace", path: ["name", "a"], value: 1 }],
  ["the whole text by nothing", { type: "remove", path: [] }],
  ["an item that is not there, within brackets", { type: "remove", path: ["list", 2] }],
  ["an item that is not there", { type: "remove", path: ["lines", 2] }],
  ["a key that is not there", { type: "remove", path: ["labels", "none"] }],
  ["what is in nothing", { type: "remove", path: ["none", "a"] }],
  ["what is in a text", { type: "remove", path: ["name", "a"] }],
  ["nowhere", { type: "insert", path: [], value: 1 }],
  ["into what is not there", { type: "insert", path: ["none", "a"], value: 1 }],
  ["into a text", { type: "insert", path: ["name", "a"], value: 1 }],
  ["an item into lines of a mapping", { type: "insert", path: ["labels", 0], value: 1 }],
])("nothing can be changed: %s", (_, change) => {
  const root = readYaml({ file: "", path: "", text }).documents[0]?.root;
  expect(root).toBeDefined();
  expect(root && textChange(text, root, change)).toBeUndefined();
});

test.each<[string, FieldChange]>([
  ["by another", { type: "replace", path: [], value: 1 }],
  ["by nothing", { type: "remove", path: [] }],
  ["by more", { type: "insert", path: [], value: 1 }],
])("nor a whole text in brackets %s", (_, change) => {
  const brackets = "{ name: web, list: [a] }\n";
  const root = readYaml({ file: "", path: "", text: brackets }).documents[0]?.root;
  expect(root).toBeDefined();
  expect(root && textChange(brackets, root, change)).toBeUndefined();
});
