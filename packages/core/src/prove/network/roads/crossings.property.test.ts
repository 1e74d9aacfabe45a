import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { ClassIndex } from "../model/class-index.ts";
import { imaginePods } from "../model/imagined-pods.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { findCrossings } from "./crossings.ts";
import { networkModel } from "../model/network-model.ts";
import { isEmpty } from "../sets/port-set.ts";
import { specificationProfile } from "../model/profiles.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { reachMatrix } from "../reach/reach.ts";
import { worldOfObjects } from "../testing/generate-world.ts";

const stages = ["dev", "prod", undefined] as const;
const labels = fc.dictionary(fc.constantFrom("app", "role"), fc.constantFrom("a", "b", ""), { maxKeys: 2 });
const expression = fc.record({
  key: fc.constantFrom("app", "role", "stage"),
  operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
});
const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: labels }),
  fc.record({ matchLabels: fc.record({ stage: fc.constantFrom("dev", "prod") }) }),
  expression.map(({ key, operator }) => ({
    matchExpressions: [{ key, operator, ...(operator.endsWith("n") && { values: ["a", "dev"] }) }],
  })),
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc.constant({ ipBlock: { cidr: "10.0.0.0/8" } }),
);
const ports = fc.array(
  fc.constantFrom(
    { port: 80 },
    { port: 80, endPort: 90 },
    { port: "web" },
    { protocol: "UDP" },
    { protocol: "SCTP", port: 7 },
  ),
  { maxLength: 2 },
);
const peers = fc.array(peer, { maxLength: 2 });
const networkPolicy = fc.record({
  namespace: fc.nat({ max: 3 }),
  podSelector: selector,
  policyTypes: fc.constantFrom(undefined, ["Ingress"], ["Egress"], ["Ingress", "Egress"]),
  ingress: fc.array(fc.record({ from: peers, ports }), { maxLength: 2 }),
  egress: fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }),
});
const tieredPeer = fc.oneof(fc.record({ namespaces: selector }), fc.constant({ unknown: {} }));
const clusterPolicy = fc.record({
  tier: fc.constantFrom("Admin", "Baseline"),
  priority: fc.nat({ max: 1 }),
  subject: fc.record({ namespaces: selector }),
  ingress: fc.array(
    fc.record({
      action: fc.constantFrom("Accept", "Deny", "Pass"),
      from: fc.array(tieredPeer, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
});
const pod = fc.record({ namespace: fc.nat({ max: 3 }), labels, hostNetwork: fc.boolean(), named: fc.boolean() });

const objects = fc
  .record({
    stages: fc.array(fc.constantFrom(...stages), { minLength: 4, maxLength: 4 }),
    pods: fc.array(pod, { minLength: 2, maxLength: 6 }),
    policies: fc.array(networkPolicy, { maxLength: 4 }),
    tiered: fc.array(clusterPolicy, { maxLength: 2 }),
  })
  .map(({ stages, pods, policies, tiered }): UnknownContent[] => [
    ...stages.map((stage, at) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: `n${at}`, labels: stage === undefined ? {} : { stage } },
    })),
    ...pods.map(({ namespace, labels, hostNetwork, named }, at) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${at}`, namespace: `n${namespace}`, labels },
      spec: { hostNetwork, containers: named ? [{ ports: [{ name: "web", containerPort: 85 }] }] : [] },
    })),
    ...policies.map(({ namespace, ...spec }, at) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `policy-${at}`, namespace: `n${namespace}` },
      spec,
    })),
    ...tiered.map((spec, at) => ({
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      metadata: { name: `tiered-${at}` },
      spec,
    })),
  ]);

const profiles: NetworkProfile[] = [
  specificationProfile,
  { ...specificationProfile, name: "tiered", clusterPolicies: ["ClusterNetworkPolicy"], ipBlockMatchesPods: "yes" },
];

/** Pairs of stages, and whether what is between them is certain. */
function searched(content: UnknownContent[], profile: NetworkProfile, wideFrom: number): Map<string, boolean> {
  const model = networkModel(worldOfObjects(content), profile);
  const found = new Map<string, boolean>();
  findCrossings({
    model,
    index: new ClassIndex(model),
    beyondIntent: (_from, _to, open) => open,
    intentKey: () => "",
    isThere: () => true,
    settled: () => false,
    hop: () => undefined,
    found: ({ from, to, open }) => {
      const pair = `${from.home.stage} ${to.home.stage}`;
      found.set(pair, (found.get(pair) ?? false) || !isEmpty(open.must));
    },
    wideFrom,
  });
  return found;
}

function compared(content: UnknownContent[], profile: NetworkProfile): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { from, to, open } of reachMatrix(worldOfObjects(content), profile)) {
    if (from.type === "outside" || to.type === "outside" || from.stage === to.stage) continue;
    const pair = `${from.stage} ${to.stage}`;
    found.set(pair, (found.get(pair) ?? false) || open.length > 0);
  }
  return found;
}

const sorted = (pairs: ReadonlyMap<string, boolean>) => [...pairs].toSorted(([one], [other]) => (one < other ? -1 : 1));

test("the search finds what comparing every pod with every pod finds, whatever counts as wide", () => {
  fc.assert(
    fc.property(objects, fc.constantFrom(...profiles), (content, profile) => {
      const all = sorted(compared(content, profile));
      for (const wideFrom of [0, 1, 64]) expect(sorted(searched(content, profile, wideFrom))).toEqual(all);
    }),
    { numRuns: 400 },
  );
});

/** Who makes pods, by numbers that say it of each namespace: nobody, somebody, perhaps. Which labels they have is no matter. */
function makersBy(numbers: readonly number[]) {
  const answer = (name: string) => numbers[name.charCodeAt(1) % numbers.length];
  const made = ({ imagined, namespace }: PodClass) => (imagined ? answer(namespace) : 1);
  return {
    canMakePods: ({ name }: NamespaceEntry) => answer(name) !== 0,
    canNamePorts: () => false,
    isThere: (one: PodClass) => made(one) !== 0,
    isCertain: (one: PodClass) => made(one) === 1,
  };
}

function searchedAmongImagined(
  content: UnknownContent[],
  numbers: readonly number[],
  mostNarrow: number,
): Map<string, boolean> {
  const model = networkModel(worldOfObjects(content), specificationProfile);
  const index = new ClassIndex(model);
  const makers = makersBy(numbers);
  imaginePods({ model, index, makers, openings: { isEmpty: true }, mostNarrow }, new Map());
  const found = new Map<string, boolean>();
  findCrossings({
    model,
    index,
    beyondIntent: (_from, _to, open) => open,
    intentKey: () => "",
    isThere: (one) => makers.isThere(one),
    settled: () => false,
    hop: () => undefined,
    found: ({ from, to, open }) => {
      const pair = `${from.home.stage} ${to.home.stage}`;
      const certain = !isEmpty(open.must) && makers.isCertain(from) && makers.isCertain(to);
      found.set(pair, (found.get(pair) ?? false) || certain);
    },
    // Each for itself, so that it shows what was imagined and not which of a group came first.
    wideFrom: 1000,
  });
  return found;
}

test("of pods that could be made in a great many namespaces those that are left out take nothing from what is found", () => {
  const numbers = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(objects, numbers, (content, who) => {
      const all = sorted(searchedAmongImagined(content, who, 64));
      expect(sorted(searchedAmongImagined(content, who, 0))).toEqual(all);
    }),
    { numRuns: 400 },
  );
});
