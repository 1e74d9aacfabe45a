import { expect, test } from "vitest";
import { openPolicy, openProof, opened, verdictOf } from "../report/testing/proofs.ts";
import { compareProofs } from "./compare-proofs.ts";
import { askedOf, countedVerdicts } from "./counted-verdicts.ts";

const closed = openProof({
  findings: [],
  verdicts: openProof().verdicts.map(({ property, from, to }) => verdictOf(property, from, to)),
});

test("only what a change turns is shown, with what it was", () => {
  const { proofs, comparison } = compareProofs("main", [closed], [openProof()]);
  expect(proofs[0]?.verdicts.map(({ property, verdict }) => `${property} ${verdict}`)).toEqual([
    "network broken",
    "labels unknown",
  ]);
  expect(proofs[0]?.findings).toEqual([openPolicy]);
  expect([...comparison.before.values()]).toEqual(["holds", "holds"]);
  expect(comparison.closed).toEqual([]);
});

test("the other way round it is closed, and the same is nothing", () => {
  const { proofs, comparison } = compareProofs("main", [openProof()], [closed]);
  expect(proofs[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  expect(comparison.closed).toEqual([{ world: "manifests", finding: openPolicy }]);
  const same = compareProofs("main", [openProof()], [openProof()]);
  expect(same.proofs[0]).toMatchObject({ verdicts: [], findings: [] });
});

test("one world on either side is the same world whatever it is called; of several the name tells", () => {
  expect(compareProofs("main", [openProof({ world: "old" })], [openProof()]).proofs[0]?.verdicts).toEqual([]);
  const [, other] = compareProofs(
    "main",
    [openProof(), openProof({ world: "b" })],
    [openProof(), openProof({ world: "c" })],
  ).proofs;
  expect(other?.verdicts.map(({ verdict }) => verdict)).toEqual(["broken", "unknown"]);
});

test("a new cause of a pair that was broken before is told", () => {
  const another = { ...openPolicy, code: "KS3002" as const };
  const now = openProof({ findings: [openPolicy, another] });
  const [proof] = compareProofs("main", [openProof()], [now]).proofs;
  expect([proof?.verdicts, proof?.findings]).toEqual([[], [another]]);
});

test("without an intent pairs of stages count, and pseudo names where they are asked for; with one all do", () => {
  const pairs = (verdicts: readonly { from: string; to: string }[]): number => verdicts.length;
  expect(pairs(countedVerdicts(openProof(), {}))).toBe(2 * 2);
  expect(pairs(countedVerdicts(openProof({ hasIntent: true }), {}))).toBe(2 * 12);
  const outward = { from: "dev", to: "(outside)" };
  expect(pairs(countedVerdicts(askedOf(openProof(), outward), outward))).toBe(2);
});

test("only the pairs that are asked for are left, of findings too", () => {
  const { verdicts, findings } = askedOf(openProof(), { from: "dev", to: "prod" });
  expect(verdicts).toContain(opened);
  expect(verdicts).toHaveLength(2);
  expect(findings).toEqual([openPolicy]);
  expect(askedOf(openProof(), { from: "prod" }).findings).toEqual([]);
});
