import { describe, expect, test } from "vitest";
import { applyChanges, type Change } from "../change.ts";
import { decide } from "../decide.ts";
import type { Ledger, Pointer } from "../ledger.ts";
import { recordPromotion } from "../record-decision.ts";
import type { Told } from "../testing/small-ledger.ts";
import { hour, ledgerOf, minute, noon, smoke, straightRoad } from "../testing/small-ledger.ts";
import { verifyHistory } from "./verify-history.ts";

const road = straightRoad({ prod: { gates: [{ kind: "soak", name: "soaked", healthyFor: 2 * hour }] } });
const treeOf = ({ tree }: Pointer): string => tree;
const told: Told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-1" } };
const before = ledgerOf(road, told);

/** What is said of one commit that makes `after` of `before`. */
function problems(after: Ledger, at = noon, was = before): readonly string[] {
  return verifyHistory([{ before: was, after, road, at, treeOf }]).map(({ problem }) => problem);
}

/** What the next promotion does. */
function promotionInto(stage: string, ledger = before): readonly Change[] {
  const promotion = decide({ road, ledger, now: noon, trees: new Map() }).promotions.find((one) => one.stage === stage);
  return promotion ? recordPromotion({ ledger, road, now: noon }, promotion, "tree") : [];
}

test("a promotion that follows from its parent is in order", () => {
  const changes = promotionInto("test");
  expect(changes.map(({ kind }) => kind)).toEqual(["pointer", "stay"]);
  expect(problems(applyChanges(before, changes))).toEqual([]);
});

test("one that had to wait is told, with what it had to wait for", () => {
  const healthy = { "test/api": { release: "api-2" }, "dev/api": { release: "api-2" } };
  const ready = ledgerOf(road, { ...told, runs: healthy });
  const pointer: Pointer = {
    ...{
      stage: "prod",
      app: "api",
      release: "api-2",
      reached: 1,
      since: noon,
      kind: "promotion",
      tree: "tree",
      evidence: [],
    },
  };
  expect(problems(applyChanges(ready, [{ kind: "pointer", pointer }]), noon, ready)).toEqual([
    "api-2 was put into prod, and it had to wait: soaked is closed: it was healthy for 1h of 2h in test",
  ]);
});

test("a gate that asks about clusters is judged by what stood for them then", () => {
  const asked = straightRoad({ test: { gates: [{ ...smoke, name: "proof", of: "clusters" }] } });
  const about = { gate: "proof", stage: "test", release: "api-2", number: 1 };
  const proved = ledgerOf(asked, { ...told, evidence: [{ ...about, tree: "clusters" }] });
  const [move, stay] = promotionInto("test", proved);
  if (move?.kind !== "pointer" || !stay) throw new Error("a pointer and a stay");
  const pointer = { ...move.pointer, evidence: ["evidence-0"] };
  const after = applyChanges(proved, [{ kind: "pointer", pointer }, stay]);
  const commit = { before: proved, after, road: asked, at: noon, treeOf };
  const said = (clusterTree: string | undefined): readonly string[] =>
    verifyHistory([{ ...commit, clusterTreeOf: clusterTree === undefined ? undefined : () => clusterTree }]).map(
      ({ problem }) => problem,
    );
  expect(said("clusters")).toEqual([]);
  const waited = "api-2 was put into test, and it had to wait: proof is closed: ";
  expect(said("others")).toEqual([`${waited}nothing is recorded of it in test`]);
  expect(said(undefined)).toEqual([`${waited}what would be promoted is not rendered yet`]);
});

test("one of nowhere is told", () => {
  const pointer: Pointer = {
    ...{
      stage: "test",
      app: "api",
      release: "api-9",
      reached: 1,
      since: noon,
      kind: "promotion",
      tree: "",
      evidence: [],
    },
  };
  expect(problems(applyChanges(before, [{ kind: "pointer", pointer }]))).toEqual([
    "api-9 was put into test, and it does not follow from what was recorded",
  ]);
});

describe("a promotion with something changed", () => {
  const [move, stay] = promotionInto("test");
  if (move?.kind !== "pointer" || stay?.kind !== "stay") throw new Error("a pointer and a stay");

  test.each<[string, Change[], string[]]>([
    [
      "its time",
      [{ ...move, pointer: { ...move.pointer, since: noon - hour } }, stay],
      ["the pointer test/api says something else than was decided"],
    ],
    ["no stay of what left", [move], [expect.stringMatching(/^the stay .* is gone, which was decided$/)]],
    [
      "a better stay",
      [move, { ...stay, stay: { ...stay.stay, healthyFor: 9 * hour } }],
      ["the stay " + stay.stay.id + " says something else, which was decided"],
    ],
    [
      "nothing but the stay",
      [stay],
      [expect.stringMatching(/^the stay of api-1 in test says something else than was decided$/)],
    ],
  ])("%s", (_, changes, said) => {
    expect(problems(applyChanges(before, changes))).toEqual(said);
  });
});

