import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashOfSourceFiles, ledgerPath, pathOfLedger, pathsProblem } from "./source-files.ts";

test("a path in a ledger is plain, and leads back to the one that it was made from", () => {
  expect(ledgerPath("declared/web/.helmignore")).toBe("declared/web/=2Ehelmignore");
  expect(ledgerPath("a b/é=1.yaml")).toBe("a=20b/=C3=A9=3D1.yaml");
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1 }), (steps) => {
      const path = steps.map((step) => step.replaceAll("/", "_")).join("/");
      const written = ledgerPath(path);
      expect(written).toMatch(/^[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]*(\/[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]*)*$/);
      expect(pathOfLedger(written)).toBe(path);
    }),
  );
});

test.each(["=2e", "a=", "a=4", "=41", "..", ".helmignore", "a b", "=FF", "x=base64"])(
  "%s is nothing that a path is written as",
  (written) => {
    expect(pathOfLedger(written)).toBeUndefined();
  },
);

describe("paths that no ledger takes", () => {
  test.each([
    [["../../etc/passwd"], '"../../etc/passwd" leads elsewhere than it says'],
    [["a/./b"], '"a/./b" leads elsewhere than it says'],
    [["a//b"], '"a//b" leads elsewhere than it says'],
    [["/etc/passwd"], '"/etc/passwd" is no path below a folder'],
    [["C:/x"], '"C:/x" is no path below a folder'],
    [["a\\..\\b"], '"a\\\\..\\\\b" holds a backslash, which is no part of a name everywhere'],
    [["a\nb"], '"a\\nb" holds a character that nobody sees'],
    [["a\u001b[2Jb"], '"a\\u001b[2Jb" holds a character that nobody sees'],
    [["x\u202eyaml.exe"], '"x\u202eyaml.exe" holds a character that nobody sees'],
    [["x/.GIT/hooks/post-checkout"], '"x/.GIT/hooks/post-checkout" is Git\'s own'],
    [["x".repeat(300)], `"${"x".repeat(300)}" is too long`],
    [["é".repeat(100)], `"${"é".repeat(100)}" is too long`],
    [["Chart.yaml", "chart.yaml"], '"chart.yaml" and "Chart.yaml" are one name where case does not count'],
    [["A/x", "a/y"], '"a/y" and "A" are one name where case does not count'],
    [["e\u0301.yaml", "é.yaml"], '"é.yaml" and "e\u0301.yaml" are one name where case does not count'],
  ])("%j", (paths, problem) => {
    expect(pathsProblem(paths)).toBe(problem);
  });

  test("all others are taken", () => {
    expect(pathsProblem(["a/Chart.yaml", "a/.helmignore", "a/templates/_x.tpl", "b/ü ö.yaml"])).toBeUndefined();
  });
});

test("the hash of files is that of their names and of what they say, in whatever order they come", () => {
  const files = [
    ["a", "1"],
    ["b", "2"],
  ] as const;
  const hash = hashOfSourceFiles(files);
  expect(hashOfSourceFiles(files.toReversed())).toBe(hash);
  expect(hashOfSourceFiles([["a", "1"]])).not.toBe(hash);
  expect(
    hashOfSourceFiles([
      ["a", "12"],
      ["b", ""],
    ]),
  ).not.toBe(hash);
});
