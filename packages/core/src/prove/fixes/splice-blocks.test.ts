import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../manifests/syntax.ts";
import { spliceObject } from "./splice-object.ts";

const object = { group: "", kind: "ConfigMap", namespace: "", name: "any" };
const told = (spliced: ReturnType<typeof spliceObject>) => ("text" in spliced ? spliced.text : spliced);
const set = (text: string, path: FieldPath, value: unknown) =>
  told(spliceObject(text, [], { type: "set", object, path, value }));

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");

describe("a block of text changes in the words that differ", () => {
  test.each<[string, string, string, string]>([
    [
      "a word",
      lines("a: |", "  # one", "  get http://api.prod/x now", "  end"),
      "# one\nget http://api.dev/x now\nend\n",
      lines("a: |", "  # one", "  get http://api.dev/x now", "  end"),
    ],
    [
      "a word at its beginning",
      lines("a: |", "  one two", "  three"),
      "x two\nthree\n",
      lines("a: |", "  x two", "  three"),
    ],
    ["a word at its end", lines("a: |", "  one two", "  three"), "one two\nx\n", lines("a: |", "  one two", "  x")],
    ["a word that is left out", lines("a: |", "  one two three"), "one three\n", lines("a: |", "  one three")],
    [
      "a word that stands twice: all lines are written",
      lines("a: |", "  x", "  x", "b: 1"),
      "x\ny\n",
      lines("a: |", "  x", "  y", "b: 1"),
    ],
    ["a line more", lines("a: |", "  one", "b: 1"), "one\n\ntwo\n", lines("a: |", "  one", "", "  two", "b: 1")],
    [
      "a line less",
      lines("a: |", "    one", "    two", "    three"),
      "one\nthree\n",
      lines("a: |", "    one", "    three"),
    ],
    ["nothing before: all is new", lines("a: |", "  one", "b: 1"), "x\ny\n", lines("a: |", "  x", "  y", "b: 1")],
    ["a folded one", lines("a: >-", "  one", "  two", "b: 1"), "one three", lines("a: >-", "  one", "  three", "b: 1")],
    [
      "a folded one that cannot hold it",
      lines("a: >", "  one", "  two", "b: 1"),
      "x\ny\n",
      lines("a: |", "  x", "  y", "b: 1"),
    ],
    [
      "one whose end keeps its breaks",
      lines("a: |+", "  one", "", "b: 1"),
      "x\ny\n\n",
      lines("a: |+", "  x", "  y", "", "b: 1"),
    ],
    ["one that says nothing", lines("a: |", "b: 1"), "x", lines("a: x", "b: 1")],
    ["one without a line break at the end", "a: |-\n  one", "x\ny", "a: |-\n  x\n  y"],
    ["one that ends in more breaks", lines("a: |", "  one", "b: 1"), "one\n\n", lines('a: "one\\n\\n"', "b: 1")],
    ["one whose end is another", lines("a: |", "  one", "b: 1"), "one\ntwo", lines("a: |-", "  one", "  two", "b: 1")],
  ])("%s", (_, before, value, after) => {
    expect(set(before, ["a"], value)).toBe(after);
  });

  /** Of what is folded nothing but the words that differ can be written: otherwise it is no folded text any more. */
  const folded = (...words: string[]) => lines("a: >-", ...words.map((line) => `  ${line}`), "b: 1");
  test.each<[string, string, string]>([
    [
      "in the middle",
      "get http://api.dev/x now and http://b.prod/x then",
      folded("get http://api.dev/x now", "and http://b.prod/x then"),
    ],
    [
      "at the beginning",
      "put http://api.prod/x now and http://b.prod/x then",
      folded("put http://api.prod/x now", "and http://b.prod/x then"),
    ],
    [
      "at the end",
      "get http://api.prod/x now and http://b.prod/x soon",
      folded("get http://api.prod/x now", "and http://b.prod/x soon"),
    ],
    [
      "before the first",
      "please get http://api.prod/x now and http://b.prod/x then",
      folded("please get http://api.prod/x now", "and http://b.prod/x then"),
    ],
    [
      "behind the last",
      "get http://api.prod/x now and http://b.prod/x then go",
      folded("get http://api.prod/x now", "and http://b.prod/x then go"),
    ],
    [
      "between others",
      "get all http://api.prod/x now and http://b.prod/x then",
      folded("get all http://api.prod/x now", "and http://b.prod/x then"),
    ],
    ["that is left out", "get now and http://b.prod/x then", folded("get now", "and http://b.prod/x then")],
    [
      "that goes on",
      "get http://api.prod/xx now and http://b.prod/x then",
      folded("get http://api.prod/xx now", "and http://b.prod/x then"),
    ],
    [
      "that begins otherwise",
      "get https://api.prod/x now and http://b.prod/x then",
      folded("get https://api.prod/x now", "and http://b.prod/x then"),
    ],
  ])("a word %s of what is folded", (_, value, after) => {
    expect(set(folded("get http://api.prod/x now", "and http://b.prod/x then"), ["a"], value)).toBe(after);
  });

  test("all of what is folded, where the words that differ stand in it twice, or over two lines", () => {
    const fold = folded("in the inner", "room in");
    expect(set(fold, ["a"], "at the inner room in")).toBe(lines("a: at the inner room in", "b: 1"));
    expect(set(fold, ["a"], "in the outer hall in")).toBe(lines("a: in the outer hall in", "b: 1"));
    expect(set(fold, ["a"], "in the inner\nroom in")).toBe(lines("a: |-", "  in the inner", "  room in", "b: 1"));
  });

  test("or becomes something else", () => {
    expect(set(lines("a: |", "  one", "b: 1"), ["a"], 5)).toBe(lines("a: 5", "b: 1"));
    expect(set(lines("a: |", "  one", "b: 1"), ["a"], ["x"])).toBe(lines("a:", "- x", "b: 1"));
  });
});
