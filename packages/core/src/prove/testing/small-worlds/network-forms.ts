import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1.d.ts";
import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import { product } from "./family.ts";

/*
 * The forms that small worlds of the network are put together from. Two keys of pod labels (`a`, `b`) and one of namespaces
 * (`n`) beside `stage`; values `x`, `y` and the empty one. Names of keys and values do not matter, so only worlds that are
 * not the same by renaming are made.
 */

const value = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

/** Every operator, `matchLabels`, `{}`, an empty value, several requirements together, some that contradict each other. */
export const podSelectors: readonly LabelSelector[] = [
  {},
  { matchLabels: { a: "x" } },
  { matchLabels: { a: "" } },
  value("a", "In", "x"),
  value("a", "In", "x", "y"),
  value("a", "NotIn", "x"),
  value("a", "Exists"),
  value("a", "DoesNotExist"),
  { matchLabels: { a: "x" }, ...value("b", "DoesNotExist") },
  { matchLabels: { a: "x" }, ...value("a", "NotIn", "x") },
];

/** Stands for the stage of the policy's own namespace. */
export const ownStage = "(own)";

export const namespaceSelectors: readonly LabelSelector[] = [
  {},
  { matchLabels: { n: "x" } },
  { matchLabels: { n: "" } },
  value("n", "In", "x", ownStage),
  value("n", "NotIn", "x"),
  value("n", "Exists"),
  value("n", "DoesNotExist"),
  { matchLabels: { stage: ownStage } },
  value("stage", "NotIn", ownStage),
  { matchLabels: { n: "x" }, ...value("stage", "Exists") },
];

const blocks: readonly NetworkPolicyPeer[] = [
  { ipBlock: { cidr: "0.0.0.0/0" } },
  { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
  { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } },
  { ipBlock: { cidr: "203.0.113.0/24" } },
];

/** Lists of peers: none, an empty one, each form alone, several together. */
export const peerLists: readonly (readonly NetworkPolicyPeer[] | undefined)[] = [
  undefined,
  [],
  ...podSelectors.map((podSelector) => [{ podSelector }]),
  ...namespaceSelectors.map((namespaceSelector) => [{ namespaceSelector }]),
  ...product(namespaceSelectors, podSelectors.slice(0, 8)).map(([namespaceSelector, podSelector]) => [
    { namespaceSelector, podSelector },
  ]),
  ...blocks.map((block) => [block]),
  [{ podSelector: { matchLabels: { a: "x" } } }, { namespaceSelector: { matchLabels: { n: "x" } } }],
  [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }, { ipBlock: { cidr: "10.0.0.0/8" } }],
  [{ namespaceSelector: { matchLabels: { n: "x" } } }, { ipBlock: { cidr: "10.0.0.0/8" } }],
];

/** Some of them, for worlds in which other things vary. */
export const fewPeerLists: readonly (readonly NetworkPolicyPeer[] | undefined)[] = [
  undefined,
  [{ podSelector: {} }],
  [{ namespaceSelector: { matchLabels: { n: "x" } } }],
  [{ namespaceSelector: {}, podSelector: value("a", "NotIn", "x") }],
  [{ ipBlock: { cidr: "10.0.0.0/8" } }],
];

/** No list, an empty one, numbers, ranges, names, protocols alone, several together. */
export const portLists: readonly (readonly NetworkPolicyPort[] | undefined)[] = [
  undefined,
  [],
  [{ port: 80 }],
  [{ port: 80, endPort: 82 }],
  [{ port: "web" }],
  [{ port: "web", protocol: "UDP" }],
  [{ protocol: "UDP" }],
  [{ port: 80, protocol: "SCTP" }],
  [{ port: 81 }, { port: "web", protocol: "UDP" }],
];

/** One port on either side of each that is named anywhere, and ports of which nothing speaks. */
export const ports: readonly { readonly protocol: "TCP" | "UDP" | "SCTP"; readonly port: number }[] = [
  ...[79, 80, 81, 82, 83].map((port) => ({ protocol: "TCP" as const, port })),
  ...[81, 83].map((port) => ({ protocol: "UDP" as const, port })),
  ...[80, 81].map((port) => ({ protocol: "SCTP" as const, port })),
];

/** Addresses that a pod may have, and some outside: one for each part of the space that the blocks above tell apart. */
export const podAddresses = ["10.0.0.1", "10.1.0.1", "192.168.0.1", "100.64.0.1"];
/** The same of IPv6, which clusters have beside these or have not. */
export const ipv6PodAddresses = ["fc00::1", "fd00::1"];
export const outsideAddresses = [...podAddresses, "198.51.100.1", "203.0.113.1", "2001:db8::1"];

export interface PodForm {
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

const listening = (name: string, containerPort: number, protocol?: string): PodSpec => ({
  containers: [{ name: "app", ports: [{ name, containerPort, ...(protocol && { protocol }) }] }],
});
const silent: PodSpec = { containers: [{ name: "app" }] };

/** The two pods of a namespace: which labels they have, and what they call their ports. */
export const podPairs: readonly (readonly PodForm[])[] = [
  [
    { labels: { a: "x" }, spec: listening("web", 80) },
    { labels: { b: "x" }, spec: listening("web", 81, "UDP") },
  ],
  [
    { labels: {}, spec: silent },
    { labels: { a: "" }, spec: silent },
  ],
  [
    { labels: { a: "y" }, spec: silent },
    { labels: { a: "x", b: "x" }, spec: listening("other", 80) },
  ],
  [
    { labels: { a: "x" }, spec: silent },
    { labels: { a: "x" }, spec: listening("web", 83) },
  ],
  [
    {
      labels: { b: "y" },
      spec: {
        containers: [],
        initContainers: [{ name: "side", ports: [{ name: "web", containerPort: 82 }], restartPolicy: "Always" }],
      },
    },
    {
      labels: { a: "y", b: "" },
      spec: { containers: [], initContainers: [{ name: "once", ports: [{ name: "web", containerPort: 82 }] }] },
    },
  ],
  [{ labels: { a: "x" }, spec: listening("web", 80) }],
];
