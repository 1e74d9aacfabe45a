import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import { clusterAddresses } from "../reading/cluster-addresses.ts";
import { common, everyPort, type Ranges, without } from "../reading/ranges.ts";
import {
  type Direction,
  type Peer,
  type Plugin,
  type Policy,
  readPolicies,
  type Rule,
} from "../reading/network-policies.ts";
import { areAllSelected, type End, freeOf, mayBeTogether, type Pods, selectedOf } from "../reading/network-pods.ts";
import { hasAllAddresses, isNamespace, outsideParts, portsAt } from "../reading/rule-ends.ts";
import { selects } from "../reading/selectors.ts";

/** Pods and what is at the other end, as far as something may be let through between them, and to which ports. */
interface Passage<Other extends End = End> {
  readonly pods: Pods;
  readonly other: Other;
  readonly ports: Ranges;
}

/** What policies may let through, never less than they do. */
export class Sides {
  readonly plugin: Plugin;
  readonly nodeAddresses: Ranges;
  readonly #podAddresses: Ranges;
  readonly #mayRewrite: (namespace: string) => boolean;
  readonly #opaque: ReturnType<typeof readPolicies>["opaque"];
  readonly #ofNamespace = new Map<string, readonly Policy[]>();
  readonly #own: ReadonlyMap<string, readonly Policy[]>;
  /** Of the cluster, before and after those of namespaces. */
  readonly tiered: readonly Policy[];

