import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { Answer } from "../../../verdicts/verdict.ts";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { arbitraryStages, stageObjects } from "./arbitrary-network.ts";
import { provedVerdicts } from "./judge-network.ts";

const profile: NetworkProfile = {
  ...specificationProfile,
  name: "enforcing",
  clusterPolicies: ["ClusterNetworkPolicy", "AdminNetworkPolicy"],
};
const runs = { numRuns: 30 };
const timeout = { timeout: 300_000 };

const worlds = arbitraryStages.map(({ namespaces, walls }) => ({
  objects: [...stageObjects(namespaces).flat(), ...walls],
  stages: [...namespaces.map((_, at) => `s${at}`), "(outside)"],
}));

/** Every pair with what is said of it. */
function answers(objects: readonly UnknownContent[], stages: readonly string[]): Map<string, Answer> {
  const verdict = provedVerdicts(objects, profile);
  return new Map(stages.flatMap((from) => stages.map((to) => [`${from} ${to}`, verdict(from, to)] as const)));
}

test("an object more under another name changes no verdict", timeout, () => {
  fc.assert(
    fc.property(worlds, fc.nat(), ({ objects, stages }, chosen) => {
      const copies = objects.filter(({ kind }) => kind === "Pod" || kind === "NetworkPolicy");
      const one = copies[chosen % copies.length];
      if (!one) return;
      const copy = { ...one, metadata: { ...one.metadata, name: "copy" } };
      expect(answers([...objects, copy], stages)).toEqual(answers(objects, stages));
    }),
    runs,
  );
});

test("the order of documents changes no verdict, but among policies of equal priority", timeout, () => {
  fc.assert(
    fc.property(
      worlds.chain(({ objects, stages }) =>
        fc.record({
          objects: fc.constant(objects),
          turned: fc.shuffledSubarray(objects, { minLength: objects.length }),
          stages: fc.constant(stages),
        }),
      ),
      ({ objects, turned, stages }) => {
        expect(answers(turned, stages)).toEqual(answers(objects, stages));
      },
    ),
    runs,
  );
});

test("other names for stages, namespaces, keys and values change no verdict", timeout, () => {
  const renamed = (text: string) =>
    text
      .replaceAll(/"ns-s(\d)"/g, '"home-$1"')
      .replaceAll(/"s(\d)"/g, '"stage-$1"')
      .replaceAll('"n":', '"example.com/kind":')
      .replaceAll('"key":"n"', '"key":"example.com/kind"')
      .replaceAll('"a":', '"zone":')
      .replaceAll('"key":"a"', '"key":"zone"')
      .replaceAll('"x"', '"first-value"');
  fc.assert(
    fc.property(worlds, ({ objects, stages }) => {
      const others = JSON.parse(renamed(JSON.stringify(objects))) as UnknownContent[];
      const names = JSON.parse(renamed(JSON.stringify(stages))) as string[];
      expect([...answers(others, names).values()]).toEqual([...answers(objects, stages).values()]);
    }),
    runs,
  );
});

const rank: Readonly<Record<Answer, number>> = { holds: 0, unknown: 1, broken: 2 };

test("a further policy that lets one namespace in opens for pairs into that stage only", timeout, () => {
  fc.assert(
    fc.property(worlds, fc.nat(), fc.nat(), ({ objects, stages }, chosenTo, chosenFrom) => {
      const count = stages.length - 1;
      const [to, from] = [`s${chosenTo % count}`, `s${chosenFrom % count}`];
      // An allow for pods that a policy isolates already: it can isolate nobody anew.
      const isolating = objects.find(
        ({ kind, metadata, spec }) =>
          kind === "NetworkPolicy" && metadata.namespace === `ns-${to}` && isFor(spec as Spec, "Ingress"),
      );
      if (!isolating) return;
      const { podSelector } = isolating["spec"] as Spec;
      const namespaceSelector = { matchLabels: { stage: from } };
      const spec = { podSelector, policyTypes: ["Ingress"], ingress: [{ from: [{ namespaceSelector }] }] };
      const more = { ...isolating, metadata: { name: "more", namespace: `ns-${to}` }, spec };
      const before = answers(objects, stages);
      for (const [pair, answer] of answers([...objects, more], stages)) {
        if (pair === `${from} ${to}`) expect(rank[answer]).toBeGreaterThanOrEqual(rank[before.get(pair) ?? "holds"]);
        else expect(`${pair} ${answer}`).toBe(`${pair} ${before.get(pair)}`);
      }
    }),
    runs,
  );
});

interface Spec {
  readonly podSelector: unknown;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

function isFor({ policyTypes = [] }: Spec, type: string): boolean {
  return policyTypes.includes(type);
}

test("without any NetworkPolicy, and without policies of the cluster, nothing is closed that was open", timeout, () => {
  fc.assert(
    fc.property(worlds, ({ objects, stages }) => {
      const before = answers(objects, stages);
      const open = objects.filter(({ kind }) => !kind.endsWith("NetworkPolicy"));
      for (const [pair, answer] of answers(open, stages))
        expect(rank[answer]).toBeGreaterThanOrEqual(rank[before.get(pair) ?? "holds"]);
    }),
    runs,
  );
});

test("a policy in two, one for each direction or one for each rule, says what it said", timeout, () => {
  fc.assert(
    fc.property(worlds, ({ objects, stages }) => {
      const split = objects.flatMap((object): UnknownContent[] => {
        if (object.kind !== "NetworkPolicy") return [object];
        const spec = object["spec"] as Spec;
        const written = spec.policyTypes ?? [];
        const types =
          written.length > 0 ? written : (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
        return types.flatMap((type) => {
          const direction = type === "Ingress" ? "ingress" : "egress";
          const rules = spec[direction] ?? [];
          return (rules.length === 0 ? [[]] : rules.map((rule) => [rule])).map((listed, at) => ({
            ...object,
            metadata: { ...object.metadata, name: `${object.metadata.name}-${direction}-${at}` },
            spec: { podSelector: spec.podSelector, policyTypes: [type], [direction]: listed },
          }));
        });
      });
      expect(answers(split, stages)).toEqual(answers(objects, stages));
    }),
    runs,
  );
});
