import { expect, test } from "vitest";
import { regularExpression } from "./regular-expression.ts";

/** Both this language and RE2 read these in one way. */
test.each([
  ["^w.b$", "web", true],
  ["^w.b$", "wb", false],
  ["a|b", "b", true],
  ["^(a|b)*c?$", "abac", true],
  ["^[a-z]+$", "web", true],
  ["^[^a-z]+$", "web", false],
  ["^[a-z.:/@-]+$", "a.b:c/d@e-f", true],
  ["^a{2,3}$", "aa", true],
  ["^a{2,3}$", "a", false],
  ["^\\d+$", "12", true],
  ["^\\D\\w\\W\\d$", "a_-1", true],
  ["\\bweb\\b", "a web b", true],
  ["\\Beb", "web", true],
  ["^a\\.b$", "axb", false],
  ["^a\\.b\\/c\\[\\]\\(\\)\\{\\}\\*\\+\\?\\^\\$\\|\\-$", "a.b/c[](){}*+?^$|-", true],
  ["^a\\\\b$", "a\\b", true],
  ["^a\\nb\\tc\\rd$", "a\nb\tc\rd", false],
  ["^a\\nb\\tc$", "a\nb\tc", true],
  ["^(?:ab)+$", "abab", true],
  ["^[\\d.]+$", "1.2", true],
  ["^[\\w\\-\\]\\[]+$", "a-[]", true],
  ["(a+)+b", "aaab", true],
])("%s over %s: %s", (pattern, text, found) => {
  expect(regularExpression(pattern, text)?.test(text) ?? "not tried").toBe(text.includes("\r") ? "not tried" : found);
});

test.each([
  ["(?i)web", "a group of flags"],
  ["(?P<name>a)", "a name of a group"],
  ["(?=a)", "looking ahead, which RE2 has not"],
  ["(?<=a)b", "looking behind, which RE2 has not"],
  ["(a)\\1", "a reference back, which RE2 has not"],
  ["\\pL", "a class of Unicode"],
  ["\\x41", "a code"],
  ["\\Qa.b\\E", "a quotation"],
  ["\\z", "the end of the text"],
  ["[[:alpha:]]", "a class of POSIX"],
  ["[a", "a class without an end"],
  ["a)", "a group without a beginning"],
  ["a**", "a repetition of a repetition"],
  ["[\\b]", "a backspace"],
  ["\\s", "white space, of which each has its own"],
])("%s is not tried: %s", (pattern) => {
  expect(regularExpression(pattern, "a")).toBeUndefined();
});

test("letters beyond ASCII are read otherwise", () => {
  expect(regularExpression("^.$", "ä")).toBeUndefined();
  expect(regularExpression("^a$", "a\tb\n ~")).toBeDefined();
  expect(regularExpression("^a$", "a\u007f")).toBeUndefined();
});

test.each(["^(a+)+$", "^(a*)*$", "^(a+b?)+$", "(a+)*", "(a{2,}){2,}", "(x}y+)+"])(
  "%s is not tried on a long text",
  (pattern) => {
    expect(regularExpression(pattern, "a".repeat(24))).toBeDefined();
    expect(regularExpression(pattern, "a".repeat(25))).toBeUndefined();
  },
);

test.each(["(ab)+", "a+b+", "(a)(b)+", "(a+)b"])("%s is tried on a long text", (pattern) => {
  expect(regularExpression(pattern, "a".repeat(25))).toBeDefined();
});

test("no pattern is tried on a very long text", () => {
  expect(regularExpression("^a+$", "a".repeat(10_000))).toBeDefined();
  expect(regularExpression("^a+$", "a".repeat(10_001))).toBeUndefined();
});

test("flags are passed on", () => {
  expect(regularExpression("a", "aa", "g")?.flags).toBe("g");
  expect(regularExpression("a", "aa")?.flags).toBe("");
});
