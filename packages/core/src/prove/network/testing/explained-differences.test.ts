import fc from "fast-check";
import { expect, test } from "vitest";
import { specificationProfile } from "../model/profiles.ts";
import { answersTo } from "./answer-question.ts";
import { arbitraryQuestion } from "./arbitrary-question.ts";
import { explainedDifferences } from "./explained-differences.ts";
import { knownFaults } from "./known-faults.ts";

const questions = fc.sample(arbitraryQuestion, { seed: 1, numRuns: 40 });
const open = { ...specificationProfile, ipBlockMatchesPods: "no" } as const;
const faults = knownFaults["netpol-analyzer list"];

test("who says the same differs nowhere, and may say either where the plugin decides", () => {
  for (const question of questions) {
    const ours = answersTo(question, specificationProfile);
    expect(explainedDifferences(question, specificationProfile, ours, faults)).toEqual([]);
    const closed = ours.map((row) => row.map((text) => text.replaceAll("?", "0")));
    expect(explainedDifferences(question, specificationProfile, closed, faults)).toEqual([]);
  }
});

test("a lie that no fault tells is left without one, wherever it stands", () => {
  for (const question of questions) {
    // Without what faults are about, nothing they read differs.
    const plain = { ...question, policies: [], pods: question.pods.map((pod) => ({ ...pod, status: {} })) };
    const ours = answersTo(plain, open);
    for (const [from, row] of ours.entries())
      for (const [to, text] of row.entries()) {
        if (!text.startsWith("1")) continue;
        const theirs = ours.map((each, at) =>
          each.map((one, of) => (at === from && of === to ? `0${one.slice(1)}` : one)),
        );
        expect(explainedDifferences(plain, open, theirs, faults)).toMatchObject([
          { from, to, theirs: "0", faults: [] },
        ]);
      }
  }
});
