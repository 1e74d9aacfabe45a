import { unassigned } from "../../../verdicts/property.ts";
import type { ClassIndex } from "../model/class-index.ts";
import { connection, peerMatches } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import { homesOf } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { Direction, PeerPattern, Rule } from "../policies/rule.ts";
import { isEmpty } from "../sets/port-set.ts";
import type { Side } from "../model/pod-class.ts";

/** Pods of one stage that can open ports of pods of another. */
export interface Crossing {
  readonly from: PodClass;
  readonly to: PodClass;
  readonly open: Openness;
}

interface CrossingSearch {
  readonly model: NetworkModel;
  readonly index: ClassIndex;
  /** What of a connection was not meant. */
  readonly beyondIntent: (from: PodClass, to: PodClass, open: Openness) => Openness;
  /** Equal for classes that the intent treats alike. */
  readonly intentKey: (one: PodClass) => string;
  /** Asked before a class is used: whether such pods are there, or somebody can make them. */
  readonly isThere: (one: PodClass) => boolean;
  /** Told of each crossing; answers whether more of the same stage and the same destination are wanted. */
  readonly found: (crossing: Crossing) => void;
  /** Whether nothing new can come of pods of this stage that reach this destination. */
  readonly settled: (fromStage: string, to: PodClass) => boolean;
  /** Told of each connection with pods of no stage, whether it was meant or not, so that hops can be put together. */
  readonly hop: (crossing: Crossing) => void;
  /** From how many candidates on a peer counts as wide. */
  readonly wideFrom?: number;
}

type PodsPeer = PeerPattern & { readonly type: "pods" };

/**
 * Finds every way between pods of different stages, without comparing every pod with every pod.
 *
 * A class that a direction closes is compared only with those that its rules name, where those are few (narrow). Classes
 * that are open, or let in or out a great many (wide), are put into groups that policies cannot tell apart, and one of
 * each is compared with one of each. Every connection that is let through is narrow at one end or wide at both, so none is
 * missed; each that is found was judged by all rules of both.
 */
export function findCrossings(search: CrossingSearch): void {
  const all = homesOf(search.model).flatMap((home) => home.classes);
  // What is there speaks for itself; what could be made is looked at after it, and what people change last.
  const rankOf = ({ imagined, home }: PodClass) => (home.used ? 2 : 0) + (imagined ? 1 : 0);
  const classes = [0, 1, 2, 3].flatMap((rank) => all.filter((one) => rankOf(one) === rank));
  const widePeers = new Map<string, PodsPeer>();
  for (const one of classes) {
    narrow(search, one, "ingress", widePeers);
    narrow(search, one, "egress", widePeers);
  }
  compareGroups(
    search,
    groupsOf(search, classes, "egress", widePeers),
    groupsOf(search, classes, "ingress", widePeers),
  );
  fromNodes(search, classes);
}

/** Whether anything may get through but by rules that name pods. */
export function isOpen({ isolated, opaque, rules, uncertain, admin, baseline }: Side): boolean {
  if (isolated !== "yes" || opaque) return true;
  return [...rules, ...uncertain, ...accepting(admin), ...accepting(baseline)].some(
    ({ peers }) => peers === "anyone" || peers.some(({ type }) => type === "addresses" || type === "nodes"),
  );
}

function accepting(ordered: Side["admin"]): Rule[] {
  return ordered.flatMap(({ rules }) => rules.filter(({ action }) => action === "Accept"));
}

function podsPeers({ rules, uncertain, admin, baseline }: Side): PodsPeer[] {
  return [...rules, ...uncertain, ...accepting(admin), ...accepting(baseline)].flatMap(({ peers }) =>
    peers === "anyone" ? [] : peers.filter((peer): peer is PodsPeer => peer.type === "pods"),
  );
}

const peersOfSides = new WeakMap<Side, readonly PodsPeer[]>();

/** Peers by which rules that let through name pods, worked out once for each side. */
export function peersOf(side: Side): readonly PodsPeer[] {
  const known = peersOfSides.get(side);
  if (known) return known;
  const found = podsPeers(side);
  peersOfSides.set(side, found);
  return found;
}

function narrow(search: CrossingSearch, one: PodClass, direction: Direction, widePeers: Map<string, PodsPeer>): void {
  const { index, wideFrom = 64 } = search;
  if (direction === "ingress" && one.home.used) return;
  for (const peer of peersOf(one[direction])) {
    const others = index.foreignClasses(peer, one.home.stage, wideFrom);
    if (others === "many") widePeers.set(peer.key, peer);
    else
      for (const other of others) {
        if (direction === "ingress") compare(search, other, one);
        else compare(search, one, other);
      }
  }
}

function compare(search: CrossingSearch, from: PodClass, to: PodClass): void {
  const [stage, other] = [from.home.stage, to.home.stage];
  if (stage === other || to.home.used) return;
  const isHop = stage === unassigned || other === unassigned;
  if (!isHop && search.settled(stage, to)) return;
  const open = connection(from, to, search.model);
  if (isEmpty(open.may) || !search.isThere(from) || !search.isThere(to)) return;
  if (isHop) search.hop({ from, to, open });
  const beyond = search.beyondIntent(from, to, open);
  if (!isEmpty(beyond.may) && !search.settled(stage, to)) search.found({ from, to, open: beyond });
}

