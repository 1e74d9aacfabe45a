import type { Edit, Fix } from "../../../verdicts/finding.ts";
import { fieldAt } from "../../configuration/unknown-fields.ts";
import type { Entrance } from "../entrances/entrance.ts";
import type { PodClass } from "../model/pod-class.ts";
import { noPorts, rangesOf, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import { keptPeers } from "./kept-peers.ts";
import type { Kept } from "./kept-peers.ts";
import type { Proposal } from "./proposals.ts";
import { freeName, noStage, ownStage } from "./stage-selectors.ts";
import type { Surveyed } from "./ways-in.ts";
import { writtenPorts } from "./written-openings.ts";

/**
 * Closes a namespace against other stages. Where nothing closed it before, its own stage keeps its way in, and so does what
 * comes from outside; where some pods were closed already, the others are closed as well.
 */
export function closeNamespace(surveyed: Surveyed, namespace: string): Proposal | undefined {
  const { model } = surveyed;
  const home = model.namespaces.get(namespace);
  if (!home || !model.profile.enforces) return undefined;
  const isClosedInPart = home.policies.some(({ ingress }) => ingress !== undefined);
  const names = new Set(home.policies.map(({ object }) => object.object.metadata.name));
  const kept = keptPeers(surveyed, namespace, isolated);
  const own = { namespaceSelector: ownStage(model.world, home.stage) };
  const closing = isClosedInPart
    ? (description: string, more: readonly Edit[]): Fix => ({
        description: `add a NetworkPolicy to ${namespace} that closes every pod that no other policy opens${description}`,
        edits: [added(freeName("default-deny", names), namespace, {}), ...more],
      })
    : undefined;
  if (closing) {
    const edits = kept ? openedPods(kept, namespace, names) : [];
    const plain = closing("", []);
    if (!kept || edits.length === 0) return plain;
    return { ...closing(`, and one that lets in ${kept.text}`, edits), otherwise: plain };
  }
  const name = freeName("own-stage-only", names);
  const only = `add a NetworkPolicy to ${namespace} that lets in its own stage only`;
  const plain = { description: only, edits: [added(name, namespace, { ingress: [{ from: [own] }] })] };
  if (!kept) return plain;
  const ingress = [{ from: [own] }, { from: kept.peers, ...writtenPorts(kept.ports) }];
  return {
    description: `${only}, and ${kept.text}`,
    edits: [added(name, namespace, { ingress })],
    otherwise: plain,
  };
}

/**
 * Closes a namespace of no stage, which nothing closes, against the pods of all stages: so that nobody gets through it from
 * one into another.
 */
export function closeSharedNamespace(surveyed: Surveyed, namespace: string): Proposal | undefined {
  const { model } = surveyed;
  const home = model.namespaces.get(namespace);
  if (!home || !model.profile.enforces || home.policies.some(({ ingress }) => ingress !== undefined)) return undefined;
  const name = freeName("no-stage-only", new Set(home.policies.map(({ object }) => object.object.metadata.name)));
  const nobody = { from: [{ namespaceSelector: noStage(model.world) }] };
  const only = `add a NetworkPolicy to ${namespace} that lets in namespaces of no stage`;
  const plain = { description: `${only} only`, edits: [added(name, namespace, { ingress: [nobody] })] };
  const kept = keptPeers(surveyed, namespace, isolated);
  if (!kept) return plain;
  const ingress = [nobody, { from: kept.peers, ...writtenPorts(kept.ports) }];
  return {
    description: `${only} and ${kept.text} only`,
    edits: [added(name, namespace, { ingress })],
    otherwise: plain,
  };
}

function isolated(to: PodClass): PodClass {
  return { ...to, ingress: { ...to.ingress, isolated: "yes" } };
}

function added(name: string, namespace: string, content: object): Edit {
  const spec = { podSelector: {}, policyTypes: ["Ingress"], ...content };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
  return { type: "add", object };
}

/** Policies for the pods behind Services only: others of the namespace stay as they are. None where it is about others, too. */
function openedPods({ ways, peers }: Kept, namespace: string, names: Set<string>): Edit[] {
  const selectors = new Map<string, PortSet>();
  for (const { entrance } of ways) {
    const selectorOf = (service: Entrance["via"][number]) => fieldAt(service.object, ["spec", "selector"]);
    const service = entrance.via.find((one) => one.object.kind === "Service" && selectorOf(one) !== undefined);
    if (!service) return [];
    const key = JSON.stringify(selectorOf(service));
    selectors.set(key, unite(selectors.get(key) ?? noPorts, entrance.ports));
  }
  return [...selectors].map(([key, ports]) => {
    const name = freeName("let-in-from-outside", names);
    names.add(name);
    const podSelector = { matchLabels: JSON.parse(key) as Readonly<Record<string, string>> };
    return added(name, namespace, { podSelector, ingress: [{ from: peers, ...writtenPorts(rangesOf(ports)) }] });
  });
}
