import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { parseBlock } from "../sets/address-set.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { noPorts, portRange, unite } from "../sets/port-set.ts";
import { fieldsOf, listOf, selectorOf } from "./fields.ts";
import { anyPort, protocolOf } from "./read-network-policies.ts";
import { podsPeer } from "./rule.ts";
import type { NamespacedPolicy, PeerPattern, PortPattern, Rule } from "./rule.ts";

const namespaceLabel = "k8s:io.cilium.k8s.namespace.labels.";

/**
 * A CiliumNetworkPolicy that only lets out: to endpoints, blocks, names and the API server, with ports by number. It is
 * one more list of what is let through, beside NetworkPolicies: a pod that either selects is isolated, and what either
 * lets through passes. Undefined where it says anything more; then it is opaque.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/language/
 */
export function readCiliumPolicy(object: WorldObject, profile: NetworkProfile): NamespacedPolicy | undefined {
  const { kind, metadata } = object.object;
  const spec = fieldsOf(object.object["spec"]);
  const known = ["endpointSelector", "egress", "description"];
  if (
    kind !== "CiliumNetworkPolicy" ||
    "specs" in object.object ||
    !Object.keys(spec).every((key) => known.includes(key))
  )
    return undefined;
  const pods = podLabelsOf(spec["endpointSelector"]);
  if (pods?.namespaces !== undefined || pods === undefined) return undefined;
  const namespace = metadata.namespace ?? "default";
  const egress: Rule[] = [];
  for (const [at, written] of listOf(spec["egress"]).entries()) {
    const peers = peersOf(fieldsOf(written), namespace);
    const ports = portsOf(fieldsOf(written)["toPorts"]);
    if (peers === undefined || ports === undefined) return undefined;
    egress.push({ action: "Accept", peers, ports, site: { policy: object, path: ["spec", "egress", at] } });
  }
  return { object, namespace, pods: pods.pods, egress, enforced: profile.name === "cilium" ? "yes" : "maybe" };
}

export function ciliumPolicies(world: World): readonly WorldObject[] {
  return ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"].flatMap(
    (kind) => world.objects.get(`cilium.io/${kind}`) ?? [],
  );
}

/** Labels of Cilium's own are told from those of pods by their source; those of a pod's namespace by a prefix. */
function podLabelsOf(written: unknown): { namespaces?: LabelSelector; pods: LabelSelector } | undefined {
  const selector = selectorOf(written);
  if (!selector || (selector.matchExpressions ?? []).length > 0) return undefined;
  const pods: Record<string, string> = {};
  const namespaces: Record<string, string> = {};
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (key.startsWith(namespaceLabel)) namespaces[key.slice(namespaceLabel.length)] = value;
    else if (key.startsWith("k8s:io.") || key.startsWith("reserved:") || key.startsWith("any:")) return undefined;
    else pods[key.startsWith("k8s:") ? key.slice("k8s:".length) : key] = value;
  }
  const found = { pods: { matchLabels: pods } };
  return Object.keys(namespaces).length === 0 ? found : { ...found, namespaces: { matchLabels: namespaces } };
}

function peersOf(rule: Readonly<Record<string, unknown>>, namespace: string): readonly PeerPattern[] | undefined {
  const peers: PeerPattern[] = [];
  for (const [key, value] of Object.entries(rule)) {
    if (key === "toPorts") continue;
    for (const one of listOf(value)) {
      const peer = peerOf(key, one, namespace);
      if (peer === undefined) return undefined;
      peers.push(peer);
    }
  }
  return peers;
}

function peerOf(key: string, one: unknown, namespace: string): PeerPattern | undefined {
  if (key === "toEndpoints") {
    const labels = podLabelsOf(one);
    return labels && podsPeer(labels.namespaces ?? namespace, labels.pods);
  }
  if (key === "toCIDR" && typeof one === "string") {
    const addresses = parseBlock(one);
    return addresses && { type: "addresses", addresses, text: one, matchesPods: false };
  }
  if (key === "toFQDNs") {
    const { matchName, matchPattern } = fieldsOf(one);
    const name = matchName ?? matchPattern;
    return typeof name === "string" ? { type: "hosts", names: [name] } : undefined;
  }
  return key === "toEntities" && one === "kube-apiserver" ? { type: "nodes" } : undefined;
}

/** What its proxy looks at in a question to DNS narrows nothing that is judged here. */
function portsOf(written: unknown): PortPattern | undefined {
  if (written === undefined) return anyPort;
  let fixed = noPorts;
  for (const entry of listOf(written)) {
    for (const one of listOf(fieldsOf(entry)["ports"])) {
      const { port, endPort, protocol } = fieldsOf(one);
      const number = Number(port);
      const last = endPort === undefined ? number : Number(endPort);
      const known = protocolOf(protocol);
      if (!Number.isInteger(number) || number < 1 || !Number.isInteger(last) || known === undefined) return undefined;
      fixed = unite(fixed, portRange(known, number, last));
    }
  }
  return { fixed, named: [] };
}
