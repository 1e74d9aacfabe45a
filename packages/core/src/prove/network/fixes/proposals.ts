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
import { keptPeers } from "./kept-peers.ts";
import { noStage, ownStage } from "./stage-selectors.ts";
import type { Surveyed } from "./ways-in.ts";
import type { Written } from "./written-openings.ts";

/** A fix that is still to be tried; where it does not mend what it should, another one. */
export interface Proposal extends Fix {
  readonly otherwise?: Fix;
}

/**
 * Makes a rule of a NetworkPolicy name its own stage only: peers that may also select pods of another stage get the
 * stage's label, or go where they name another stage's by it. What comes from outside by the rule goes on doing that.
 */
export function narrowRule(surveyed: Surveyed, rule: Rule, from: PodClass, to: PodClass): Proposal | undefined {
  const { model } = surveyed;
  const { policy, path } = rule.site;
  if (policy.object.apiVersion !== "networking.k8s.io/v1") return undefined;
  const object = keyOf(policy.object);
  const stage = to.home.stage;
  if (rule.peers === "anyone") {
    const own = { namespaceSelector: ownStage(model.world, stage) };
    const kept = keptPeers(surveyed, to.namespace, (one) => withoutPeer(one, rule, undefined));
    const only = (peers: readonly Written[]): Edit[] => [set(object, [...path, "from"], [own, ...peers])];
    const plain = { description: "let in its own stage instead of everyone", edits: only([]) };
    if (!kept) return plain;
    const description = `let in its own stage and ${kept.text} instead of everyone`;
    return { description, edits: only(kept.peers), otherwise: plain };
  }
  const first = onlyPeer(model, rule, from);
  if (first?.peer.type !== "pods" || typeof first.peer.namespaces === "string") return undefined;
  const narrowed = narrowPeer(model, rule, { at: first.at, selector: first.peer.namespaces }, to);
  const kept = keptPeers(surveyed, to.namespace, (one) => withoutPeer(one, rule, first.at));
  if (!kept) return narrowed;
  const written = fieldAt(policy.object, [...path, "from"]);
  const peers: readonly unknown[] = Array.isArray(written) ? written : [];
  const isGone = narrowed.edits.some(({ type }) => type === "remove");
  return {
    description: `${isGone ? "remove the peer" : narrowed.description}, and let in ${kept.text}`,
    edits: isGone
      ? [set(object, [...path, "from"], [...peers.toSpliced(first.at, 1), ...kept.peers])]
      : [...narrowed.edits, ...kept.peers.map((peer, at) => set(object, [...path, "from", peers.length + at], peer))],
    otherwise: narrowed,
  };
}

/** The pods where a rule, or one of its peers, lets nobody in. */
function withoutPeer(one: PodClass, rule: Rule, peer: number | undefined): PodClass {
  const isRule = ({ site }: Rule) => site.policy === rule.site.policy && site.path.join() === rule.site.path.join();
  const changed = (each: Rule): Rule[] => {
    if (!isRule(each)) return [each];
    return peer === undefined || each.peers === "anyone" ? [] : [{ ...each, peers: each.peers.toSpliced(peer, 1) }];
  };
  const { rules, uncertain } = one.ingress;
  return {
    ...one,
    ingress: { ...one.ingress, rules: rules.flatMap(changed), uncertain: uncertain.flatMap(changed) },
  };
}

function narrowPeer(
  model: NetworkModel,
  rule: Rule,
  { at: position, selector }: { readonly at: number; readonly selector: LabelSelector },
  to: PodClass,
): Fix {
  const { policy, path } = rule.site;
  const object = keyOf(policy.object);
  const stage = to.home.stage;
  const { label } = model.world.stages;
  const at = [...path, "from", position];
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
  if (rule.peers !== "anyone" && rule.peers.length === 1)
    return { description: "remove the rule", edits: [{ type: "remove", object, path }] };
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
export function closeToStages(surveyed: Surveyed, rule: Rule, from: PodClass, to: PodClass): Proposal | undefined {
  const { model } = surveyed;
  const { policy, path } = rule.site;
  if (policy.object.apiVersion !== "networking.k8s.io/v1") return undefined;
  const object = keyOf(policy.object);
  const description = "let in namespaces of no stage only";
  const namespaceSelector = noStage(model.world);
  if (rule.peers === "anyone") {
    const plain = { description, edits: [set(object, [...path, "from"], [{ namespaceSelector }])] };
    const kept = keptPeers(surveyed, to.namespace, (one) => withoutPeer(one, rule, undefined));
    if (!kept) return plain;
    const value = [{ namespaceSelector }, ...kept.peers];
    return {
      description: `let in namespaces of no stage and ${kept.text} only`,
      edits: [set(object, [...path, "from"], value)],
      otherwise: plain,
    };
  }
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
  const blocks = blocksOf(addresses);
  if (!blocks || policy.object.apiVersion !== "networking.k8s.io/v1" || peers === "anyone") return undefined;
  const object = keyOf(policy.object);
  const left = new Set<string>();
  const edits: Edit[] = [];
  for (const [at, peer] of peers.entries()) {
    if (peer.type !== "addresses" || !overlaps(peer.addresses, addresses)) continue;
    const block = parseBlock(String(fieldAt(policy.object, [...path, field, at, "ipBlock", "cidr"]))) ?? [];
    const touched = blocks.filter((one) => overlaps(parseBlock(one) ?? [], block));
    // The API server takes an exception only that lies within the block, and of two blocks that overlap one is in the other.
    if (touched.some((one) => covers(parseBlock(one) ?? [], block))) return undefined;
    const written = fieldAt(policy.object, [...path, field, at, "ipBlock", "except"]);
    const except: readonly unknown[] = Array.isArray(written) ? written : [];
    for (const one of touched) left.add(one);
    edits.push(set(object, [...path, field, at, "ipBlock", "except"], [...new Set([...except, ...touched])]));
  }
  return edits.length === 0 ? undefined : { description: `leave ${[...left].join(", ")} out, ${what}`, edits };
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
