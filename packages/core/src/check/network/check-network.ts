import type { World } from "../../manifests/world/world.ts";
import type { NetworkCertificate } from "../../verdicts/certificate.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { Entrances, mayCall } from "../reading/entrances.ts";
import { GrantedRights } from "../reading/granted-rights.ts";
import type { Direction, Peer, Plugin } from "../reading/network-policies.ts";
import { beyond, mayForward } from "../reading/intended-openings.ts";
import {
  freeOf,
  groupText,
  mayMakePods,
  podsText,
  newNamespace,
  type Outside,
  type Pods,
  podsByNamespace,
  podsMadeElsewhere,
} from "../reading/network-pods.ts";
import { mayRewrite } from "../reading/policy-writers.ts";
import { everyAddress, portsText, type Ranges } from "../reading/ranges.ts";
import { areLabels, requirementsOf, selects } from "../reading/selectors.ts";
import { Sides } from "./sides.ts";
import { letIn } from "./ways-in.ts";

/**
 * Checks certificates of the network in one world. A certificate that is not refused proves, for the policies, pods and
 * rights in the world and for the network plugin as described, that no pod that is there, and none that people of its own
 * stage may make in its namespace with any labels, can open a port of such a pod of the other stage that was not meant:
 *
 * - straight: policies close one of the two ends, for every pair of namespaces;
 * - by pods of no stage that are there, over any number of them; those in kube-system, those on their node's network and
 *   those that are declared not to forward pass nothing on;
 * - by a way in from outside that was not meant: nothing of the stage is let out to it, and no route of its people leads there;
 * - by a namespace that people of the stage make, or label anew;
 * - by a policy that people of the first stage write: where they may, policies count for nothing.
 * Of pods that may be made a port's name means any port. No admission policy is counted on.
 */
export class NetworkChecker {
  readonly #world: World;
  readonly #intent: Intent | undefined;
  readonly #sides: Sides;
  readonly #rights: GrantedRights;
  readonly #pods: ReadonlyMap<string, readonly Pods[]>;
  readonly #byStage: ReadonlyMap<string, readonly string[]>;
  readonly #entrances: Entrances;
  #from = unassigned;
  readonly #selected = new Map<string, ReadonlySet<string>>();

  constructor(world: World, intent: Intent | undefined, plugin: Plugin) {
    this.#world = world;
    this.#intent = intent;
    const rights = new GrantedRights(world, intent);
    this.#rights = rights;
    this.#sides = new Sides(world, plugin, (namespace) => mayRewrite(world, plugin, rights, this.#from, namespace));
    this.#pods = podsByNamespace(world, this.#rights);
    this.#byStage = Map.groupBy(this.#pods.keys(), (name) => this.#stageOf(name));
    this.#entrances = new Entrances(world, this.#pods);
  }