describe("what was recorded", () => {
  const evidence = [{ gate: "smoke", stage: "dev", release: "api-1", number: 1 }];
  const known = ledgerOf(road, { ...told, evidence });
  const [smoke] = known.evidence;
  if (!smoke) throw new Error("one piece of evidence");

  test("is not taken away, nor changed", () => {
    expect(problems({ ...known, evidence: [] }, noon, known)).toEqual(["the evidence evidence-0 is gone"]);
    const changed = known.evidence.map((one) => ({ ...one, outcome: "failed" as const }));
    expect(problems({ ...known, evidence: changed }, noon, known)).toEqual([
      "the evidence evidence-0 says something else",
    ]);
    const releases = new Map([...known.releases].filter(([name]) => name !== "api-2"));
    expect(problems({ ...known, releases }, noon, known)).toEqual(["the release api-2 is gone"]);
    expect(problems({ ...known, pointers: new Map() }, noon, known)).toEqual([
      "the pointer dev/api is gone",
      "the pointer test/api is gone",
    ]);
  });

  test("counts up", () => {
    const again = (number: number): Change => ({ kind: "evidence", evidence: { ...smoke, id: "x", number } });
    expect(problems(applyChanges(known, [again(2)]), noon, known)).toEqual([]);
    expect(problems(applyChanges(known, [again(1)]), noon, known)).toEqual([
      "the next of records about api-1 has the number 2, not 1",
    ]);
    expect(problems(applyChanges(known, [again(3)]), noon, known)).toEqual([
      "the next of records about api-1 has the number 2, not 3",
    ]);
    const release = { name: "api-7", app: "api", number: 7, createdAt: noon, authors: [] };
    expect(problems(applyChanges(known, [{ kind: "release", release }]), noon, known)).toEqual([
      "the next of releases of api has the number 3, not 7",
    ]);
  });
});

describe("time", () => {
  const seen = (sequence: number, at: number): Change => ({
    kind: "observation",
    observation: { cluster: "dev", sequence, at, apps: new Map() },
  });

  test("observations go on, and are not put back", () => {
    expect(problems(applyChanges(before, [seen(2, noon)]))).toEqual([]);
    expect(problems(applyChanges(before, [seen(1, noon)]))).toEqual(["an older observation of dev was put back"]);
    expect(problems(applyChanges(before, [seen(2, noon - hour)]))).toEqual([
      "an older observation of dev was put back",
    ]);
  });

  test("nothing is said before it happens", () => {
    expect(problems(applyChanges(before, [seen(2, noon + 5 * minute)]))).toEqual([]);
    expect(problems(applyChanges(before, [seen(2, noon + 6 * minute)]))).toEqual([
      "the observation of dev is 6m ahead of the commit that brings it",
    ]);
  });

  test("commits do not go back in time", () => {
    const commit = { before, after: before, road, treeOf };
    expect(
      verifyHistory([
        { ...commit, at: noon },
        { ...commit, at: noon - 10 * minute },
      ]),
    ).toEqual([]);
    expect(
      verifyHistory([
        { ...commit, at: noon },
        { ...commit, at: noon - hour },
      ]),
    ).toEqual([
      { index: 1, problem: "it says that it was decided at 2026-11-23T11:00:00.000Z, long before what it builds on" },
    ]);
  });
});

test("who rejects is not silenced, who approves may be", () => {
  const word = { person: "kim", stage: "test", release: "api-2" };
  for (const verdict of ["approved", "rejected"] as const) {
    const said = ledgerOf(road, { ...told, approvals: [{ ...word, verdict }] });
    expect(problems({ ...said, approvals: [] }, noon, said)).toEqual(
      verdict === "approved" ? [] : ["kim's rejection of api-2 is gone"],
    );
  }
});

test("a request goes when it is answered, or can come to nothing", () => {
  const requests = [{ stage: "test", release: "api-2" }];
  const asked = ledgerOf(road, { ...told, requests });
  expect(problems({ ...asked, requests: new Map() }, noon, asked)).toEqual([
    expect.stringContaining("than was decided"),
  ]);
  const late = ledgerOf(road, { ...told, runs: { "test/api": "api-2" }, requests });
  expect(problems({ ...late, requests: new Map() }, noon, late)).toEqual([]);
});
