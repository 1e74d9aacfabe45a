import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { ClusterPeer, ClusterPolicy, ClusterPort, ClusterRule } from "../reference/cluster-policies.ts";
import { pairsOf, product } from "./family.ts";
import { namespaceSelectors, podSelectors } from "./network-forms.ts";

const selectsNamespace = (at: number): ClusterPeer => ({ namespaces: namespaceSelectors[at] ?? {} });
const selectsPods = (namespaces: number, pods: number): ClusterPeer => ({
  pods: { namespaceSelector: namespaceSelectors[namespaces] ?? {}, podSelector: podSelectors[pods] ?? {} },
});

const subjects: readonly ClusterPeer[] = [
  selectsNamespace(0),
  selectsNamespace(1),
  selectsPods(0, 5),
  selectsPods(4, 6),
];

/** Peers, one of a kind that nobody knows, and several together. */
const peers: readonly (readonly ClusterPeer[])[] = [
  [selectsNamespace(0)],
  [selectsNamespace(1)],
  [selectsNamespace(6)],
  [selectsPods(0, 1)],
  [selectsPods(4, 7)],
  [selectsPods(1, 9), selectsPods(0, 3)],
  [{}],
  [selectsNamespace(1), {}],
];
const networks: readonly (readonly ClusterPeer[])[] = [
  [{ networks: ["0.0.0.0/0"] }],
  [{ networks: ["10.0.0.0/8", "203.0.113.0/24"] }],
];

const tcp = (number: number): ClusterPort => ({ tcp: { destinationPort: { number } } });
const portLists: readonly (readonly ClusterPort[] | undefined)[] = [
  undefined,
  [tcp(80)],
  [{ tcp: { destinationPort: { range: { start: 80, end: 82 } } } }],
  [{ udp: {} }, { sctp: { destinationPort: { number: 80 } } }],
  [{ destinationNamedPort: "web" }],
];
/** The same in the older kinds' fields. */
const olderPorts: readonly (readonly ClusterPort[] | undefined)[] = [
  undefined,
  [{ portNumber: { protocol: "TCP", port: 80 } }],
  [{ portRange: { protocol: "TCP", start: 80, end: 82 } }],
  [{ portRange: { protocol: "UDP", start: 1, end: 65_535 } }, { portNumber: { protocol: "SCTP", port: 80 } }],
  [{ namedPort: "web" }],
];

const actions = ["Accept", "Deny", "Pass"] as const;
type Action = (typeof actions)[number];
type Direction = "ingress" | "egress";

function rule(
  kind: ClusterPolicy["kind"],
  direction: Direction,
  action: Action,
  to: readonly ClusterPeer[],
  ports: number,
): ClusterRule {
  const isNew = kind === "ClusterNetworkPolicy";
  const list = (isNew ? portLists : olderPorts)[ports];
  return {
    action: action === "Accept" && !isNew ? "Allow" : action,
    [direction === "ingress" ? "from" : "to"]: to,
    ...(list && { [isNew ? "protocols" : "ports"]: list }),
  };
}

interface Made {
  readonly kind: ClusterPolicy["kind"];
  readonly spec: ClusterPolicy["spec"];
}

const tiers = [
  { kind: "ClusterNetworkPolicy", tier: "Admin" },
  { kind: "ClusterNetworkPolicy", tier: "Baseline" },
  { kind: "AdminNetworkPolicy", tier: undefined },
  { kind: "BaselineAdminNetworkPolicy", tier: undefined },
] as const;

function isWritten(kind: ClusterPolicy["kind"], action: Action): boolean {
  return kind !== "BaselineAdminNetworkPolicy" || action !== "Pass";
}

/** One policy with one rule. */
const ones: readonly Made[] = product(
  tiers,
  subjects,
  ["ingress", "egress"] as const,
  actions,
  [...peers, ...networks],
  [0, 1, 2, 3, 4],
)
  .filter(
    ([{ kind }, , direction, action, to]) =>
      isWritten(kind, action) && (direction === "egress" || !networks.includes(to)),
  )
  .map(([{ kind, tier }, subject, direction, action, to, ports]) => ({
    kind,
    spec: {
      ...(tier && { tier }),
      ...(kind !== "BaselineAdminNetworkPolicy" && { priority: 10 }),
      subject,
      [direction]: [rule(kind, direction, action, to, ports)],
    },
  }));

/** One policy with two rules, of which the first goes before. */
const twoRules: readonly Made[] = product(
  ["Admin", "Baseline"] as const,
  ["ingress", "egress"] as const,
  pairsOf(product(actions, [0, 1, 4], [0, 2])),
  [false, true],
).map(([tier, direction, both, isTurned]) => {
  const rules = both.map(([action, to, ports]) =>
    rule("ClusterNetworkPolicy", direction, action, peers[to] ?? [], ports),
  );
  return {
    kind: "ClusterNetworkPolicy",
    spec: { tier, priority: 10, subject: subjects[0] ?? {}, [direction]: isTurned ? rules.toReversed() : rules },
  };
});

/** Two policies of one tier, of equal or of different priority. */
const twoPolicies: readonly (readonly Made[])[] = product(
  ["Admin", "Baseline"] as const,
  ["ingress", "egress"] as const,
  pairsOf(product(actions, [0, 1, 3], [0, 2])),
  [-1, 0, 1],
).map(([tier, direction, both, difference]) =>
  both.map(([action, to, ports], at) => ({
    kind: "ClusterNetworkPolicy" as const,
    spec: {
      tier,
      priority: at === 0 ? 10 : 10 + difference,
      subject: subjects[at] ?? {},
      [direction]: [rule("ClusterNetworkPolicy", direction, action, peers[to] ?? [], ports)],
    },
  })),
);

/** Sets of one or two policies of the cluster that a small world stands under. */
export const clusterPolicyForms: readonly (readonly UnknownContent[])[] = [
  ...ones.map((one) => [one]),
  ...twoRules.map((one) => [one]),
  ...twoPolicies,
].map((set) =>
  set.map(({ kind, spec }, at) => ({
    apiVersion: `policy.networking.k8s.io/${kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1"}`,
    kind,
    metadata: { name: kind === "BaselineAdminNetworkPolicy" ? "default" : `cluster-${at}` },
    spec,
  })),
);
