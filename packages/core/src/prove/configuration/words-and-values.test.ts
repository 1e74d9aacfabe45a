import { expect, test } from "vitest";
import { isForPeople } from "./annotations-for-people.ts";
import { decodedText } from "./decoded-text.ts";
import { expanded } from "./expanded.ts";
import { fieldAt, itemsOf, textAt } from "./unknown-fields.ts";

test.each([
  ...[
    "last-applied",
    "last-applied-configuration",
    "change-cause",
    "description",
    "descriptions",
    "documentation",
    "doc",
    "docs",
  ],
  ...[
    "note",
    "notes",
    "comment",
    "comments",
    "message",
    "messages",
    "summary",
    "link",
    "links",
    "external-link",
    "runbook",
  ],
  ...[
    "runbook-url",
    "runbook_url",
    "runbookurl",
    "help",
    "homepage",
    "repository",
    "repo",
    "source",
    "owner",
    "support",
    "chat",
  ],
  ...[
    "contact",
    "maintainer",
    "maintainers",
    "issue",
    "issues",
    "bug",
    "bugs",
    "logs",
    "dashboard",
    "license",
    "changelog",
  ],
])("an annotation %s tells people something, whatever is in front of it", (name) => {
  for (const front of ["", "example.com/", "my.", "my_", "my-", "EXAMPLE.com/"])
    expect(isForPeople(`${front}${name}`, "shop.example.com")).toBe(true);
  expect(isForPeople(name.toUpperCase(), "shop.example.com")).toBe(true);
  expect(isForPeople(`${name}x`, "shop.example.com")).toBe(false);
  expect(isForPeople(`x${name}`.replaceAll("-", "").replaceAll("_", ""), "shop.example.com")).toBe(false);
});

test.each([
  ...[
    "a8r.io/x",
    "link.argocd.argoproj.io/x",
    "meta.helm.sh/release-name",
    "kubernetes.io/change-cause",
    "artifacthub.io/x",
  ],
  ...[
    "kapp.k14s.io/original",
    "objectset.rio.cattle.io/applied",
    "operatorframework.io/x",
    "openshift.io/display-name",
  ],
])("an annotation %s is for people, or a record", (name) => {
  expect(isForPeople(name, "shop.example.com")).toBe(true);
  expect(isForPeople(`my.${name}z`, "shop.example.com")).toBe(false);
});

test.each([
  ["This is not what people see", true],
  [" one two three four ", true],
  [" one two three four 5 6 7", true],
  ["one  two three four 5 6 7", true],
  ["one two three 5a", false],
  ["one two three a5", false],
  ["“one” (two) ‘three’, four.", true],
  ["O'Neill’s one-two three! four? five:", true],
  ["one two three", false],
  ["one two three 4", false],
  ["one two three four 5", true],
  ["one two three four 5 6 7", true],
  ["one two three four 5 6 7 8", false],
  ["one two three four a.b", true],
  ["one two three four {", false],
  ["one two three four }", false],
  ["one two three four [", false],
  ["one two three four ]", false],
  ["one two three four a=b", false],
  ["one; two three four five", false],
  ["one | two three four five", false],
  ["one two three four $x", false],
  ["one two three four -x", false],
  ["--one two three four five", false],
  ["one-x two three four five", true],
  ["one two three four -1", true],
  ["http://shop.example.com", false],
])("%j: whether it is a sentence", (text, is) => {
  expect(isForPeople("x/y", text)).toBe(is);
});

test.each([
  ["", ""],
  ["YQ==", "a"],
  ["YWI=", "ab"],
  ["YWJj", "abc"],
  [" YW\nJj ", "abc"],
  ["w6k=", "é"],
  ["Pz8/", "???"],
  ["fn5+", "~~~"],
])("%j holds the text %j", (value, text) => {
  expect(decodedText(value)).toBe(text);
});

test.each(["YWI", "YW=j", "Y===", "YWJ-", "-WJj", "=YWJ", "/w==", "w6kA6Q=="])("%j holds no text", (value) => {
  expect(decodedText(value)).toBeUndefined();
});

/** As the kubelet expands: k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go */
test.each([
  ["a", "a"],
  ["$(A)", "1"],
  ["x$(A)y$(B)z", "x1y2z"],
  ["$(ABSENT)", "$(ABSENT)"],
  ["$$(A)", "$$(A)"],
  ["$A", "$A"],
  ["$(A", "$(A"],
  ["$()", "$()"],
  ["$(C)", "1-2"],
  ["$(E1)", "1"],
  ["$(E2)", "$(A)"],
])("%s becomes %s", (text, whole) => {
  const values = {
    A: "1",
    B: "2",
    C: "$(A)-$(B)",
    E1: "$(E11)",
    E11: "$(E12)",
    E12: "$(E13)",
    E13: "$(A)",
    E2: "$(E1)",
  };
  expect(expanded(text, new Map(Object.entries(values)))).toBe(whole);
});

test("what grows without end is left at a size that can be read", () => {
  const values = new Map([
    ["A", "$(A)$(A)$(A)$(A)".repeat(100)],
    ["L", "x".repeat(20_000)],
    ["S", "$(S)"],
  ]);
  expect(expanded("$(A)", values).length).toBeLessThanOrEqual(100_000);
  expect(expanded("$(L)", values)).toBe("x".repeat(10_000));
  expect(expanded("$(L)".repeat(10), values)).toHaveLength(100_000);
  expect(expanded("$(L)".repeat(11), values)).toBe("$(L)".repeat(11));
  expect(expanded("$(S)", values)).toBe("$(S)");
});

test("a field of an object that nobody has checked is found by its path, and nothing where the shape is another", () => {
  const content = { a: [{ b: "c" }, 1], d: { e: [] } };
  expect(fieldAt(content, [])).toBe(content);
  expect(fieldAt(content, ["a", 0, "b"])).toBe("c");
  for (const path of [
    ["a", "0"],
    ["a", 0, 0],
    ["a", 2, "b"],
    ["d", 0],
    ["toString"],
    ["a", 0, "b", "length"],
    ["x", "y"],
  ])
    expect(fieldAt(content, path)).toBeUndefined();
  expect(textAt(content, ["a", 0, "b"])).toBe("c");
  expect(textAt(content, ["a", 1])).toBeUndefined();
  expect(itemsOf(content, ["a"])).toBe(content.a);
  expect(itemsOf(content, ["d"])).toEqual([]);
  expect(itemsOf(content, ["a", 0, "b"])).toEqual([]);
});
