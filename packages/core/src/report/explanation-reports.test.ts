import { expect, test } from "vitest";
import { codes } from "../diagnostics/codes.ts";
import { fieldReference } from "../model/reference.ts";
import type { Explanation } from "./explanation.ts";
import { explanationMarkdown } from "./explanation-markdown.ts";
import { explanationText } from "./explanation-text.ts";
import { noColours } from "./palette.ts";

const reference = fieldReference();
const of = (path: string): Explanation => {
  const field = reference.find((one) => one.path === path);
  if (!field) throw new Error(`no field ${path}`);
  return { kind: "field", field, fields: reference.filter((one) => one.path.startsWith(`${path}.`)) };
};

test("a field shows its type, meaning, choices and default by tier", () => {
  const text = explanationText(of("Stage.network"), noColours);
  expect(text).toMatch(/^Stage\.network \(choice\)\n/);
  expect(text).toContain("One of: closed, stage, open");
  expect(text).toMatch(/Default by tier:\n {2}development +stage\n/);
  expect(explanationMarkdown(of("Stage.network"))).toContain("| production | `closed` |");
});

test("a mapping shows its fields, in lines that fit", () => {
  const text = explanationText(of("Cluster"), noColours);
  expect(text).toMatch(/\n {2}cni +\(choice.*\) The network plugin/);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("the fields of what a list holds are called by their names", () => {
  const [field, ...below] = reference.filter(({ path }) => path.startsWith("App.calls"));
  const text = field ? explanationText({ kind: "field", field, fields: below }, noColours) : "";
  expect(text).toMatch(/\n {2}app +\(text\) Another app/);
});

test("a code shows what it means and what to do", () => {
  const explanation: Explanation = { kind: "code", code: "KS1021", entry: codes.KS1021 };
  expect(explanationText(explanation, noColours)).toMatch(/^warning KS1021 A production stage shares[^]+What to do: /);
  expect(explanationMarkdown(explanation)).toMatch(/^# KS1021: [^]+## What to do/);
});

test("the language lists its kinds", () => {
  const kinds = reference.filter(({ path }) => !path.includes("."));
  expect(explanationText({ kind: "language", kinds }, noColours)).toMatch(/Platform +What holds/);
  expect(explanationMarkdown({ kind: "language", kinds })).toContain("| `Stage` |");
});
