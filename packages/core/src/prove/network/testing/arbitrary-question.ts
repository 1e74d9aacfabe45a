import fc from "fast-check";
import type { Container, Namespace, Node, Pod } from "kubernetes-types/core/v1.d.ts";
import type { Deployment } from "kubernetes-types/apps/v1.d.ts";
import type { LabelSelector, LabelSelectorRequirement } from "kubernetes-types/meta/v1.d.ts";
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "kubernetes-types/networking/v1.d.ts";
import { type Protocol, protocols } from "../sets/port-set.ts";

/** A world of which it is asked who can open what, and the ports at which that may change. */
export interface Question {
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly deployments: readonly Deployment[];
  readonly policies: readonly NetworkPolicy[];
  /** Of the world outside. */
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number }[];
}

const homes = ["shop-dev", "shop-prod", "tools"];
const keys = fc.constantFrom("app", "role", "stage");
const values = fc.constantFrom("web", "cart", "dev", "");
const labels = fc.dictionary(keys, values, { maxKeys: 3 });
const protocol = fc.constantFrom(...protocols);
const portNames = fc.constantFrom("http", "dns", "admin");

const requirement: fc.Arbitrary<LabelSelectorRequirement> = fc.oneof(
  fc.record({
    key: keys,
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(values, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: keys, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);

const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.dictionary(keys, values, { minKeys: 1, maxKeys: 2 }) }),
  fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    matchLabels: fc.dictionary(keys, values, { maxKeys: 1 }),
    matchExpressions: fc.array(requirement, { maxLength: 1 }),
  }),
);

const block = fc.constantFrom<IPBlock[]>(
  { cidr: "0.0.0.0/0" },
  { cidr: "10.0.0.0/8" },
  { cidr: "10.0.1.0/24" },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "203.0.113.0/25"] },
  { cidr: "203.0.113.0/24", except: ["203.0.113.64/26"] },
  { cidr: "203.0.113.64/27" },
  { cidr: "2001:db8::/32" },
);

const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  block.map((ipBlock): NetworkPolicyPeer => ({ ipBlock })),
);

const number = fc.constantFrom(53, 80, 85, 8080);
const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ port: number, protocol }, { requiredKeys: ["port"] }),
  fc.record({ port: portNames, protocol }, { requiredKeys: ["port"] }),
  fc.record({ protocol }),
  fc
    .record({ port: number, more: fc.constantFrom(0, 5, 30), protocol: fc.option(protocol, { nil: undefined }) })
    .map(({ port: first, more, protocol: written }) => ({
      port: first,
      endPort: first + more,
      ...(written && { protocol: written }),
    })),
);

const list = <One>(of: fc.Arbitrary<One>) => fc.option(fc.array(of, { maxLength: 2 }), { nil: undefined, freq: 4 });

const spec = fc.record({
  podSelector: selector,
  policyTypes: fc.constantFrom(undefined, ["Ingress"], ["Egress"], ["Ingress", "Egress"], []),
  ingress: list(fc.record({ from: list(peer), ports: list(port) })),
  egress: list(fc.record({ to: list(peer), ports: list(port) })),
});

const containerPort = fc.record(
  { name: portNames, containerPort: number, protocol },
  { requiredKeys: ["containerPort"] },
);

/** Names of ports are the only ones of their container; a port of a protocol has one name, as who resolves it can say one. */
const containers: fc.Arbitrary<Container[]> = fc
  .uniqueArray(containerPort, {
    maxLength: 4,
    selector: ({ containerPort: at, protocol: of }) => `${at} ${of ?? "TCP"}`,
  })
  .map((ports) => [
    { name: "first", image: "first", ports: uniqueNames(ports.slice(0, 2)) },
    { name: "second", image: "second", ports: uniqueNames(ports.slice(2)) },
  ]);

function uniqueNames<One extends { readonly name?: string }>(ports: readonly One[]): One[] {
  return ports.filter(
    ({ name }, at) => name === undefined || ports.findIndex(({ name: other }) => other === name) === at,
  );
}

function oneIn(count: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: count - 1 }).map((at) => at === 0);
}

const workload = fc.record({
  namespace: fc.constantFrom(...homes),
  labels,
  containers,
  sidecar: fc.option(fc.record({ name: portNames, containerPort: fc.constant(9000) }), { freq: 5, nil: undefined }),
  hostNetwork: oneIn(8),
  finished: oneIn(24),
});

