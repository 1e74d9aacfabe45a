import { matchesSelector } from "../../selectors/match.ts";
import type { NamespaceEntry, OrderedRules, Side } from "./pod-class.ts";
import type { NetworkProfile } from "./network-profile.ts";
import type { PodGroup } from "./pod-groups.ts";
import type { Direction, NamespacedPolicy, OpaquePolicy, TieredPolicy } from "../policies/rule.ts";

interface BothSides {
  readonly ingress: Side;
  readonly egress: Side;
}

/** Works out the sides of pods; those that the same policies select share them. */
export class Sides {
  readonly #known = new WeakMap<NamespaceEntry, Map<string, BothSides>>();
  readonly #profile: NetworkProfile;
  readonly #opaque: readonly OpaquePolicy[];

  constructor(profile: NetworkProfile, opaque: readonly OpaquePolicy[]) {
    this.#profile = profile;
    this.#opaque = opaque;
  }

  of(home: NamespaceEntry, { labels, hostNetwork }: Pick<PodGroup, "labels" | "hostNetwork">): BothSides {
    let key = `${hostNetwork}`;
    for (const [at, policy] of home.policies.entries()) if (matchesSelector(policy.pods, labels)) key += ` ${at}`;
    const ofTiers = hostNetwork ? [] : home.tiered;
    for (const [at, policy] of ofTiers.entries()) if (matchesSelector(policy.subject.pods, labels)) key += ` t${at}`;
    const ofHome = this.#known.get(home) ?? new Map<string, BothSides>();
    this.#known.set(home, ofHome);
    const known = ofHome.get(key);
    if (known) return known;
    const policies = home.policies.filter((policy) => matchesSelector(policy.pods, labels));
    const tiered = ofTiers.filter((policy) => matchesSelector(policy.subject.pods, labels));
    const made = {
      ingress: this.#side("ingress", home, policies, tiered, hostNetwork),
      egress: this.#side("egress", home, policies, tiered, hostNetwork),
    };
    ofHome.set(key, made);
    return made;
  }

  #side(
    direction: Direction,
    home: NamespaceEntry,
    policies: readonly NamespacedPolicy[],
    tiered: readonly TieredPolicy[],
    hostNetwork: boolean,
  ): Side {
    const inForce = policies.flatMap(({ enforced, [direction]: rules }) => (rules ? [{ enforced, rules }] : []));
    const certain = inForce.filter(({ enforced }) => enforced === "yes");
    const holds = hostNetwork ? this.#profile.policiesHoldForHostNetwork : "yes";
    const ordered = (tier: TieredPolicy["tier"]): OrderedRules[] =>
      tiered
        .filter((policy) => policy.tier === tier && policy[direction].length > 0)
        .map((policy) => ({ priority: policy.priority, enforced: policy.enforced, rules: policy[direction] }));
    return {
      isolated: isolation(certain.length > 0, inForce.length > 0, holds),
      rules: certain.flatMap(({ rules }) => rules),
      uncertain: inForce.filter(({ enforced }) => enforced === "maybe").flatMap(({ rules }) => rules),
      admin: ordered("Admin"),
      baseline: ordered("Baseline"),
      opaque: this.#opaque.find(
        ({ namespace, directions }) =>
          (namespace === undefined || namespace === home.name) && directions.includes(direction),
      ),
    };
  }
}

function isolation(certain: boolean, possible: boolean, holds: "yes" | "no" | "either"): Side["isolated"] {
  if (!possible || holds === "no") return "no";
  return certain && holds === "yes" ? "yes" : "maybe";
}
