import { expect, test } from "vitest";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Proof } from "../verdicts/proof.ts";
import { outside } from "../verdicts/property.ts";
import { diagnosticsText } from "./diagnostics-text.ts";
import { noColours } from "./palette.ts";
import { causesOf, unexplained } from "./proof-model.ts";
import { proofText } from "./proof-text.ts";
import { openPolicy, openProof, opened, reportOf, verdictOf } from "./testing/proofs.ts";

const text = (proof: Proof, full = false): string => proofText(reportOf(proof), noColours, { columns: 80, full });
const replaced = (...verdicts: readonly ReturnType<typeof verdictOf>[]): Proof["verdicts"] => [
  ...openProof().verdicts.filter(
    (one) =>
      !verdicts.some(({ property, from, to }) => one.property === property && one.from === from && one.to === to),
  ),
  ...verdicts,
];

test("a cause of pairs that do not count is one line, cut to the terminal, and whole with --full", () => {
  const long = `the Ingress ${"web-".repeat(30)} leads in`;
  const finding = { ...openPolicy, message: long, pairs: [{ from: outside, to: "prod" }] };
  const proof = openProof({
    findings: [finding],
    verdicts: replaced(
      verdictOf("network", "dev", "prod"),
      verdictOf("network", outside, "prod", { verdict: "broken", reason: "it is open", findings: ["KS3001"] }),
    ),
  });
  const lines = text(proof).split("\n");
  const at = lines.indexOf("Only about (unassigned) or (outside), and not counted:");
  expect(lines[at + 1]).toMatch(/^ {2}KS3001 network \(outside\) → prod: the Ingress web-.*…$/);
  expect(lines[at + 2]).toBe("");
  expect(text(proof)).not.toContain("fix:");
  expect(text(proof, true)).toContain("web-".repeat(30));
});

test("of many that do not count the first are shown, and how many more there are", () => {
  const stages = Array.from({ length: 20 }, (_, index) => `stage-${index}`);
  const verdicts = stages.map((from) =>
    verdictOf("network", from, outside, { verdict: "broken", reason: `by ${from}` }),
  );
  const proof = openProof({ stages, verdicts, findings: [] });
  expect(text(proof)).toContain("  and 12 more (all with --full)\n");
  expect(text(proof, true)).toContain("by stage-19");
});

test("nothing is wider than the terminal but words that cannot be broken and the user's own lines", () => {
  const finding = { ...openPolicy, message: "word ".repeat(60), hint: "word ".repeat(60) };
  const { fix: _, ...withoutFix } = finding;
  for (const one of [finding, withoutFix])
    for (const line of text(openProof({ findings: [one] })).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("a way of one step is told once: by the property that finds it", () => {
  const { witness } = opened;
  const way = verdictOf("paths", "dev", "prod", { verdict: "broken", reason: "1 step", witness });
  const further = verdictOf("paths", "prod", "dev", { verdict: "broken", reason: "2 steps" });
  const found = unexplained(openProof({ verdicts: [...openProof().verdicts, way, further] }));
  expect(found.flat().map(({ property, from }) => `${property} ${from}`)).toEqual(["labels dev", "paths prod"]);
});

test("a finding whose verdicts are not known says so", () => {
  const unknown = verdictOf("network", "dev", "prod", { verdict: "unknown", reason: "nobody knows" });
  const proof = openProof({ verdicts: replaced(unknown) });
  expect(causesOf(proof).map(({ isOpen }) => isOpen)).toEqual([true]);
  expect(text(proof)).toContain("  network unknown: dev → prod\n");
  expect(text(proof)).toContain("network unknown dev → prod: nobody knows\n");
});

test("each finding shows its own witness, and one that is only worth a look shows none", () => {
  const { witness, ...look } = openPolicy;
  const other = { ...openPolicy, witness: { summary: "another way", steps: [] } };
  const shown = text(openProof({ findings: [openPolicy, other, look] }));
  expect(shown.match(/witness: .*/g)).toEqual([
    expect.stringContaining("apps/Deployment shop-dev/web"),
    "witness: another way",
  ]);
  expect(witness?.summary).toBe(opened.witness?.summary);
});

test("with a base a new cause of a pair that was broken before counts, though it turns no verdict", () => {
  const report = {
    ...reportOf(openProof({ verdicts: [] })),
    comparison: { base: "main", before: new Map(), closed: [] },
  };
  const told = proofText(report, noColours, { columns: 80, full: false });
  expect(told).toContain("fix: let in only pods of the same stage");
  expect(told).not.toContain("not counted");
});

test("who says what is meant is told, and that nobody does", () => {
  expect(text(openProof())).toContain("meant to be open: nothing (no --intent)");
  expect(text(openProof({ hasIntent: true, intentSource: "out/main/intent.json" }))).toContain(
    "meant to be open: what out/main/intent.json says",
  );
});

test("diagnostics in the same words are shown of two places, and the others are counted", () => {
  const source = { file: "a.yaml", path: "a.yaml", text: "a\n".repeat(40) };
  const alike = Array.from({ length: 20 }, (_, index) =>
    diagnose("KS3004", {
      message: "no object",
      hint: "leave it out",
      span: { source, start: index * 2, end: index * 2 + 1 },
    }),
  );
  const other = diagnose("KS3003", { message: "broken", hint: "mend it", span: { source, start: 60, end: 61 } });
  const told = diagnosticsText([...alike, other], noColours);
  expect(told.match(/error KS3004/g)).toHaveLength(2);
  expect(told).toContain("18 more KS3004 alike: no object (all with -o json)");
  expect(told).toContain("error KS3003 broken");
  expect(told).toContain("21 errors");
});
