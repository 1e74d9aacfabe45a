import { describe, expect, test } from "vitest";
import type { Admission, AdmissionRequest, Decision } from "../admission.ts";
import { admittedNear, repairsFor } from "./admitted-near.ts";

const request = { name: "web" } as AdmissionRequest;
const policy = { group: "", kind: "Policy", namespace: "", name: "p" };
const refused: Decision = { answer: "refused", by: { policy, message: "m" } };
const admitted: Decision = { answer: "admitted" };

/** From 0 by these steps to the first number that is taken, with what was asked on the way. */
function search(isTaken: (one: number) => boolean, steps: readonly number[] = [1]) {
  const asked: number[] = [];
  const found = admittedNear(0, {
    decide: (one) => {
      asked.push(one);
      return { decision: isTaken(one) ? admitted : refused, request };
    },
    changed: (one, by, decision) => {
      expect([by, decision]).toEqual([request, refused]);
      return steps.map((step) => one + step);
    },
  });
  return { found, asked };
}

describe("one that is admitted", () => {
  test("is the first where that is", () => {
    expect(search(() => true)).toEqual({ found: 0, asked: [0] });
  });
  test("is at most four changes away", () => {
    expect(search((one) => one === 4)).toEqual({ found: 4, asked: [0, 1, 2, 3, 4] });
    expect(search((one) => one === 5)).toEqual({ found: undefined, asked: [0, 1, 2, 3, 4] });
  });
  test("is found by few changes first, and none is asked twice", () => {
    expect(search((one) => one === 11, [1, 10])).toEqual({ found: 11, asked: [0, 1, 10, 2, 11] });
    expect(search(() => false, [0])).toEqual({ found: undefined, asked: [0] });
  });
  test("is given up after 120 tries", () => {
    const steps = Array.from({ length: 200 }, (_, at) => at + 1);
    expect(search((one) => one === 119, steps)).toMatchObject({ found: 119 });
    const { found, asked } = search((one) => one === 120, steps);
    expect([found, asked.length]).toEqual([undefined, 120]);
  });
});

describe("what may be done about a decision", () => {
  const admission: Admission = {
    decide: () => admitted,
    repairs: (of, { name }) => [[{ path: [String(of.name), name], value: 1 }]],
  };
  const edits = [[{ path: ["web", "p"], value: 1 }]];
  const other = { policy: { ...policy, name: "q" }, message: "n" };
  test.each<[string, Admission, Decision, unknown]>([
    ["of the policy that refuses", admission, refused, edits],
    ["of the first that may", admission, { answer: "depends", by: [{ policy, message: "m" }, other] }, edits],
    ["nothing where none may", admission, { answer: "depends", by: [] }, []],
    ["nothing where it is admitted", admission, admitted, []],
    ["nothing where nothing is known", { decide: () => admitted }, refused, []],
  ])("is %s", (_, of, decision, found) => {
    expect(repairsFor(of, request, decision)).toEqual(found);
  });
});