/** Any feature of NetworkPolicy, as an API server takes it and as people write it into files. */
export const arbitraryQuestion: fc.Arbitrary<Question> = fc
  .record({
    stages: fc.tuple(labels, labels, labels),
    pods: fc.array(workload, { minLength: 2, maxLength: 4 }),
    deployments: fc.array(workload, { maxLength: 1 }),
    policies: fc.array(fc.record({ namespace: fc.constantFrom(...homes), spec }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ stages, pods, deployments, policies }) => {
    const world = {
      nodes: ["node-0", "node-1"].map((name, at) => ({
        apiVersion: "v1" as const,
        kind: "Node" as const,
        metadata: { name },
        spec: { podCIDR: `10.0.${at}.0/24` },
        status: { addresses: [{ type: "InternalIP", address: `192.168.0.${at}` }] },
      })),
      namespaces: homes.map((name, at) => ({
        apiVersion: "v1" as const,
        kind: "Namespace" as const,
        metadata: { name, labels: { "kubernetes.io/metadata.name": name, ...stages[at] } },
      })),
      pods: pods.map(podOf),
      deployments: deployments.map(deploymentOf),
      policies: policies.map(({ namespace, spec: written }, at) => policyOf(namespace, `policy-${at}`, written)),
    };
    return {
      ...world,
      addresses: ["8.8.8.8", "32.1.13.184", "203.0.113.10", "203.0.113.70", "203.0.113.200"],
      ports: edges(world),
    };
  });

type Workload = typeof workload extends fc.Arbitrary<infer One> ? One : never;

function podOf({ namespace, labels: own, finished, ...rest }: Workload, at: number): Pod {
  const address = rest.hostNetwork ? `192.168.0.${at % 2}` : `10.0.${at % 2}.${at + 1}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod-${at}`, namespace, labels: own },
    spec: { nodeName: `node-${at % 2}`, ...podSpec(rest) },
    status: {
      phase: finished ? "Succeeded" : "Running",
      hostIP: `192.168.0.${at % 2}`,
      podIP: address,
      podIPs: [{ ip: address }],
    },
  };
}

function deploymentOf({ namespace, labels: own, ...rest }: Workload, at: number): Deployment {
  const template = { metadata: { labels: { ...own, deployment: `d${at}` } }, spec: podSpec(rest) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `deployment-${at}`, namespace },
    spec: { replicas: 2, selector: { matchLabels: { deployment: `d${at}` } }, template },
  };
}

function podSpec({ containers: main, sidecar, hostNetwork }: Omit<Workload, "namespace" | "labels" | "finished">) {
  const sidecars = sidecar && [{ name: "sidecar", image: "sidecar", restartPolicy: "Always", ports: [sidecar] }];
  return { containers: main, ...(sidecars && { initContainers: sidecars }), ...(hostNetwork && { hostNetwork }) };
}

function policyOf(namespace: string, name: string, written: object): NetworkPolicy {
  // Without what is undefined, as a file has it.
  const plain = JSON.parse(JSON.stringify(written)) as NetworkPolicySpec;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name },
    spec: plain,
  };
}

/** The ports at both ends of every range that anything names, and those beside: between them nothing changes. */
function edges({
  pods,
  deployments,
  policies,
}: Pick<Question, "pods" | "deployments" | "policies">): Question["ports"] {
  const found = new Set([1, 65_535]);
  const add = (first: number, last: number) => {
    for (const each of [first - 1, first, last, last + 1]) found.add(each);
  };
  const specs = [...pods.map(({ spec: one }) => one), ...deployments.map(({ spec: one }) => one?.template.spec)];
  for (const one of specs)
    for (const { ports = [] } of [...(one?.containers ?? []), ...(one?.initContainers ?? [])])
      for (const { containerPort: at } of ports) add(at, at);
  for (const { spec: one } of policies)
    for (const { ports = [] } of [...(one?.ingress ?? []), ...(one?.egress ?? [])])
      for (const { port: first, endPort } of ports) if (typeof first === "number") add(first, endPort ?? first);
  return protocols.flatMap((of) => [...found].toSorted((a, b) => a - b).map((at) => ({ protocol: of, port: at })));
}