  /** @param mayRewrite whether those who try may write policies of a namespace */
  constructor(world: World, plugin: Plugin, mayRewrite: (namespace: string) => boolean) {
    this.#mayRewrite = mayRewrite;
    const { known, opaque } = readPolicies(world, plugin);
    this.plugin = plugin;
    this.#opaque = opaque;
    this.#own = Map.groupBy(
      known.filter(({ tier }) => tier === "Network"),
      ({ namespaces }) => (typeof namespaces === "string" ? namespaces : ""),
    );
    this.tiered = known.filter(({ tier }) => tier !== "Network");
    const addresses = clusterAddresses(world);
    this.#podAddresses = addresses.pods;
    this.nodeAddresses = addresses.nodes;
  }

  /** Whether addresses may be those of pods that are not known, on the network of their nodes or not. */
  mayBePods(peer: Peer & { readonly type: "addresses" }): boolean {
    return this.#isOfPods(peer) && common(peer.addresses, [...this.#podAddresses, ...this.nodeAddresses]).length > 0;
  }

  #isOfPods({ matchesPods }: Peer & { readonly type: "addresses" }): boolean {
    return matchesPods || this.plugin.ipBlockMatchesPods !== "no";
  }

  policiesOf({ namespace, namespaceLabels }: Pick<Pods, "namespace" | "namespaceLabels">): readonly Policy[] {
    const known = this.#ofNamespace.get(namespace);
    if (known) return known;
    const tiered = this.tiered.filter(({ namespaces }) => selects(namespaces as LabelSelector, namespaceLabels));
    const found = [...(this.#own.get(namespace) ?? []), ...tiered];
    this.#ofNamespace.set(namespace, found);
    return found;
  }

  /** Whether anything may be let through: by a policy that is not understood, or one that somebody writes. */
  isOpaque(namespace: string): boolean {
    return this.#mayRewrite(namespace) || this.#opaque.some((one) => (one.namespace ?? namespace) === namespace);
  }

  /** Where some of `from` may open ports of some of `to`. */
  *between(from: Pods, to: Pods): Generator<{ readonly from: Pods; readonly to: Pods; readonly ports: Ranges }> {
    for (const out of this.through(from, to, "egress")) {
      const isNode = out.pods.hostNetwork && !to.hostNetwork && from.namespace !== "kube-system";
      const isNear = this.plugin.nodesAreAlwaysLetIn === "anyNode" || mayBeTogether(from, to);
      if (isNode && isNear) yield { from: out.pods, to: out.other, ports: out.ports };
      for (const into of this.through(out.other, out.pods, "ingress")) {
        const ports = common(out.ports, into.ports);
        if (ports.length > 0) yield { from: into.other, to: into.pods, ports };
      }
    }
  }

  /** What one side may let through, from or to another. */
  *through<Other extends End>(pods: Pods, other: Other, direction: Direction): Generator<Passage<Other>, void> {
    if (this.isOpaque(pods.namespace)) yield { pods, other, ports: everyPort };
    const onNode = pods.hostNetwork ? this.plugin.policiesHoldForHostNetwork : "yes";
    const all = this.policiesOf(pods).filter(
      (one) => one[direction] && (one.tier === "Network" ? onNode !== "no" : !pods.hostNetwork),
    );
    const isolating = all.filter(({ tier, isCertain }) => tier === "Network" && isCertain && onNode === "yes");
    const free = freeOf(
      pods,
      isolating.map((one) => one.pods),
    );
    if (free) {
      const ports = this.#left({ pods: free, other, ports: everyPort }, direction, all, ["Admin", "Baseline"]);
      if (ports.length > 0) yield { pods: free, other, ports };
    }
    for (const policy of all) {
      const some = selectedOf(policy.tier === "Baseline" && free ? free : pods, policy.pods);
      if (!some || (policy.tier === "Baseline" && !free)) continue;
      for (const [at, rule] of (policy[direction] ?? []).entries())
        for (const end of rule.action === "Accept" ? this.#peers(rule, other, policy) : []) {
          const passage = { pods: some, other: end, ports: portsAt(rule, direction === "ingress" ? some : end) };
          const tiers = policy.tier === "Baseline" ? (["Admin", "Baseline"] as const) : (["Admin"] as const);
          const ports = this.#left(
            passage,
            direction,
            all,
            tiers,
            policy.tier === "Network" ? undefined : { policy, at },
          );
          if (ports.length > 0) yield { ...passage, ports };
        }
    }
  }

  /** Without what a rule that is asked earlier surely denies. What may be passed on to a later tier is not denied. */
  #left(
    { pods, other, ports }: Passage,
    direction: Direction,
    all: readonly Policy[],
    tiers: readonly string[],
    before?: { readonly policy: Policy; readonly at: number },
  ): Ranges {
    let left = ports;
    for (const tier of tiers) {
      const asked = all.filter((one) => one.tier === tier);
      let passed: Ranges = [];
      for (const policy of asked) {
        const isSame = policy === before?.policy;
        if (!isSame && before?.policy.tier === tier && policy.priority >= before.policy.priority) continue;
        // Of those with one priority any may be asked first.
        const alike = asked.filter((one) => one !== policy && one.priority === policy.priority);
        if (alike.some((one) => one[direction]?.some(({ action }) => action === "Pass"))) passed = everyPort;
        const isSure = policy.isCertain && areAllSelected(pods, policy.pods);
        for (const [at, rule] of (policy[direction] ?? []).entries()) {
          if (isSame && at >= before.at) break;
          const spoken = portsAt(rule, direction === "ingress" ? pods : other);
          if (rule.action === "Pass") passed = [...passed, ...spoken];
          if (isSure && rule.action === "Deny" && this.#isAlways(rule, other))
            left = without(left, without(spoken, passed));
        }
      }
    }
    return left;
  }

  #isAlways({ peers }: Rule, other: End): boolean {
    if (peers === "anyone") return true;
    return peers.some((peer) => {
      if (peer.type === "addresses") return hasAllAddresses(peer, other, this.#podAddresses, this.nodeAddresses);
      if (peer.type !== "pods" || other.type !== "pods" || other.hostNetwork) return false;
      return isNamespace(peer, other) && areAllSelected(other, peer.pods);
    });
  }

  /** Of an end, what a rule may speak of. */
  *#peers<Other extends End>({ peers }: Rule, other: Other, { tier }: Policy): Generator<Other, void> {
    if (peers === "anyone") yield other;
    for (const peer of peers === "anyone" ? [] : peers) {
      if (other.type === "outside") yield* outsideParts(peer, other) as Generator<Other, void>;
      else {
        const some = this.#podsPart(peer, other, tier !== "Network");
        if (some) yield some as Other;
      }
    }
  }

  #podsPart(peer: Peer, other: Pods, isTiered: boolean): Pods | undefined {
    if (peer.type === "hosts") return undefined;
    if (peer.type === "nodes") return other.hostNetwork ? other : undefined;
    if (peer.type === "addresses") {
      if (!this.#isOfPods(peer)) return undefined;
      const theirs = other.hostNetwork ? this.nodeAddresses : this.#podAddresses;
      return common(peer.addresses, theirs).length > 0 ? other : undefined;
    }
    if (other.hostNetwork && (isTiered || this.plugin.hostNetworkPodsHaveLabels === "no")) return undefined;
    return isNamespace(peer, other) ? selectedOf(other, peer.pods) : undefined;
  }
}
