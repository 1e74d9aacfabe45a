import type { Container, Pod, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { NetworkPolicy, NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import type { Question } from "./arbitrary-question.ts";
import {
  emptyValueNeedsNoKey,
  finishedPodsListen,
  ipv6IsIpv4,
  type KnownFault,
  type knownFaults,
  namesHaveNoProtocol,
  namesOfAddressesAreErrors,
  needsPolicyTypes,
  nodesGetNoFurther,
  notInNeedsTheKey,
  sidecarsNameNothing,
  unknownNameEndsTheRule,
} from "./known-faults.ts";

/** A smallest world in which a fault shows: what of the second end the first can open, at each port of the question. */
export interface FaultExample {
  readonly verifier: keyof typeof knownFaults;
  readonly fault: KnownFault;
  readonly question: Question;
  readonly ours: string;
  /** Nothing where the world as a whole is an error. */
  readonly theirs: string | undefined;
  readonly error?: string;
}

const tcp = (port: number) => ({ protocol: "TCP" as const, port });
const listening = (ports: Container["ports"]): PodSpec => ({
  containers: [{ name: "main", image: "main", ...(ports && { ports }) }],
});
const silent = listening(undefined);

interface Ends {
  readonly caller?: { readonly spec?: PodSpec; readonly labels?: Record<string, string> };
  readonly server?: { readonly spec?: PodSpec; readonly phase?: string };
  readonly policy?: NetworkPolicySpec;
  readonly ports?: Question["ports"];
}

/** Two pods of one namespace and node, the second under a policy. */
function pair({ caller = {}, server = {}, policy, ports = [tcp(80)] }: Ends): Question {
  const pod = (name: string, labels: Record<string, string>, spec: PodSpec, phase: string): Pod => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", labels },
    spec: { ...spec, nodeName: "node" },
    status: { phase, hostIP: "192.168.0.1", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }] },
  });
  return {
    nodes: [],
    namespaces: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }],
    pods: [
      pod("caller", caller.labels ?? {}, caller.spec ?? silent, "Running"),
      pod("server", { app: "server" }, server.spec ?? silent, server.phase ?? "Running"),
    ],
    deployments: [],
    policies: policy ? [policyOf(policy)] : [],
    addresses: [],
    ports,
  };
}

function policyOf(spec: NetworkPolicySpec): NetworkPolicy {
  const metadata = { name: "policy", namespace: "shop" };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
}

const ofServer = { podSelector: { matchLabels: { app: "server" } }, policyTypes: ["Ingress"] };
const from = (podSelector: NetworkPolicySpec["podSelector"]) => ({
  ...ofServer,
  ingress: [{ from: [{ podSelector }] }],
});
const at = (...ports: { port: string | number; protocol?: string }[]) => ({ ...ofServer, ingress: [{ ports }] });

const notIn = pair({ policy: from({ matchExpressions: [{ key: "role", operator: "NotIn", values: ["guest"] }] }) });
const empty = pair({ policy: from({ matchLabels: { role: "" } }) });
const untyped = pair({ policy: { podSelector: {}, ingress: [] } });
const nodes = pair({ caller: { spec: { ...silent, hostNetwork: true } }, policy: { ...ofServer, ingress: [] } });
const finished = pair({ server: { phase: "Succeeded" } });
const sidecar = pair({
  server: {
    spec: {
      ...silent,
      initContainers: [
        { name: "proxy", image: "proxy", restartPolicy: "Always", ports: [{ name: "http", containerPort: 80 }] },
      ],
    },
  },
  policy: at({ port: "http" }),
});
const protocol = pair({
  server: { spec: listening([{ name: "dns", containerPort: 53, protocol: "UDP" }]) },
  policy: at({ port: "dns", protocol: "TCP" }),
  ports: [tcp(53)],
});
const unknownName = pair({ policy: at({ port: "http" }, { port: 80 }) });
const address: Question = {
  ...pair({ policy: { podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: "http" }] }] } }),
  addresses: ["203.0.113.1"],
};
const outside: Question = { ...address, pods: address.pods.slice(0, 1) };

const blocked: Question = {
  ...pair({
    policy: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: { cidr: "2001:db8::/64" } }] }] },
  }),
  addresses: ["32.1.13.184"],
};
const ipv6: Question = { ...blocked, pods: blocked.pods.slice(0, 1) };

const both = ["netpol-analyzer list", "netpol-analyzer evaluate"] as const;
const all = [...both, "cyclonus"] as const;

/** For each verifier all of its faults. */
export const faultExamples: readonly FaultExample[] = [
  { verifier: "cyclonus", fault: notInNeedsTheKey, question: notIn, ours: "1", theirs: "0" },
  { verifier: "cyclonus", fault: emptyValueNeedsNoKey, question: empty, ours: "0", theirs: "1" },
  {
    verifier: "cyclonus",
    fault: needsPolicyTypes,
    question: untyped,
    ours: "0",
    theirs: undefined,
    error: "need at least 1 type",
  },
  ...all.flatMap((verifier): FaultExample[] => [
    { verifier, fault: nodesGetNoFurther, question: nodes, ours: "1", theirs: "0" },
    { verifier, fault: finishedPodsListen, question: finished, ours: "0", theirs: "1" },
  ]),
  ...both.flatMap((verifier): FaultExample[] => [
    { verifier, fault: sidecarsNameNothing, question: sidecar, ours: "1", theirs: "0" },
    { verifier, fault: ipv6IsIpv4, question: ipv6, ours: "0", theirs: "1" },
    { verifier, fault: namesHaveNoProtocol, question: protocol, ours: "0", theirs: "1" },
    {
      verifier,
      fault: namesOfAddressesAreErrors,
      question: outside,
      ours: "0",
      theirs: "e",
      error: "named port",
    },
  ]),
  {
    verifier: "netpol-analyzer evaluate",
    fault: unknownNameEndsTheRule,
    question: unknownName,
    ours: "1",
    theirs: "0",
  },
];