interface Group {
  readonly first: PodClass;
  /** One for each side of each namespace: causes are those of a namespace. */
  readonly sides: Map<Side, PodClass>;
  /** All of them where they are of no stage, as each may pass traffic on. */
  readonly shared: PodClass[];
}

/** By stage, classes that are open or wide in a direction, by all that could tell them apart. */
function groupsOf(
  search: CrossingSearch,
  classes: readonly PodClass[],
  direction: Direction,
  widePeers: ReadonlyMap<string, PodsPeer>,
): Map<string, Map<string, Group>> {
  const stages = new Map<string, Map<string, Group>>();
  const compared = [...widePeers.values(), ...tieredPeers(search.model)];
  const keys = new WeakMap<Side, string>();
  for (const one of classes) {
    if (direction === "ingress" && one.home.used) continue;
    const side = one[direction];
    const isWide = widePeers.size > 0 && peersOf(side).some(({ key }) => widePeers.has(key));
    if (!isWide && !isOpen(side)) continue;
    if (one.imagined && !search.isThere(one)) continue;
    const known = keys.get(side);
    const sideText = known ?? sideKey(side, widePeers);
    if (known === undefined) keys.set(side, sideText);
    const own = [...one.namedPorts].map(([name, ports]) => `${name}:${ports.join(",")}`).join(" ");
    const named = one.namesAnyPort ? "any" : own;
    const matched = compared.filter((peer) => peerMatches(peer, one, search.model, "policy") !== "no");
    const key = `${sideText}\n${named}\n${one.hostNetwork}\n${matched.map((peer) => peer.key).join("|")}\n${search.intentKey(one)}`;
    const groups = stages.get(one.home.stage) ?? new Map<string, Group>();
    stages.set(one.home.stage, groups);
    const group = groups.get(key);
    if (!group) groups.set(key, { first: one, sides: new Map([[side, one]]), shared: [one] });
    else {
      if (!group.sides.has(side)) group.sides.set(side, one);
      if (one.home.stage === unassigned) group.shared.push(one);
    }
  }
  return stages;
}

function tieredPeers({ policies }: NetworkModel): PodsPeer[] {
  const found = new Map<string, PodsPeer>();
  for (const { ingress, egress } of policies.tiered) {
    for (const { peers } of [...ingress, ...egress]) {
      if (peers === "anyone") continue;
      for (const peer of peers) if (peer.type === "pods") found.set(peer.key, peer);
    }
  }
  return [...found.values()];
}

/** Equal for sides that let the same through, as far as wide rules and policies of the cluster go. */
function sideKey(side: Side, widePeers: ReadonlyMap<string, PodsPeer>): string {
  const texts = (rules: readonly Rule[]) =>
    rules.flatMap(({ peers, ports, action }) => {
      const wide = peers === "anyone" ? ["anyone"] : peers.flatMap((peer) => wideKey(peer, widePeers));
      if (wide.length === 0) return [];
      return [`${action} ${wide.join(",")} ${ports.fixed.join(",")} ${JSON.stringify(ports.named)}`];
    });
  const tiers = [...side.admin, ...side.baseline].map(
    ({ priority, rules }) =>
      `${priority} ${rules.map(({ site }) => JSON.stringify([site.policy.object.metadata.name, site.path])).join()}`,
  );
  return [
    side.isolated,
    side.opaque ? "opaque" : "",
    ...texts(side.rules).toSorted(),
    "?",
    ...texts(side.uncertain),
    ...tiers,
  ].join("\n");
}

function wideKey(peer: PeerPattern, widePeers: ReadonlyMap<string, PodsPeer>): string[] {
  if (peer.type === "pods") return widePeers.has(peer.key) ? [peer.key] : [];
  return [peer.type === "addresses" ? `${peer.matchesPods} ${peer.text}` : peer.type];
}

function compareGroups(
  search: CrossingSearch,
  sources: ReadonlyMap<string, ReadonlyMap<string, Group>>,
  destinations: ReadonlyMap<string, ReadonlyMap<string, Group>>,
): void {
  for (const [toStage, toGroups] of destinations) {
    for (const [fromStage, fromGroups] of sources) {
      if (fromStage === toStage) continue;
      for (const to of toGroups.values()) {
        for (const from of fromGroups.values()) {
          const raw = connection(from.first, to.first, search.model);
          if (isEmpty(raw.may)) continue;
          if (fromStage === unassigned)
            for (const one of from.shared) search.hop({ from: one, to: to.first, open: raw });
          if (toStage === unassigned) for (const one of to.shared) search.hop({ from: from.first, to: one, open: raw });
          const open = search.beyondIntent(from.first, to.first, raw);
          if (isEmpty(open.may)) continue;
          for (const one of to.sides.values()) {
            if (!search.settled(fromStage, one)) search.found({ from: from.first, to: one, open });
          }
        }
      }
    }
  }
}

/** A node gets through to the pods that it runs, and so do pods on its network. */
function fromNodes(search: CrossingSearch, classes: readonly PodClass[]): void {
  const onNodes = classes.filter(({ hostNetwork, namespace }) => hostNetwork && namespace !== "kube-system");
  for (const from of onNodes) for (const to of classes) compare(search, from, to);
}
