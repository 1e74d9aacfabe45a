import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { keyOf } from "../../../manifests/object-key.ts";
import type { Edit } from "../../../verdicts/finding.ts";
import type { Intent, Opening, Peer } from "../../../verdicts/intent.ts";
import { outside, unassigned } from "../../../verdicts/property.ts";
import { fieldAt } from "../../configuration/unknown-fields.ts";
import { matchesSelector } from "../../selectors/match.ts";
import { overlaps, blocksOf, uniteAll } from "../sets/address-set.ts";
import { peerMatches } from "../model/connection.ts";
import type { End } from "../model/connection.ts";
import type { Entrance } from "../entrances/entrance.ts";
import { isPeer } from "../intended-openings.ts";
import type { LetInBy } from "../roads/let-in-by.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import type { Rule } from "../policies/rule.ts";
import type { Proposal } from "./proposals.ts";
import { freeName, noStage, ownStage } from "./stage-selectors.ts";
import { type Written, writtenRule } from "./written-openings.ts";

/**
 * Makes a rule of a NetworkPolicy let out to what was meant only: peers that lead further go, and what the intent opens to
 * those pods comes back in rules of its own, on its ports. A peer that leads to the own stage too goes on doing that.
 */
function narrowOut(
  model: NetworkModel,
  intent: Intent | undefined,
  rule: Rule,
  from: PodClass,
  to: End,
): Proposal | undefined {
  const { policy, path } = rule.site;
  const list = fieldAt(policy.object, path.slice(0, -1));
  if (policy.object.apiVersion !== "networking.k8s.io/v1" || !Array.isArray(list)) return undefined;
  const object = keyOf(policy.object);
  const { peers } = rule;
  const own = { namespaceSelector: ownStage(model.world, from.home.stage) };
  const written = fieldAt(policy.object, [...path, "to"]);
  const wide = (at: number): boolean => peers === "anyone" || leadsTo(peers[at], to, model);
  const kept: unknown[] = Array.isArray(written) ? written.filter((_, at) => !wide(at)) : [];
  const reachesOwn = peers === "anyone" || peers.some((peer, at) => wide(at) && selectsNamespace(peer, from.home));
  const left = reachesOwn ? [...kept, own] : kept;
  const meant = meantOutOf(intent, from, to).map((one) => writtenRule(model.world, one));
  const edits: Edit[] = [
    left.length === 0 ? { type: "remove", object, path } : { type: "set", object, path: [...path, "to"], value: left },
    ...meant.map(
      (value, at): Edit => ({
        type: "set",
        object,
        path: [...path.slice(0, -1), list.length + at],
        value,
      }),
    ),
  ];
  const instead = meant.length === 0 ? "" : ", and let out to what was meant";
  return {
    description: `${left.length === 0 ? "remove the rule" : "remove what leads there from the rule"}${instead}`,
    edits,
  };
}

/** A fix closes at most so many namespaces. */
const mostClosed = 50;

/** What makes pods let out to what was meant only, by whatever they are let out there now. */
export function letOutLess(
  model: NetworkModel,
  intent: Intent | undefined,
  by: LetInBy,
  { from, to }: { readonly from: PodClass; readonly to: End },
): Proposal | undefined {
  if (by.type === "rule") return narrowOut(model, intent, by.rule, from, to);
  return by.type === "nothing" ? closeEgress(model, intent, from.home) : undefined;
}

/** Closes a namespace that lets out everything: its own stage stays open to it, and what the intent opens. */
function closeEgress(model: NetworkModel, intent: Intent | undefined, home: NamespaceEntry): Proposal | undefined {
  if (!model.profile.enforces || hasEgress(home)) return undefined;
  const openings = (intent?.openings ?? []).filter(({ from, to }) => isFrom(from, home) && isPlace(to));
  const byPods = Map.groupBy(openings, ({ from }) => JSON.stringify(from.podLabels ?? {}));
  const names = new Set(home.policies.map(({ object }) => object.object.metadata.name));
  const edits: Edit[] = [];
  for (const [key, ofPods] of new Map<string, Opening[]>([["{}", []], ...byPods])) {
    const matchLabels = JSON.parse(key) as Readonly<Record<string, string>>;
    const all = key === "{}";
    const own: Written[] = all ? [{ to: [{ namespaceSelector: ownStage(model.world, home.stage) }] }] : [];
    const name = freeName(all ? "let-out-declared-only" : "let-out-declared", names);
    names.add(name);
    const egress = distinct([...own, ...ofPods.map((one) => writtenRule(model.world, one))]);
    edits.push(policyOf(name, home.name, all ? {} : { matchLabels }, egress));
  }
  return {
    description: `add a NetworkPolicy to ${home.name} that lets out to its own stage, and to what was meant`,
    edits,
  };
}

