import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { blockOf, everyPort, portsOf, type Ranges, without } from "./ranges.ts";

export type Direction = "ingress" | "egress";

export type Peer =
  /** A namespace's name, or a selector of namespaces. */
  | { readonly type: "pods"; readonly namespaces: LabelSelector | string; readonly pods: LabelSelector }
  | { readonly type: "addresses"; readonly addresses: Ranges; readonly matchesPods: boolean }
  | { readonly type: "hosts"; readonly names: readonly string[] }
  | { readonly type: "nodes" };

export interface Rule {
  readonly action: "Accept" | "Deny" | "Pass";
  readonly peers: "anyone" | readonly Peer[];
  readonly ports: Ranges;
  readonly names: readonly { readonly name: string; readonly protocol: string | undefined }[];
}

export interface Policy {
  readonly name: string;
  readonly tier: "Admin" | "Network" | "Baseline";
  readonly priority: number;
  readonly namespaces: LabelSelector | string;
  readonly pods: LabelSelector;
  /** Whether the plugin is known to enforce it. */
  readonly isCertain: boolean;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** What the specification of NetworkPolicy leaves to the network plugin; `either` is either. */
export interface Plugin {
  readonly name: string;
  readonly ipBlockMatchesPods: "yes" | "no" | "either";
  readonly policiesHoldForHostNetwork: "yes" | "no" | "either";
  readonly hostNetworkPodsHaveLabels: "yes" | "no" | "either";
  readonly nodesAreAlwaysLetIn: "ownNode" | "anyNode";
  readonly outsideAddressIsKept: "yes" | "no" | "either";
  readonly clusterPolicies: readonly string[];
  readonly enforces: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): string[] => listOf(value).filter((one) => typeof one === "string");
const anyPort = { ports: everyPort, names: [] };

/** Policies that are understood, and those that are not: what these touch may let anything through. */
export function readPolicies(world: World, plugin: Plugin): { known: Policy[]; opaque: Opaque[] } {
  if (!plugin.enforces) return { known: [], opaque: [] };
  const isAny = plugin.name === "specification";
  const known = objectsOf(world, "networking.k8s.io/NetworkPolicy").map(({ object: { metadata, spec } }): Policy => {
    const { name, namespace = "default" } = metadata;
    const { ingress = [], egress = [], policyTypes = [], podSelector = {} } = spec ?? {};
    const types = policyTypes.length > 0 ? policyTypes : egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
    return {
      ...{ name, tier: "Network", priority: 0, namespaces: namespace, pods: podSelector, isCertain: true },
      ...(types.includes("Ingress") && { ingress: ingress.map(({ from, ports }) => ruleOf(namespace, from, ports)) }),
      ...(types.includes("Egress") && { egress: egress.map(({ to, ports }) => ruleOf(namespace, to, ports)) }),
    };
  });
  for (const kind of ["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]) {
    const isCertain = plugin.clusterPolicies.includes(kind.replace("Baseline", ""));
    if (!isCertain && !isAny) continue;
    for (const { object } of world.objects.get(`policy.networking.k8s.io/${kind}`) ?? [])
      known.push(tieredOf(kind, object.metadata.name, fieldsOf(object["spec"]), isCertain));
  }
  const opaque: Opaque[] = [];
  for (const [key, objects] of world.objects) {
    const [, group, family] = /^((?:crd\.)?(projectcalico|antrea|cilium)\.(?:org|io))\//.exec(key) ?? [];
    if (
      group === undefined ||
      !key.endsWith("Policy") ||
      !(isAny || family === plugin.name.replace("calico", "projectcalico"))
    )
      continue;
    for (const { object } of objects) {
      const { name, namespace } = object.metadata;
      const egress = key === "cilium.io/CiliumNetworkPolicy" ? ciliumEgress(object, namespace ?? "default") : undefined;
      if (!egress) opaque.push({ namespace });
      else known.push({ name, tier: "Network", priority: 0, isCertain: family === plugin.name, ...egress });
    }
  }
  return { known: known.toSorted((one, other) => one.priority - other.priority), opaque };
}

/** Everywhere where it has no namespace. */
interface Opaque {
  readonly namespace: string | undefined;
}

function ruleOf(
  namespace: string,
  peers: readonly NetworkPolicyPeer[] = [],
  ports: readonly NetworkPolicyPort[] = [],
): Rule {
  const read = peers.flatMap(({ ipBlock, namespaceSelector, podSelector }): Peer[] => {
    if (ipBlock) {
      const addresses = without(blockOf(ipBlock.cidr), (ipBlock.except ?? []).flatMap(blockOf));
      return [{ type: "addresses", addresses, matchesPods: false }];
    }
    if (!namespaceSelector && !podSelector) return [];
    return [{ type: "pods", namespaces: namespaceSelector ?? namespace, pods: podSelector ?? {} }];
  });
  const numbers = ports.flatMap(({ protocol, port, endPort }) => {
    if (typeof port === "string") return [];
    return port === undefined ? portsOf(protocol) : portsOf(protocol, port, endPort ?? port);
  });
  const names = ports.flatMap(({ port, protocol = "TCP" }) =>
    typeof port === "string" ? [{ name: port, protocol }] : [],
  );
  const passing = ports.length === 0 ? anyPort : { ports: numbers, names };
  return { action: "Accept", peers: peers.length === 0 ? "anyone" : read, ...passing };
}

function tieredOf(kind: string, name: string, spec: Fields, isCertain: boolean): Policy {
  const { namespaces, pods } = fieldsOf(spec["subject"]);
  const { namespaceSelector = {}, podSelector = {} } = fieldsOf(pods);
  const isBaseline = kind.startsWith("Baseline") || spec["tier"] === "Baseline";
  const nowhere: LabelSelector = { matchExpressions: [{ key: "-", operator: "In", values: [] }] };
  return {
    ...{ name, isCertain, tier: isBaseline ? "Baseline" : "Admin", priority: Number(spec["priority"] ?? 0) },
    namespaces: (namespaces ?? (pods === undefined ? nowhere : namespaceSelector)) as LabelSelector,
    pods: (namespaces === undefined ? podSelector : {}) as LabelSelector,
    ingress: listOf(spec["ingress"]).map((rule) => tieredRule(fieldsOf(rule), "from")),
    egress: listOf(spec["egress"]).map((rule) => tieredRule(fieldsOf(rule), "to")),
  };
}

/** What is not understood of a rule makes it fail closed, as the API has it: it accepts nothing, and denies everything. */
function tieredRule(rule: Fields, end: "from" | "to"): Rule {
  const written = rule["action"];
  const action = written === "Accept" || written === "Allow" ? "Accept" : written === "Pass" ? "Pass" : "Deny";
  const peers = listOf(rule[end]).flatMap((peer): Peer[] => {
    const { namespaces, pods, nodes, networks, domainNames } = fieldsOf(peer);
    const { namespaceSelector = {}, podSelector = {} } = fieldsOf(pods);
    if (namespaces) return [{ type: "pods", namespaces: namespaces as LabelSelector, pods: {} }];
    if (pods)
      return [{ type: "pods", namespaces: namespaceSelector as LabelSelector, pods: podSelector as LabelSelector }];
    if (nodes) return [{ type: "nodes" }];
    if (networks) return [{ type: "addresses", addresses: textsOf(networks).flatMap(blockOf), matchesPods: true }];
    return domainNames ? [{ type: "hosts", names: textsOf(domainNames) }] : [];
  });
  const asked = rule["protocols"] ?? rule["ports"];
  const read = asked === undefined ? [anyPort] : listOf(asked).map((one) => tieredPort(fieldsOf(one)));
  const isKnown = peers.length === listOf(rule[end]).length && !read.includes(undefined);
  if (!isKnown)
    return action === "Accept" ? { action, peers: [], ...anyPort } : { action: "Deny", peers: "anyone", ...anyPort };
  const ports = read.flatMap((one) => one?.ports ?? []);
  return { action, peers, ports, names: read.flatMap((one) => one?.names ?? []) };
}

function tieredPort(one: Fields): Pick<Rule, "ports" | "names"> | undefined {
  const name = one["destinationNamedPort"] ?? one["namedPort"];
  if (typeof name === "string" && name !== "") return { ports: [], names: [{ name, protocol: undefined }] };
  const protocol = ["TCP", "UDP", "SCTP"].find((each) => one[each.toLowerCase()] !== undefined);
  const inProtocol = protocol && fieldsOf(one[protocol.toLowerCase()])["destinationPort"];
  if (protocol && inProtocol === undefined) return { ports: portsOf(protocol), names: [] };
  const { number, port = number, range } = fieldsOf(inProtocol ?? one["portNumber"]);
  const { start = port, end = port, protocol: ofRange } = fieldsOf(range ?? one["portRange"]);
  const ofNumber = fieldsOf(one["portNumber"])["protocol"];
  if (typeof start !== "number" || typeof end !== "number") return undefined;
  return { ports: portsOf(protocol ?? ofNumber ?? ofRange, start, end), names: [] };
}

/** A policy of Cilium's that only lets out, to endpoints, blocks, hosts by name and the API server; else undefined. */
function ciliumEgress(object: Fields, namespace: string): Pick<Policy, "namespaces" | "pods" | "egress"> | undefined {
  const spec = fieldsOf(object["spec"]);
  const pods = ciliumLabels(spec["endpointSelector"]);
  const isPlain = Object.keys(spec).every((key) => ["endpointSelector", "egress", "description"].includes(key));
  if ("specs" in object || !isPlain || !pods || Object.keys(pods.namespaces).length > 0) return undefined;
  const egress = listOf(spec["egress"])
    .map(fieldsOf)
    .map(({ toPorts, ...peers }): Rule | undefined => {
      const all = Object.entries(peers).flatMap(([key, list]) =>
        listOf(list).map((one) => ciliumPeer(key, one, namespace)),
      );
      const ports = listOf(toPorts).flatMap((entry) => listOf(fieldsOf(entry)["ports"]).map(fieldsOf));
      const known = ports.map(({ port, endPort = port, protocol = "TCP" }) =>
        portsOf(protocol === "ANY" ? "none" : protocol, Number(port), Number(endPort)),
      );
      if (all.includes(undefined) || known.some((one) => one.length === 0)) return undefined;
      const read = { ports: toPorts === undefined ? everyPort : known.flat(), names: [] };
      return { action: "Accept", peers: all.filter((one) => one !== undefined), ...read };
    });
  if (egress.includes(undefined)) return undefined;
  return { namespaces: namespace, pods: { matchLabels: pods.pods }, egress: egress.filter((one) => one !== undefined) };
}

const ofNamespace = "k8s:io.cilium.k8s.namespace.labels.";

function ciliumLabels(selector: unknown): Record<"pods" | "namespaces", Record<string, string>> | undefined {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  if (selector === undefined || listOf(matchExpressions).length > 0) return undefined;
  const found: Record<"pods" | "namespaces", Record<string, string>> = { pods: {}, namespaces: {} };
  for (const [key, value] of Object.entries(fieldsOf(matchLabels))) {
    if (key.startsWith(ofNamespace)) found.namespaces[key.slice(ofNamespace.length)] = String(value);
    else if (/^(k8s:io\.|reserved:|any:)/.test(key)) return undefined;
    else found.pods[key.replace(/^k8s:/, "")] = String(value);
  }
  return found;
}

function ciliumPeer(key: string, one: unknown, namespace: string): Peer | undefined {
  if (key === "toEndpoints") {
    const labels = ciliumLabels(one);
    const isOwn = labels && Object.keys(labels.namespaces).length === 0;
    return (
      labels && {
        type: "pods",
        namespaces: isOwn ? namespace : { matchLabels: labels.namespaces },
        pods: { matchLabels: labels.pods },
      }
    );
  }
  if (key === "toCIDR") return { type: "addresses", addresses: blockOf(String(one)), matchesPods: false };
  if (key === "toEntities" && one === "kube-apiserver") return { type: "nodes" };
  const { matchName, matchPattern } = fieldsOf(one);
  return key === "toFQDNs" ? { type: "hosts", names: [String(matchName ?? matchPattern)] } : undefined;
}
