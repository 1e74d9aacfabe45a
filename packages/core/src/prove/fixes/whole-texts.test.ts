import { describe, expect, test } from "vitest";
import { isJson, takesObjects, withLineEndsOf, withObject } from "./whole-texts.ts";

const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "all" } };
const written = "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: all\n";

test("a text is JSON by how it begins", () => {
  for (const text of ["{}", "[]", ' \n\t{"a": 1}', "  [1]"]) expect(isJson(text)).toBe(true);
  for (const text of ["", "a: {}", "# {", "- [1]", "a\n{}"]) expect(isJson(text)).toBe(false);
});

test("YAML takes a further object, JSON where it is a List", () => {
  for (const text of ["a: 1\n", "", '{"items":[]}', '{"items" : [ ]}', '{ "items":\n [{}] }'])
    expect(takesObjects(text)).toBe(true);
  for (const text of ['{"a": 1}', '{"items": {}}', '{"items":"["}', '[{"items": 1}]'])
    expect(takesObjects(text)).toBe(false);
});

describe("one more object", () => {
  test.each<[string, string, string]>([
    ["is all of a text that says nothing", " \n\t\n", written],
    ["is a document behind others", "a: 1\n", `a: 1\n---\n${written}`],
    ["begins a line", "a: 1", `a: 1\n---\n${written}`],
    ["takes the place of a document that was begun", "a: 1\n---\n", `a: 1\n---\n${written}`],
    ["of one that was begun with spaces behind", "a: 1\n---  \n", `a: 1\n---  \n${written}`],
    ["of one that was begun as Windows does", "a: 1\r\n---\r\n", `a: 1\r\n---\r\n${written}`],
    ["of the only one", "---\n", `---\n${written}`],
    ["not of what only ends so", "a: b---\n", `a: b---\n---\n${written}`],
    ["not of one that was begun and says something", "---\na: 1\n", `---\na: 1\n---\n${written}`],
  ])("%s", (_, text, expected) => {
    expect(withObject(text, quota)).toBe(expected);
  });

  test("of JSON is an item of its List", () => {
    const json = JSON.stringify(quota);
    expect(withObject('{"kind":"List","items":[]}', quota)).toBe(`{"kind":"List","items":[${json}]}`);
    expect(withObject('{"kind":"List","items":[{"a":1}]}', quota)).toBe(`{"kind":"List","items":[{"a":1},${json}]}`);
    for (const text of [
      '{"a":1}',
      '{"items":{"a":1}}',
      '{"items":"x"}',
      "[1]",
      '{"items":[]}{"items":[]}',
      '{"items":[}',
    ])
      expect(withObject(text, quota)).toBeUndefined();
  });
});

test("lines end as they did where all of them did as those of Windows", () => {
  expect(withLineEndsOf("a\r\nb\r\n", "a\nb\r\nc\n")).toBe("a\r\nb\r\nc\r\n");
  expect(withLineEndsOf("a\r\nb\n", "a\nb\n")).toBe("a\nb\n");
  expect(withLineEndsOf("a\nb\r\n", "a\nb\n")).toBe("a\nb\n");
  expect(withLineEndsOf("a\nb\n", "a\nb\n")).toBe("a\nb\n");
  expect(withLineEndsOf("a", "a\nb\n")).toBe("a\nb\n");
});
