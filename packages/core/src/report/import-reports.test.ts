import { expect, test } from "vitest";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { planItem } from "../plan/testing/live-objects.ts";
import { importFindings } from "./import-findings.ts";
import { importText } from "./import-text.ts";
import { noColours } from "./palette.ts";

const long = `Deployment web-dev/web changes: ${"spec.field: 1 → 2; ".repeat(50)}`;
const found = [
  diagnose("KS5305", { severity: "note", message: "Secret a/b stays", hint: "leave it" }),
  diagnose("KS5304", { message: long, hint: "look at it" }),
  diagnose("KS5304", { message: "Service a/web is replaced", hint: "look at it" }),
];

test("findings stand by code and hint, counted and cut", () => {
  const text = importFindings(found, noColours, { full: false });
  expect(text.split("\n")).toEqual([
    "warning KS5304 The first apply changes something (2)",
    `  ${long.slice(0, 199)}…`,
    "  Service a/web is replaced",
    "    hint: look at it",
    "",
    "note KS5305 Something stays outside of the declaration (1)",
    "  Secret a/b stays",
    "    hint: leave it",
    "",
    "Long lines are cut: --full and -o json have all of them.",
    "",
  ]);
  expect(importFindings(found, noColours, { full: true })).toContain(`  ${long}\n  Service`);
  expect(importFindings([], noColours, { full: false })).toBe("");
});

test("errors show the text that they point into", () => {
  const source = { file: "out/platform.yaml", path: "platform.yaml", text: "kind: Platform\nspec: {}\n" };
  const error = diagnose("KS1008", { message: "missing", hint: "add it", span: { source, start: 15, end: 19 } });
  expect(importFindings([error], noColours, { full: false })).toContain("  2 | spec: {}\n");
});

test("the last words count by kind what is there already", () => {
  const { key } = planItem();
  const items = [planItem(), planItem({ action: "replace" }), planItem({ action: "create" })];
  const foreign = [{ key: { ...key, group: "", kind: "Secret" }, because: "" }];
  expect(importText({ items, unchanged: 0, kept: [], foreign }, "out")).toBe(
    "\nThe first plan of this declaration: 1 to create, 1 to change, 1 to replace. 1 objects stay outside of it.\n  Deployment: 1 to change, 1 to replace\n  Secret: 1 to stay\nNext: kubestage plan out\n",
  );
});