  /** Why a certificate does not show that the verdict holds; undefined where it does. */
  check(pair: Pair, certificate: NetworkCertificate): string | undefined {
    const { from, to } = pair;
    this.#from = from;
    if (to === outside) return from === unassigned ? undefined : this.#checkOutward(from);
    if (from === outside) return to === unassigned ? undefined : this.#checkEntrances(to, [], []);
    const sources = this.#sourcesOf(from);
    const isWithin = ![from, to].includes(unassigned);
    const refused =
      sources.length === 0
        ? undefined
        : (this.#checkStraight(pair, certificate) ??
          (isWithin ? this.#checkForwarded(pair, certificate.reached) : undefined) ??
          this.#checkNewNamespaces(pair, certificate.newNamespaces));
    return refused ?? (isWithin ? this.#checkEntrances(to, sources, certificate.entrances) : undefined);
  }

  #stageOf(namespace: string): string {
    return this.#world.stages.ofNamespace.get(namespace) ?? unassigned;
  }

  #podsOf(stage: string): Pods[] {
    return (this.#byStage.get(stage) ?? []).flatMap((name) => this.#pods.get(name) ?? []);
  }

  #sourcesOf(stage: string): Pods[] {
    return [...this.#podsOf(stage), ...podsMadeElsewhere(this.#world, this.#rights, stage)];
  }

  /** Namespaces that are closed as a whole are asked once each; pods on their node's network always one by one. */
  #checkStraight({ from, to }: Pair, { closed, pairs }: NetworkCertificate): string | undefined {
    const isClosed = { egress: new Set<string>(), ingress: new Set<string>() };
    for (const one of closed) {
      const refused = this.#checkClosed(one, one.side === "egress" ? to : from);
      if (refused !== undefined) return refused;
      isClosed[one.side].add(one.namespace);
    }
    const listed = new Map(pairs.map((one) => [one.from, new Set(one.to)]));
    const [sources, destinations] = [this.#podsOf(from), this.#podsOf(to)];
    const open = {
      from: sources.filter(({ namespace, hostNetwork }) => hostNetwork || !isClosed.egress.has(namespace)),
      to: destinations.filter(({ namespace, hostNetwork }) => hostNetwork || !isClosed.ingress.has(namespace)),
    };
    for (const one of open.from)
      for (const other of open.to) {
        const isListed = listed.get(one.namespace)?.has(other.namespace) === true;
        if (!isListed && !one.hostNetwork && !other.hostNetwork)
          return `it says nothing of pods of ${one.namespace} and ${other.namespace}`;
        const refused = this.#checkApart(one, other);
        if (refused !== undefined) return refused;
      }
    const isOnNode = ({ hostNetwork }: Pods) => hostNetwork;
    const exempt = [...sources.filter(isOnNode), ...podsMadeElsewhere(this.#world, this.#rights, from)];
    const fromNodes = exempt.flatMap((one) => destinations.map((other) => ({ one, other })));
    const toNodes = destinations.filter(isOnNode).flatMap((other) => sources.map((one) => ({ one, other })));
    const all = [...fromNodes, ...toNodes].map(({ one, other }) => this.#checkApart(one, other));
    return all.find((refused) => refused !== undefined);
  }

  #checkApart(one: Pods, other: Pods): string | undefined {
    for (const { from, to, ports } of this.#sides.between(one, other)) {
      const open = beyond(this.#intent, from, to, ports);
      if (open.length > 0) return `${podsText(from)} may open ${portsText(open)} of ${podsText(to)}`;
    }
    return undefined;
  }

  /** The named policies select every pod, and no rule that may speak for one of the pods names anything of the other stage. */
  #checkClosed({ namespace, side, by, pods }: NetworkCertificate["closed"][number], other: string): string | undefined {
    const groups = (this.#pods.get(namespace) ?? []).filter(({ hostNetwork }) => !hostNetwork);
    const [first] = groups;
    if (!first) return undefined;
    if (pods === "there" && groups.some(({ labels }) => labels === undefined))
      return `people of its stage may make pods in ${namespace} that the certificate leaves out`;
    if (this.#sides.isOpaque(namespace))
      return `a policy that is not understood, or that people of its source write, may open ${namespace}`;
    const there = this.#sides.policiesOf(first).filter((one) => one[side] !== undefined);
    const named = there.filter(({ name, tier, isCertain }) => by.includes(name) && tier === "Network" && isCertain);
    const lacking = by.find((name) => !named.some((one) => one.name === name));
    if (lacking !== undefined) return `there is no NetworkPolicy ${namespace}/${lacking} that isolates for ${side}`;
    const selectors = named.map((one) => one.pods);
    const missed = groups.find(({ labels }) =>
      labels ? !selectors.some((one) => selects(one, labels)) : areLabels([], selectors),
    );
    if (missed) return `the policies ${by.join(", ")} do not select ${podsText(missed)}`;
    const rules = there.flatMap((policy) => (policy[side] ?? []).map((rule) => ({ policy, rule })));
    const letting = rules.find(({ rule }) => rule.action === "Accept" && this.#mayName(rule.peers, other));
    return letting && `a rule of ${letting.policy.name} in ${namespace} may let something of ${other} through`;
  }

  #mayName(peers: "anyone" | readonly Peer[], stage: string): boolean {
    if (peers === "anyone") return true;
    return peers.some((peer) => {
      if (peer.type === "hosts" || peer.type === "nodes") return false;
      if (peer.type === "addresses") return peer.matchesPods || this.#sides.plugin.ipBlockMatchesPods !== "no";
      const { namespaces } = peer;
      if (typeof namespaces === "string") return this.#stageOf(namespaces) === stage;
      const key = JSON.stringify(namespaces);
      const known =
        this.#selected.get(key) ??
        new Set(
          (this.#world.objects.get("Namespace") ?? [])
            .filter(({ object }) => selects(namespaces, object.metadata.labels ?? {}))
            .map(({ object }) => this.#stageOf(object.metadata.name)),
        );
      this.#selected.set(key, known);
      return known.has(stage);
    });
  }

  /** Nothing leaves the namespaces that are reached, but to each other. What was meant for a hop is a hop all the same. */
  #checkForwarded({ from, to }: Pair, reached: NetworkCertificate["reached"]): string | undefined {
    const forwarding = this.#podsOf(unassigned).filter((one) => mayForward(this.#intent, one));
    const named = new Set(reached.flatMap(({ namespace, labels }) => labels.map((one) => groupText(namespace, one))));
    // A namespace that somebody makes may have the labels that let it in to any of them.
    const isAny = this.#sourcesOf(from).some(({ namespace }) => namespace === newNamespace);
    const isReached = (one: Pods) => isAny || named.has(groupText(one.namespace, one.labels ?? {}));
    const others = forwarding.filter((one) => !isReached(one));
    const sources = [...(others.length > 0 ? this.#sourcesOf(from) : []), ...forwarding.filter(isReached)];
    for (const one of sources)
      for (const other of others)
        for (const way of this.#sides.between(one, other))
          return `${podsText(way.from)} may open ${podsText(way.to)}, which the certificate does not name as reached`;
    for (const one of forwarding.filter(isReached))
      for (const other of this.#podsOf(to))
        for (const way of this.#sides.between(one, other)) {
          // What is meant to be open to the whole world is open to every stage.
          const open = beyond(this.#intent, everywhere, way.to, way.ports);
          if (open.length > 0) return `${podsText(way.from)}, which is reached, may open ${podsText(way.to)}`;
        }
    return undefined;
  }

  /** From outside as a whole where there are no callers. */
  #checkEntrances(to: string, callers: readonly Pods[], named: readonly string[]): string | undefined {
    let ways: Outside[] | undefined;
    for (const entrance of [...this.#entrances.to(to), ...this.#entrances.laid(this.#from, to, this.#rights)]) {
      const open = letIn(this.#sides, this.#world, this.#intent, entrance);
      if (open.length === 0) continue;
      const { name } = entrance;
      if (entrance.by === this.#from) return `${name} of ${this.#from} leads to ${podsText(entrance.to)}`;
      if (!named.includes(name)) return `${name} lets in ${portsText(open)} of ${podsText(entrance.to)} from outside`;
      ways ??= callers.flatMap((one) => [...this.#sides.through(one, everywhere, "egress")].map(({ other }) => other));
      if (ways.some((way) => mayCall(way, entrance)))
        return `pods that are let out to ${name} get to ${podsText(entrance.to)}`;
    }
    return undefined;
  }

  #checkOutward(from: string): string | undefined {
    for (const one of this.#sourcesOf(from)) {
      const ways = this.#sides.through(one, everywhere, "egress");
      for (const { pods, other, ports } of ways) {
        const open: Ranges = beyond(this.#intent, pods, other, ports);
        if (open.length > 0)
          return `${podsText(pods)} may open ${portsText(open)} of ${other.host ?? "addresses outside"}`;
      }
    }
    return undefined;
  }

  #checkNewNamespaces({ from, to }: Pair, claim: NetworkCertificate["newNamespaces"]): string | undefined {
    const makes = mayMakePods(this.#rights, from, "", () => false);
    const maker = makes ? this.#rights.whoMay(from, ["create"], "", "namespaces", "")[0] : undefined;
    const changer = this.#rights.relabellerOf(from, this.#pods);
    if (maker === undefined && changer === undefined) return undefined;
    if (claim === "nobody makes any") return `${maker ?? changer} may make namespaces, or label them anew`;
    const mayLeave = maker !== undefined || this.#sourcesOf(from).some((one) => this.#isOpenTo(one, "egress", true));
    const open = mayLeave
      ? this.#podsOf(to).find((one) => this.#isOpenTo(one, "ingress", changer !== undefined))
      : undefined;
    return open && `${podsText(open)} may let in pods of a namespace that ${maker ?? changer} makes or labels anew`;
  }

  /** Whether pods may let something through that is in a namespace whose labels are not known, whatever their own has. */
  #isOpenTo(one: Pods, direction: Direction, isRelabelled: boolean): boolean {
    const own = this.#sides.policiesOf(one).filter((policy) => policy.tier === "Network" && policy[direction]);
    const isolating = own.filter(({ isCertain }) => isCertain).map(({ pods }) => pods);
    const isFree = freeOf(one, isolating) !== undefined;
    const isOnNode = one.hostNetwork && this.#sides.plugin.policiesHoldForHostNetwork !== "yes";
    if (isFree || isOnNode || this.#sides.isOpaque(one.namespace)) return true;
    const accepting = [...own, ...this.#sides.tiered].flatMap((policy) =>
      (policy[direction] ?? []).filter(({ action }) => action === "Accept"),
    );
    return accepting.some(
      ({ peers }) => peers === "anyone" || peers.some((each) => this.#isOpenToNew(each, isRelabelled)),
    );
  }

  /** A name cannot be given to another namespace; but who labels the end that has it is let out to it by their own rules. */
  #isOpenToNew(peer: Peer, isRelabelled: boolean): boolean {
    if (peer.type === "addresses") return this.#sides.mayBePods(peer);
    if (peer.type !== "pods" || typeof peer.namespaces === "string") return false;
    return (
      isRelabelled || !requirementsOf(peer.namespaces).some(({ key, operator }) => key === ownName && operator === "In")
    );
  }
}

const everywhere: Outside = { type: "outside", addresses: everyAddress };
const ownName = "kubernetes.io/metadata.name";
