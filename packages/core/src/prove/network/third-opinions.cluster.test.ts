import fc from "fast-check";
import { expect, test } from "vitest";
import {
  askVerifiers,
  describeWithOpinions,
  type OpinionAnswer,
  type Verifier,
  verifiers,
} from "../../../../../testbed/harness/index.ts";
import { worldOf } from "../testing/world-of.ts";
import type { NetworkProfile } from "./model/network-profile.ts";
import { specificationProfile } from "./model/profiles.ts";
import { answersTo } from "./testing/answer-question.ts";
import { arbitraryQuestion, type Question } from "./testing/arbitrary-question.ts";
import { explainedDifferences } from "./testing/explained-differences.ts";
import { faultExamples } from "./testing/fault-examples.ts";
import { type KnownFault, knownFaults } from "./testing/known-faults.ts";

const seed = Number(process.env["OPINIONS_SEED"] ?? 20_261_121);
const worlds = Number(process.env["OPINIONS_WORLDS"] ?? 2000);
const atOnce = 500;

/** What each of them takes for granted where the specification leaves it to the plugin. */
const plain: NetworkProfile = {
  ...specificationProfile,
  policiesHoldForHostNetwork: "yes",
  hostNetworkPodsHaveLabels: "yes",
};
const profiles: Readonly<Record<Verifier, NetworkProfile>> = {
  "netpol-analyzer list": { ...plain, ipBlockMatchesPods: "no" },
  "netpol-analyzer evaluate": { ...plain, ipBlockMatchesPods: "no" },
  cyclonus: { ...plain, ipBlockMatchesPods: "yes" },
};

await describeWithOpinions(`what other verifiers of NetworkPolicies say (OPINIONS_SEED=${seed})`, () => {
  test.each(verifiers)(
    `%s differs in ${worlds} worlds by known faults only`,
    { timeout: 300_000 },
    async (verifier) => {
      const faults: readonly KnownFault[] = knownFaults[verifier];
      const questions = fc.sample(arbitraryQuestion, { seed, numRuns: worlds });
      const seen = new Set<KnownFault>();
      const unexplained: object[] = [];
      let [compared, left] = [0, 0];
      for (let at = 0; at < questions.length; at += atOnce) {
        const some = questions.slice(at, at + atOnce);
        for (const [index, { open, error }] of (await answers(verifier, some)).entries()) {
          const question = some[index];
          if (question === undefined || open === undefined) throw new Error(`${error}: ${JSON.stringify(question)}`);
          const ours = answersTo(question, profiles[verifier]).flat().join("");
          compared += ours.length;
          left += ours.replaceAll(/[^?]/g, "").length;
          for (const one of explainedDifferences(question, profiles[verifier], open, faults)) {
            for (const fault of one.faults) seen.add(fault);
            if (one.faults.length === 0) unexplained.push({ ...one, question: JSON.stringify(question) });
          }
        }
      }
      expect({ seed, unexplained: unexplained.slice(0, 3) }).toEqual({ seed, unexplained: [] });
      expect(compared).toBeGreaterThan(worlds * 1000);
      // What is left to the plugin says nothing about either.
      expect(left).toBeLessThan(compared / 20);
      // A fault that no generated world shows is none that was looked for.
      expect(faults.filter((one) => one.instead === undefined && !seen.has(one)).map(({ name }) => name)).toEqual([]);
    },
  );

  test.each(faultExamples)(
    "$verifier: $fault.name, though $fault.says",
    async ({ verifier, fault, question, theirs, ours, error }) => {
      expect(knownFaults[verifier]).toContain(fault);
      const [said] = await askVerifiers([{ verifier, ...question }]);
      // What the first of the pods, or the world outside, opens of the second.
      expect([answersTo(question, profiles[verifier])[0]?.[1], said?.open?.[0]?.[1]]).toEqual([ours, theirs]);
      expect(said?.error ?? said?.pairError).toEqual(error === undefined ? undefined : expect.stringContaining(error));
    },
  );

  test("the generated worlds are such as an API server takes", () => {
    for (const { nodes, namespaces, pods, deployments, policies } of fc.sample(arbitraryQuestion, {
      seed,
      numRuns: 50,
    }))
      worldOf(
        [...nodes, ...namespaces, ...pods, ...deployments, ...policies]
          .map((one) => JSON.stringify(one))
          .join("\n---\n"),
      );
  });
});

async function answers(verifier: Verifier, questions: readonly Question[]): Promise<OpinionAnswer[]> {
  const faults: readonly KnownFault[] = knownFaults[verifier];
  const changed = questions.map((question) => faults.reduce((now, { instead }) => instead?.(now) ?? now, question));
  return askVerifiers(changed.map((question) => ({ verifier, ...question })));
}
