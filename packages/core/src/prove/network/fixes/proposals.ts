import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { keyOf } from "../../../manifests/object-key.ts";
import type { ObjectKey } from "../../../manifests/object-key.ts";
import type { World } from "../../../manifests/world/world.ts";
import type { Edit, Fix, Site } from "../../../verdicts/finding.ts";
import { fieldAt } from "../../configuration/unknown-fields.ts";
import { covers, overlaps, parseBlock, blocksOf } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import { peerMatches } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Rule } from "../policies/rule.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import { freeName, noStage, ownStage } from "./stage-selectors.ts";

/** A fix that is still to be tried. */
export type Proposal = Fix;

/**
 * Closes a namespace against other stages. Where nothing closed it before, its own stage keeps its way in, and where
 * something is exposed by a controller so do namespaces of no stage; where some pods were closed already, the others are
 * closed as well.
 */
export function closeNamespace(model: NetworkModel, namespace: string): Proposal | undefined {
  const home = model.namespaces.get(namespace);
  if (!home || !model.profile.enforces) return undefined;
  const isClosedInPart = home.policies.some(({ ingress }) => ingress !== undefined);
  const names = new Set(home.policies.map(({ object }) => object.object.metadata.name));
  const name = freeName(isClosedInPart ? "default-deny" : "own-stage-only", names);
  const exposed = isExposed(model.world, namespace);
  const from = [ownStage(model.world, home.stage), ...(exposed ? [noStage(model.world)] : [])].map(
    (namespaceSelector) => ({ namespaceSelector }),
  );
  const spec = {
    podSelector: {},
    policyTypes: ["Ingress"],
    ...(!isClosedInPart && { ingress: [{ from }] }),
  };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
  const description = isClosedInPart
    ? `add a NetworkPolicy to ${namespace} that closes every pod that no other policy opens`
    : `add a NetworkPolicy to ${namespace} that lets in its own stage only${exposed ? ", and the ingress controller" : ""}`;
  return { description, edits: [{ type: "add", object }] };
}

/**
 * Makes a rule of a NetworkPolicy name its own stage only: peers that may also select pods of another stage get the
 * stage's label, or go where they name another stage's by it.
 */
export function narrowRule(model: NetworkModel, rule: Rule, from: PodClass, to: PodClass): Proposal | undefined {
  const { policy, path } = rule.site;
  if (policy.object.apiVersion !== "networking.k8s.io/v1") return undefined;
  const object = keyOf(policy.object);
  const stage = to.home.stage;
  if (rule.peers === "anyone") {
    // Where nothing is exposed, the controller has no business: people of another stage could make it come in.
    const exposed = isExposed(model.world, to.namespace);
    const selectors = [ownStage(model.world, stage), ...(exposed ? [noStage(model.world)] : [])];
    const value = selectors.map((namespaceSelector) => ({ namespaceSelector }));
    return {
      description: `let in its own stage${exposed ? ", and namespaces of no stage," : ""} instead of everyone`,
      edits: [set(object, [...path, "from"], value)],
    };
  }
  const first = onlyPeer(model, rule, from);
  if (first?.peer.type !== "pods" || typeof first.peer.namespaces === "string") return undefined;
  const { label } = model.world.stages;
  const at = [...path, "from", first.at];
  const selector = first.peer.namespaces;
  const { key, value } = stageRequirement(model.world, stage);
  if (label !== undefined && !mentions(selector, label))
    return {
      description: `add the label ${label} to the namespaceSelector`,
      edits: [set(object, [...at, "namespaceSelector", "matchLabels", label], stage)],
    };
  if (label === undefined && !mentions(selector, key))
    return {
      description: "name the namespaces of its own stage in the namespaceSelector",
      edits: [
        set(object, [...at, "namespaceSelector", "matchExpressions", (selector.matchExpressions ?? []).length], value),
      ],
    };
  if (label !== undefined && matchesSelector(selector, to.home.labels))
    return {
      description: `let in namespaces with ${label}: ${stage} only`,
      edits: [set(object, [...at, "namespaceSelector"], withStage(selector, label, stage))],
    };
  if (rule.peers.length === 1) return { description: "remove the rule", edits: [{ type: "remove", object, path }] };
  return { description: "remove the peer", edits: [{ type: "remove", object, path: at }] };
}

/** Where a rule lets pods in: the one peer that does, or the rule where several do. */
export function siteOfPeer(model: NetworkModel, rule: Rule, from: PodClass): Site {
  const { policy, path } = rule.site;
  const only = onlyPeer(model, rule, from);
  const isNetworkPolicy = policy.object.apiVersion === "networking.k8s.io/v1";
  return { object: policy, path: only && isNetworkPolicy ? [...path, "from", only.at] : path };
}