/**
 * Keeps the stages whose namespaces let out everything from other stages' entrances: they go on getting to their own stage,
 * to what belongs to none, and to the world outside but for those entrances. Where one of these has no address that is known,
 * nothing outside can stay open, since it might be there.
 *
 * It is the same for every entrance: policies only add, and one that leaves out one of them would open the others.
 */
export function keepFromEntrances(model: NetworkModel, entrances: readonly Entrance[]): Proposal | undefined {
  if (!model.profile.enforces) return undefined;
  const byStage = Map.groupBy(entrances, ({ to }) => to.home.stage);
  byStage.delete(unassigned);
  const left = new Map<string, readonly Written[] | undefined>();
  const edits: Edit[] = [];
  for (const home of model.namespaces.values()) {
    const { name, stage, classes, policies } = home;
    if (stage === unassigned || classes.every(({ egress }) => egress.isolated === "yes")) continue;
    if (!left.has(stage)) left.set(stage, whatIsLeft(model, stage, byStage));
    const to = left.get(stage);
    if (!to) continue;
    if (hasEgress(home) || edits.length >= mostClosed) return undefined;
    const names = new Set(policies.map(({ object }) => object.object.metadata.name));
    edits.push(policyOf(freeName("keep-from-other-stages", names), name, {}, [{ to }]));
  }
  const [first] = edits;
  if (first?.type !== "add") return undefined;
  const where = edits.length === 1 ? first.object.metadata.namespace : `${edits.length} namespaces`;
  return {
    description: `add a NetworkPolicy to ${where} that lets out to its own stage and to no other's entrance: what it calls outside may need a rule`,
    edits,
  };
}

/** What a stage goes on getting to; undefined where no other stage has an entrance. */
function whatIsLeft(
  model: NetworkModel,
  stage: string,
  byStage: ReadonlyMap<string, readonly Entrance[]>,
): readonly Written[] | undefined {
  const foreign = [...byStage].flatMap(([other, entrances]) => (other === stage ? [] : entrances));
  if (foreign.length === 0) return undefined;
  const blocks = foreign.some(({ addresses }) => addresses.length === 0)
    ? []
    : (blocksOf(uniteAll(foreign.map(({ addresses }) => addresses))) ?? []);
  const world = ["0.0.0.0/0", "::/0"].map((cidr) => {
    const except = blocks.filter((block) => block.includes(":") === cidr.includes(":"));
    return { ipBlock: except.length === 0 ? { cidr } : { cidr, except } };
  });
  return [
    { namespaceSelector: ownStage(model.world, stage) },
    { namespaceSelector: noStage(model.world) },
    ...(blocks.length > 0 ? world : []),
  ];
}

function policyOf(name: string, namespace: string, podSelector: LabelSelector, egress: readonly Written[]): Edit {
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: { podSelector, policyTypes: ["Egress"], egress },
  };
  return { type: "add", object };
}

/** Where a policy selects some of the pods, another one would open those to more. */
function hasEgress({ policies }: NamespaceEntry): boolean {
  return policies.some(({ egress }) => egress !== undefined);
}

type RulePeer = Exclude<Rule["peers"], "anyone">[number];

function leadsTo(peer: RulePeer | undefined, to: End, model: NetworkModel): boolean {
  if (!peer) return false;
  if (to.type === "pods") return peerMatches(peer, to, model, "policy") !== "no";
  return peer.type === "addresses" && overlaps(peer.addresses, to.addresses);
}

function selectsNamespace(peer: RulePeer, home: NamespaceEntry): boolean {
  if (peer.type !== "pods" || typeof peer.namespaces === "string") return false;
  return matchesSelector(peer.namespaces, home.labels);
}

/** Openings that the pods have, to the world outside or to pods of no stage, whichever it is about. */
function meantOutOf(intent: Intent | undefined, from: PodClass, to: End): Opening[] {
  return (intent?.openings ?? []).filter((opening) => {
    const isOutside = opening.to.cidr !== undefined || opening.to.stage === outside;
    return isPeer(opening.from, from) && isPlace(opening.to) && isOutside === (to.type === "outside");
  });
}

/** Whether pods of the namespace are meant; addresses are none of its pods'. */
function isFrom({ stage, namespace, namespaceLabels = {}, cidr }: Peer, home: NamespaceEntry): boolean {
  if (cidr !== undefined) return false;
  if ((stage ?? home.stage) !== home.stage || (namespace ?? home.name) !== home.name) return false;
  return Object.entries(namespaceLabels).every(([key, value]) => home.labels[key] === value);
}

/** Whether a NetworkPolicy can name it. */
function isPlace({ cidr, host }: Peer): boolean {
  return cidr !== undefined || host === undefined;
}

function distinct(rules: readonly Written[]): Written[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
