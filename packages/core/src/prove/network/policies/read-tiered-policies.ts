import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { parseBlock, uniteAll } from "../sets/address-set.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { allPortsOf, noPorts, portRange, unite } from "../sets/port-set.ts";
import type { PortSet, Protocol } from "../sets/port-set.ts";
import { fieldsOf, listOf, selectorOf } from "./fields.ts";
import { anyPort, protocolOf } from "./read-network-policies.ts";
import { podsPeer } from "./rule.ts";
import type { Direction, PeerPattern, PortPattern, Rule, TieredPolicy } from "./rule.ts";

const group = "policy.networking.k8s.io";

/**
 * ClusterNetworkPolicies, AdminNetworkPolicies and BaselineAdminNetworkPolicies. Those whose kind the profile does not
 * enforce are left out; where that is open they are enforced `maybe`.
 *
 * A peer that names nothing known makes its rule fail closed: Accept matches nothing, Deny and Pass deny everything.
 *
 * Source: sigs.k8s.io/network-policy-api@v0.2.0, apis/v1alpha2/clusternetworkpolicy_types.go and apis/v1alpha1
 */
export function readTieredPolicies(world: World, profile: NetworkProfile): TieredPolicy[] {
  return [
    ...read(world, profile, "ClusterNetworkPolicy", ({ tier }) => (tier === "Baseline" ? "Baseline" : "Admin")),
    ...read(world, profile, "AdminNetworkPolicy", () => "Admin"),
    ...read(world, profile, "BaselineAdminNetworkPolicy", () => "Baseline"),
  ];
}

function read(
  world: World,
  profile: NetworkProfile,
  kind: "ClusterNetworkPolicy" | "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy",
  tierOf: (spec: Readonly<Record<string, unknown>>) => TieredPolicy["tier"],
): TieredPolicy[] {
  const enforced = profile.clusterPolicies.includes(
    kind === "BaselineAdminNetworkPolicy" ? "AdminNetworkPolicy" : kind,
  );
  if (!enforced && profile.name !== "specification") return [];
  return (world.objects.get(`${group}/${kind}`) ?? []).map((object) => {
    const spec = fieldsOf(object.object["spec"]);
    return {
      object,
      tier: tierOf(spec),
      priority: typeof spec["priority"] === "number" ? spec["priority"] : 0,
      subject: subjectOf(fieldsOf(spec["subject"])),
      ingress: rulesOf(object, spec, "ingress"),
      egress: rulesOf(object, spec, "egress"),
      enforced: enforced ? "yes" : "maybe",
    };
  });
}

const nothing: LabelSelector = {
  matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [] }],
};

function subjectOf(subject: Readonly<Record<string, unknown>>): TieredPolicy["subject"] {
  const namespaces = selectorOf(subject["namespaces"]);
  if (namespaces) return { namespaces, pods: {} };
  if (subject["pods"] === undefined) return { namespaces: nothing, pods: {} };
  const pods = fieldsOf(subject["pods"]);
  return { namespaces: selectorOf(pods["namespaceSelector"]) ?? {}, pods: selectorOf(pods["podSelector"]) ?? {} };
}

function rulesOf(policy: WorldObject, spec: Readonly<Record<string, unknown>>, direction: Direction): Rule[] {
  return listOf(spec[direction]).map((written, at) => {
    const fields = fieldsOf(written);
    const action = actionOf(fields["action"]);
    const peers = listOf(fields[direction === "ingress" ? "from" : "to"]).map(peerOf);
    const ports = portsOf(fields["protocols"] ?? fields["ports"]);
    const site = { policy, path: ["spec", direction, at] };
    const known = peers.filter((peer) => peer !== undefined);
    if (known.length === peers.length && ports !== undefined) return { action, peers: known, ports, site };
    return action === "Accept"
      ? { action, peers: [], ports: anyPort, site }
      : { action: "Deny", peers: "anyone", ports: anyPort, site };
  });
}

function actionOf(written: unknown): Rule["action"] {
  if (written === "Accept" || written === "Allow") return "Accept";
  return written === "Pass" ? "Pass" : "Deny";
}

function peerOf(written: unknown): PeerPattern | undefined {
  const { namespaces, pods, nodes, networks, domainNames } = fieldsOf(written);
  if (namespaces !== undefined) return podsPeer(selectorOf(namespaces) ?? {}, {});
  if (pods !== undefined) {
    const fields = fieldsOf(pods);
    return podsPeer(selectorOf(fields["namespaceSelector"]) ?? {}, selectorOf(fields["podSelector"]) ?? {});
  }
  if (nodes !== undefined) return { type: "nodes" };
  if (Array.isArray(networks)) {
    const texts = networks.filter((one): one is string => typeof one === "string");
    const addresses = uniteAll(texts.map((one) => parseBlock(one) ?? []));
    return { type: "addresses", addresses, text: texts.join(", "), matchesPods: true };
  }
  if (Array.isArray(domainNames))
    return { type: "hosts", names: domainNames.filter((one): one is string => typeof one === "string") };
  return undefined;
}

/** Undefined where one of them is written in a way that is not known. */
function portsOf(written: unknown): PortPattern | undefined {
  if (written === undefined || written === null) return anyPort;
  let fixed: PortSet = noPorts;
  const named: { name: string; protocol: Protocol | undefined }[] = [];
  for (const one of listOf(written)) {
    const fields = fieldsOf(one);
    const name = fields["destinationNamedPort"] ?? fields["namedPort"];
    if (typeof name === "string" && name !== "") {
      named.push({ name, protocol: undefined });
      continue;
    }
    const ports = portMatch(fields);
    if (ports === undefined) return undefined;
    fixed = unite(fixed, ports);
  }
  return { fixed, named };
}

function portMatch(fields: Readonly<Record<string, unknown>>): PortSet | undefined {
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const match = fields[protocol.toLowerCase()];
    if (match === undefined) continue;
    const { destinationPort } = fieldsOf(match);
    if (destinationPort === undefined) return allPortsOf(protocol);
    const { number, range } = fieldsOf(destinationPort);
    return typeof number === "number" ? portRange(protocol, number, number) : rangeOf(protocol, fieldsOf(range));
  }
  const { portNumber, portRange: range } = fields;
  if (portNumber !== undefined) {
    const { protocol, port } = fieldsOf(portNumber);
    const known = protocolOf(protocol);
    return known && typeof port === "number" ? portRange(known, port, port) : undefined;
  }
  const known = protocolOf(fieldsOf(range)["protocol"]);
  return known === undefined ? undefined : rangeOf(known, fieldsOf(range));
}

function rangeOf(protocol: Protocol, { start, end }: Readonly<Record<string, unknown>>): PortSet | undefined {
  return typeof start === "number" && typeof end === "number" ? portRange(protocol, start, end) : undefined;
}