function onlyPeer(model: NetworkModel, { peers }: Rule, from: PodClass) {
  if (peers === "anyone") return undefined;
  const wide = peers.flatMap((peer, at) => (peerMatches(peer, from, model, "policy") === "no" ? [] : [{ peer, at }]));
  return wide.length === 1 ? wide[0] : undefined;
}

/**
 * Closes a hop by way of pods of no stage: the rule that lets a stage in to them lets in namespaces of no stage only.
 */
export function closeToStages(model: NetworkModel, rule: Rule, from: PodClass): Proposal | undefined {
  const { policy, path } = rule.site;
  if (policy.object.apiVersion !== "networking.k8s.io/v1") return undefined;
  const object = keyOf(policy.object);
  const description = "let in namespaces of no stage only";
  const namespaceSelector = noStage(model.world);
  if (rule.peers === "anyone") return { description, edits: [set(object, [...path, "from"], [{ namespaceSelector }])] };
  const only = onlyPeer(model, rule, from);
  if (only?.peer.type !== "pods" || typeof only.peer.namespaces === "string") return undefined;
  return { description, edits: [set(object, [...path, "from", only.at, "namespaceSelector"], namespaceSelector)] };
}

/**
 * Leaves addresses out of the blocks by which a rule lets out to them, or in from them. Undefined where a block is not
 * larger than what would be left out of it.
 */
export function leaveOut(
  { site: { policy, path }, peers }: Rule,
  addresses: AddressSet,
  field: "to" | "from",
  what: string,
): Proposal | undefined {
  const blocks = blocksOf(addresses) ?? [];
  if (policy.object.apiVersion !== "networking.k8s.io/v1" || peers === "anyone") return undefined;
  const object = keyOf(policy.object);
  const left = new Set<string>();
  const edits: Edit[] = [];
  for (const [at, peer] of peers.entries()) {
    if (peer.type !== "addresses" || !overlaps(peer.addresses, addresses)) continue;
    const block = parseBlock(String(fieldAt(policy.object, [...path, field, at, "ipBlock", "cidr"]))) ?? [];
    const touched = blocks.filter((one) => overlaps(parseBlock(one) ?? [], block));
    // The API server takes an exception only that lies within the block.
    if (touched.some((one) => covers(parseBlock(one) ?? [], block) || !covers(block, parseBlock(one) ?? [])))
      return undefined;
    const written = fieldAt(policy.object, [...path, field, at, "ipBlock", "except"]);
    const except: readonly unknown[] = Array.isArray(written) ? written : [];
    for (const one of touched) left.add(one);
    edits.push(set(object, [...path, field, at, "ipBlock", "except"], [...new Set([...except, ...touched])]));
  }
  return edits.length === 0 ? undefined : { description: `leave ${[...left].join(", ")} out, ${what}`, edits };
}

/**
 * Closes a namespace of no stage, which nothing closes, against the pods of all stages: so that nobody gets through it from
 * one into another.
 */
export function closeSharedNamespace(model: NetworkModel, namespace: string): Proposal | undefined {
  const home = model.namespaces.get(namespace);
  if (!home || !model.profile.enforces || home.policies.some(({ ingress }) => ingress !== undefined)) return undefined;
  const name = freeName("no-stage-only", new Set(home.policies.map(({ object }) => object.object.metadata.name)));
  const ingress = [{ from: [{ namespaceSelector: noStage(model.world) }] }];
  const spec = { podSelector: {}, policyTypes: ["Ingress"], ingress };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
  const description = `add a NetworkPolicy to ${namespace} that lets in namespaces of no stage only`;
  return { description, edits: [{ type: "add", object }] };
}

function isExposed({ objects }: World, namespace: string): boolean {
  return [
    "networking.k8s.io/Ingress",
    "gateway.networking.k8s.io/HTTPRoute",
    "gateway.networking.k8s.io/GRPCRoute",
  ].some((kind) => (objects.get(kind) ?? []).some(({ object }) => object.metadata.namespace === namespace));
}

function set(object: ObjectKey, path: readonly (string | number)[], value: unknown): Edit {
  return { type: "set", object, path, value };
}

function stageRequirement(world: World, stage: string): { key: string; value: unknown } {
  const values = [...world.stages.ofNamespace].flatMap(([namespace, name]) => (name === stage ? [namespace] : []));
  return { key: nameLabel, value: { key: nameLabel, operator: "In", values: values.toSorted() } };
}

/** The selector with one stage instead of whatever it says of stages. */
function withStage({ matchLabels, matchExpressions = [] }: LabelSelector, label: string, stage: string): LabelSelector {
  const others = matchExpressions.filter(({ key }) => key !== label);
  const labels = { ...matchLabels, [label]: stage };
  return others.length === 0 ? { matchLabels: labels } : { matchLabels: labels, matchExpressions: others };
}

function mentions({ matchLabels = {}, matchExpressions = [] }: LabelSelector, key: string): boolean {
  return Object.hasOwn(matchLabels, key) || matchExpressions.some((one) => one.key === key);
}
