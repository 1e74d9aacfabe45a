import { matchesSelector } from "../../selectors/match.ts";
import { addressParts, familiesOf, ipv4Of, namesAddresses } from "../sets/address-parts.ts";
import { covers, everyAddress, overlaps } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { ClusterAddresses } from "./cluster-addresses.ts";
import type { PodClass } from "./pod-class.ts";
import type { PodNodes } from "./pod-nodes.ts";
import type { NetworkProfile } from "./network-profile.ts";
import type { PeerPattern, Rule } from "../policies/rule.ts";
import { portsNamed } from "./port-names.ts";
import { allPorts, intersect, isEmpty, noPorts, unite, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { OrderedRules, Side } from "./pod-class.ts";

/** One end of a connection: pods, or addresses of the world outside that no rule tells apart, or a host there by name. */
export type End = PodClass | OutsideEnd;

export interface OutsideEnd {
  readonly type: "outside";
  readonly addresses: AddressSet;
  readonly host?: string;
}

/** Ports that may be open, and those that are open whatever the plugin makes of what the specification leaves to it. */
export interface Openness {
  readonly may: PortSet;
  readonly must: PortSet;
}

export interface Surroundings {
  readonly profile: NetworkProfile;
  readonly addresses: ClusterAddresses;
  readonly nodes: PodNodes;
}

const everything: Openness = { may: allPorts, must: allPorts };

/**
 * The ports of `to` that `from` can open: what `from` lets out and `to` lets in. Replies are always let through. Ends
 * that are the same class are two pods of it.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function connection(from: End, to: End, surroundings: Surroundings): Openness {
  if (from.type !== "pods" || to.type !== "pods" || !namesAddresses(from.egress) || !namesAddresses(to.ingress))
    return connectionOf(from, to, surroundings);
  const ofFamilies = familiesOf(from, to, surroundings.addresses).map((addresses) =>
    connectionOf(from, to, { ...surroundings, addresses }),
  );
  const may = ofFamilies.reduce<PortSet>((all, one) => unite(all, one.may), noPorts);
  return { may, must: ofFamilies[0]?.must ?? noPorts };
}

/** Where both ends have addresses of one family, or no more than one end asks for them. */
function connectionOf(from: End, to: End, surroundings: Surroundings): Openness {
  const out = from.type === "pods" ? letsThrough(from.egress, to, to, surroundings) : everything;
  if (isEmpty(out.may) || to.type === "outside") return out;
  const into = letsIn(from, to, surroundings);
  return { may: intersect(out.may, into.may), must: intersect(out.must, into.must) };
}

/** What pods let in from another end. A node always gets through to pods that it runs. */
function letsIn(from: End, to: PodClass, surroundings: Surroundings): Openness {
  const into = letsThrough(to.ingress, from, to, surroundings);
  if (from.type !== "pods" || !from.hostNetwork || to.hostNetwork || from.namespace === "kube-system") return into;
  const node = surroundings.profile.nodesAreAlwaysLetIn === "anyNode" ? "yes" : surroundings.nodes.meet(from, to);
  if (node === "no") return into;
  return { may: allPorts, must: node === "yes" ? allPorts : into.must };
}

/**
 * What one side lets through, from or to `other`.
 *
 * @param destination where the ports are: names of ports mean those of its containers
 */
export function letsThrough(side: Side, other: End, destination: End, surroundings: Surroundings): Openness {
  if (side.opaque) return { may: allPorts, must: noPorts };
  if (other.type !== "pods") return letsThroughPart(side, other, destination, surroundings);
  const parts = addressParts(side, other, surroundings.addresses);
  if (parts.length < 2) return letsThroughPart(side, other, destination, surroundings);
  // A pod has one of its addresses, and that one for every rule.
  let open: Openness = { may: noPorts, must: allPorts };
  for (const { addresses, mayBeIgnored } of parts) {
    const part = letsThroughPart(side, other, destination, { ...surroundings, addresses });
    open = { may: unite(open.may, part.may), must: mayBeIgnored ? open.must : intersect(open.must, part.must) };
  }
  return open;
}

function letsThroughPart(side: Side, other: End, destination: End, surroundings: Surroundings): Openness {
  const matched = (rule: Rule) => matches(rule, other, destination, surroundings, "policy");
  const ordered = (rule: Rule) => matches(rule, other, destination, surroundings, "tiered");
  const all = decided(side, side.admin, side.baseline, matched, ordered);
  const isCertain = ({ enforced }: OrderedRules) => enforced === "yes";
  if (side.admin.every(isCertain) && side.baseline.every(isCertain)) return all;
  const certain = decided(side, side.admin.filter(isCertain), side.baseline.filter(isCertain), matched, ordered);
  return { may: unite(all.may, certain.may), must: intersect(all.must, certain.must) };
}

/** Ports of which a rule speaks, for sure and perhaps. */
interface Matched {
  readonly yes: PortSet;
  readonly maybe: PortSet;
}

type Match = (rule: Rule) => Matched;

/** A port is in several of these where it is open what becomes of it. */
interface Course {
  remaining: PortSet;
  passed: PortSet;
  accepted: PortSet;
  denied: PortSet;
}

/** Tier by tier: Admin, NetworkPolicy (final for those it selects), Baseline; what is left is let through. */
function decided(
  side: Side,
  admin: readonly OrderedRules[],
  baseline: readonly OrderedRules[],
  matched: Match,
  ordered: Match,
): Openness {
  if (side.isolated === "no" && admin.length === 0 && baseline.length === 0) return everything;
  const first = tier(admin, allPorts, ordered);
  const asked = unite(first.remaining, first.passed);
  let { accepted, denied } = first;
  let left = asked;
  if (side.isolated !== "no") {
    let [yes, maybe]: [PortSet, PortSet] = [noPorts, noPorts];
    for (const rule of side.rules) {
      const ports = matched(rule);
      yes = unite(yes, ports.yes);
      maybe = unite(maybe, ports.maybe);
    }
    for (const rule of side.uncertain) {
      const ports = matched(rule);
      maybe = unite(unite(maybe, ports.yes), ports.maybe);
    }
    accepted = unite(accepted, intersect(asked, unite(yes, maybe)));
    denied = unite(denied, without(asked, yes));
    if (side.isolated === "yes" && admin.length === 0) return { may: accepted, must: yes };
    if (side.isolated === "yes") left = noPorts;
  }
  const last = tier(baseline, left, ordered);
  accepted = unite(unite(accepted, last.accepted), unite(last.remaining, last.passed));
  denied = unite(denied, last.denied);
  return { may: accepted, must: without(allPorts, denied) };
}

/** Policies of one priority may be asked in any order: what any of them says may become of a port. */
function tier(policies: readonly OrderedRules[], ports: PortSet, matched: Match): Course {
  const course: Course = { remaining: ports, passed: noPorts, accepted: noPorts, denied: noPorts };
  let asked = ports;
  let last: number | undefined;
  for (const { priority, rules } of policies) {
    if (priority !== last) asked = course.remaining;
    last = priority;
    const one = inOrder(rules, asked, matched);
    course.accepted = unite(course.accepted, one.accepted);
    course.denied = unite(course.denied, one.denied);
    course.passed = unite(course.passed, one.passed);
    course.remaining = intersect(course.remaining, one.remaining);
  }
  return course;
}

function inOrder(rules: readonly Rule[], ports: PortSet, matched: Match): Course {
  const course: Course = { remaining: ports, passed: noPorts, accepted: noPorts, denied: noPorts };
  for (const rule of rules) {
    if (isEmpty(course.remaining)) break;
    const { yes, maybe } = matched(rule);
    const concerned = intersect(course.remaining, unite(yes, maybe));
    if (rule.action === "Accept") course.accepted = unite(course.accepted, concerned);
    else if (rule.action === "Deny") course.denied = unite(course.denied, concerned);
    else course.passed = unite(course.passed, concerned);
    course.remaining = without(course.remaining, yes);
  }
  return course;
}

/** The ports of which a rule speaks where `other` is the other end. */
export function matches(
  rule: Rule,
  other: End,
  destination: End,
  surroundings: Surroundings,
  policy: "policy" | "tiered",
): Matched {
  const answer = rule.peers === "anyone" ? "yes" : anyPeer(rule, rule.peers, other, surroundings, policy);
  if (answer === "no") return { yes: noPorts, maybe: noPorts };
  const ports = portsAt(rule, destination);
  return answer === "yes" ? ports : { yes: noPorts, maybe: unite(ports.yes, ports.maybe) };
}

/**
 * No port where the destination names none so; a name may stand for ports of several protocols. Whoever makes a pod gives
 * its ports the names that let it be opened, and may do without those that keep it closed; which pod somebody relabels, with
 * its names, is open.
 */
function portsAt({ ports, action }: Rule, destination: End): Matched {
  if (destination.type !== "pods") return { yes: ports.fixed, maybe: noPorts };
  let named: PortSet = noPorts;
  for (const one of ports.named) named = unite(named, portsNamed(one, destination));
  const isChosen = destination.namesAnyPort && action === "Accept";
  if (destination.imagined && !isChosen) return { yes: ports.fixed, maybe: named };
  return { yes: unite(ports.fixed, named), maybe: noPorts };
}

type Answer = "yes" | "no" | "maybe";

function anyPeer(
  { action }: Rule,
  peers: readonly PeerPattern[],
  other: End,
  surroundings: Surroundings,
  policy: "policy" | "tiered",
): Answer {
  let answer: Answer = "no";
  for (const peer of peers) {
    const one = peerMatches(peer, other, surroundings, policy, action);
    if (one === "yes") return "yes";
    if (one !== "no") answer = one;
  }
  return answer;
}

/**
 * Whether a peer speaks of an end. Policies of the cluster never speak of pods on their node's network as pods. What is
 * let through at one address is open; what is kept away has to be so at each that pods may have, IPv6 ones too.
 */
export function peerMatches(
  peer: PeerPattern,
  other: End,
  { profile, addresses }: Surroundings,
  policy: "policy" | "tiered",
  action: Rule["action"] = "Accept",
): Answer {
  if (other.type === "outside") {
    if (peer.type === "hosts") return peer.names.some((name) => name === other.host) ? "yes" : "no";
    if (peer.type !== "addresses") return "no";
    // Which addresses a name leads to is known to nobody here.
    if (other.addresses.length === 0)
      return covers(peer.addresses, action === "Accept" ? ipv4Of(everyAddress) : everyAddress) ? "yes" : "maybe";
    if (covers(peer.addresses, other.addresses)) return "yes";
    return overlaps(peer.addresses, other.addresses) ? "maybe" : "no";
  }
  switch (peer.type) {
    case "hosts":
      return "no";
    case "nodes":
      return other.hostNetwork ? "maybe" : "no";
    case "pods":
      if (
        typeof peer.namespaces === "string"
          ? peer.namespaces !== other.namespace
          : !matchesSelector(peer.namespaces, other.home.labels)
      )
        return "no";
      if (!matchesSelector(peer.pods, other.labels)) return "no";
      if (!other.hostNetwork) return "yes";
      return policy === "tiered" ? "no" : fromProfile(profile.hostNetworkPodsHaveLabels);
    case "addresses": {
      if (!peer.matchesPods && profile.ipBlockMatchesPods === "no") return "no";
      const theirs = other.hostNetwork ? addresses.nodes : addresses.pods;
      if (!overlaps(peer.addresses, theirs)) return "no";
      const certain = peer.matchesPods || profile.ipBlockMatchesPods === "yes";
      return certain && covers(peer.addresses, action === "Accept" ? ipv4Of(theirs) : theirs) ? "yes" : "maybe";
    }
  }
}

function fromProfile(answer: "yes" | "no" | "either"): Answer {
  return answer === "either" ? "maybe" : answer;
}
