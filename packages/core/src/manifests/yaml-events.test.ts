import { expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";
import { spanAt, valueOf } from "./syntax.ts";

const read = (text: string) => readYaml({ file: "w.yaml", path: "w.yaml", text });
const valuesOf = (text: string) => read(text).documents.map(({ root }) => valueOf(root));

// What kubectl label --local makes of each.
test.each([
  ["a:\n  b: [\n    1\n  ]\n  c: 2\n", { a: { b: [1], c: 2 } }],
  ["a:\n  b: {\n  c: 1,\n  d: 2\n  }\n", { a: { b: { c: 1, d: 2 } } }],
  ["a:\n  b: [ # first\n  1, # one\n\n  2\n]\n", { a: { b: [1, 2] } }],
  ["a:\r\n  b: [\r\n  1\r\n  ]\r\n", { a: { b: [1] } }],
  ["a:\n  b: {\n\tc: 1\n  }\n", { a: { b: { c: 1 } } }],
  ["a:\n  b: '{\n    \"c\": 1\n  }'\n", { a: { b: '{ "c": 1 }' } }],
  ['a:\n  b: "x\n\n  y\\\n  z"\n', { a: { b: "x\nyz" } }],
  ["a:\n  b: [x\n  y, '#', \"# c\"\n  ]\n", { a: { b: ["x y", "#", "# c"] } }],
])("lines within brackets, braces and quotes may be indented as little as they like: %j", (text, value) => {
  expect(read(text).diagnostics).toEqual([]);
  expect(valuesOf(text)).toEqual([value]);
});

test("places are those of the text", () => {
  const text = "a:\n  b: [\n  one\n  ]\n  c: two\n";
  const [document] = read(text).documents;
  const wordAt = (path: (string | number)[]) => {
    const { start, end } = document ? spanAt(document, path) : { start: 0, end: 0 };
    return text.slice(start, end);
  };
  expect([wordAt(["a", "b", 0]), wordAt(["a", "c"])]).toEqual(["one", "two"]);
});

test.each([["a: [1, 2\nb: 3\n"], ["a: {\n---\nb: 1\n"], ["a: 'x\nb: 1\n"], ["a: [\n# don't\n]\nb: }\n"]])(
  "what is not closed is told where it is, %j",
  (text) => {
    expect(read(text).diagnostics.map(({ message }) => message)).toEqual(["deficient indentation"]);
  },
);
