import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "kubernetes-types/networking/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { pairsOf, product } from "./family.ts";
import { fewPeerLists, ownStage, peerLists, podPairs, podSelectors, portLists } from "./network-forms.ts";
import type { PodForm } from "./network-forms.ts";

/** A namespace of a small world, which is all of its stage. */
export interface NamespaceForm {
  readonly labels: Readonly<Record<string, string>>;
  readonly pods: readonly PodForm[];
  readonly policies: readonly NetworkPolicySpec[];
}

type Direction = "ingress" | "egress";

function rule(
  direction: Direction,
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
): NetworkPolicyIngressRule & NetworkPolicyEgressRule {
  return {
    ...(peers && { [direction === "ingress" ? "from" : "to"]: [...peers] }),
    ...(ports && { ports: [...ports] }),
  };
}

const typeOf = { ingress: "Ingress", egress: "Egress" } as const;
const directions: readonly Direction[] = ["ingress", "egress"];
const [plain = []] = podPairs;
const labelsOfNamespaces = [{}, { n: "x" }, { n: "" }];

/** One policy with one rule: every list of peers with every list of ports. */
const byRule: NamespaceForm[] = product(directions, peerLists, portLists).map(([direction, peers, ports]) => ({
  labels: { n: "x" },
  pods: plain,
  policies: [{ podSelector: {}, policyTypes: [typeOf[direction]], [direction]: [rule(direction, peers, ports)] }],
}));

/** One policy with one rule: whom it selects, which pods there are, which labels the namespace has. */
const bySubject: NamespaceForm[] = product(directions, podSelectors, podPairs, fewPeerLists, labelsOfNamespaces).map(
  ([direction, podSelector, pods, peers, labels]) => ({
    labels,
    pods,
    policies: [{ podSelector, policyTypes: [typeOf[direction]], [direction]: [rule(direction, peers, undefined)] }],
  }),
);

const types: readonly (string[] | undefined)[] = [undefined, [], ["Ingress"], ["Egress"], ["Ingress", "Egress"]];

function ruleLists(direction: Direction): readonly (NetworkPolicySpec["ingress"] & NetworkPolicySpec["egress"])[] {
  const [, , inNamespace, byPod] = fewPeerLists;
  return [
    undefined,
    [],
    [{}],
    [rule(direction, inNamespace, undefined), rule(direction, byPod, portLists[2])],
  ] as never;
}

/** One policy: every list of types with no rules, none at all, one of everything, several, in either direction. */
const byTypes: NamespaceForm[] = product(
  types,
  ruleLists("ingress"),
  ruleLists("egress"),
  podSelectors.slice(0, 2),
).map(([policyTypes, ingress, egress, podSelector]) => ({
  labels: {},
  pods: plain,
  policies: [
    { podSelector, ...(policyTypes && { policyTypes }), ...(ingress && { ingress }), ...(egress && { egress }) },
  ],
}));

/** Policies that are put together by two. */
const together: readonly NetworkPolicySpec[] = directions.flatMap((direction) =>
  [podSelectors[0], podSelectors[1], podSelectors[5]].flatMap((podSelector = {}): NetworkPolicySpec[] => [
    { podSelector, policyTypes: [typeOf[direction]] },
    ...fewPeerLists.slice(1).map((peers) => ({
      podSelector,
      policyTypes: [typeOf[direction]],
      [direction]: [rule(direction, peers, portLists[3])],
    })),
  ]),
);

/** Two policies in one namespace. */
const byTwo: NamespaceForm[] = pairsOf(together).map((policies) => ({ labels: { n: "x" }, pods: plain, policies }));

/** No policy at all. */
const open: NamespaceForm[] = product(podPairs, labelsOfNamespaces).map(([pods, labels]) => ({
  labels,
  pods,
  policies: [],
}));

/** Every namespace of the small worlds without policies of the cluster. */
export const namespaceForms: readonly NamespaceForm[] = [...open, ...byTypes, ...byTwo, ...bySubject, ...byRule];

/** Some of them, to stand under policies of the cluster. */
export const fewNamespaceForms: readonly NamespaceForm[] = [
  ...open.slice(0, 6),
  ...byTypes.filter((_, at) => at % 23 === 3),
  ...byTwo.filter((_, at) => at % 61 === 7),
  ...bySubject.filter((_, at) => at % 199 === 11),
  ...byRule.filter((_, at) => at % 331 === 13),
];

/** The objects of a namespace, by the name of its stage. */
export function objectsOfNamespace(
  { labels, pods, policies }: NamespaceForm,
  stage: string,
  name = `ns-${stage}`,
): UnknownContent[] {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { stage, ...labels } } },
    ...pods.map((pod, at) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `pod-${at}`, namespace: name, labels: pod.labels },
      spec: pod.spec,
    })),
    ...policies.map((spec, at) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `policy-${at}`, namespace: name },
      spec: withOwnStage(spec, stage),
    })),
  ];
}

function withOwnStage(spec: NetworkPolicySpec, stage: string): NetworkPolicySpec {
  const text = JSON.stringify(spec);
  return text.includes(ownStage) ? (JSON.parse(text.replaceAll(ownStage, stage)) as NetworkPolicySpec) : spec;
}
