import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { FieldPath } from "../../../manifests/syntax.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { PortSet, Protocol } from "../sets/port-set.ts";

export type Direction = "ingress" | "egress";

/** What a rule says of the other end of a connection. */
export type PeerPattern =
  /** Pods of namespaces that a selector selects, or of one namespace. */
  | {
      readonly type: "pods";
      readonly namespaces: LabelSelector | string;
      readonly pods: LabelSelector;
      /** Equal for peers that are written alike. */
      readonly key: string;
      /** The same of their namespaces. */
      readonly namespacesKey: string;
    }
  | {
      readonly type: "addresses";
      readonly addresses: AddressSet;
      readonly text: string;
      /** Whether addresses of pods count as others do. Otherwise it is the profile's to say. */
      readonly matchesPods: boolean;
    }
  /** Nodes of the cluster, and so the pods on their network. */
  | { readonly type: "nodes" }
  /** Hosts outside, by their names. */
  | { readonly type: "hosts"; readonly names: readonly string[] };

/** Ports of a rule: those by number, and those that each destination pod names. */
export interface PortPattern {
  readonly fixed: PortSet;
  readonly named: readonly { readonly name: string; readonly protocol: Protocol | undefined }[];
}

export interface Rule {
  readonly action: "Accept" | "Deny" | "Pass";
  /** Where one of them is the other end, the rule speaks of it. */
  readonly peers: "anyone" | readonly PeerPattern[];
  readonly ports: PortPattern;
  readonly site: RuleSite;
}

interface RuleSite {
  readonly policy: WorldObject;
  readonly path: FieldPath;
}

/** A policy that isolates the pods it selects and lets through what its rules name. */
export interface NamespacedPolicy {
  readonly object: WorldObject;
  readonly namespace: string;
  readonly pods: LabelSelector;
  /** Absent where it does not isolate in that direction. */
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  /** Whether the plugin enforces it at all. */
  readonly enforced: "yes" | "maybe";
}

/** A policy of the cluster with ordered rules. */
export interface TieredPolicy {
  readonly object: WorldObject;
  readonly tier: "Admin" | "Baseline";
  /** Lower is asked first. */
  readonly priority: number;
  readonly subject: { readonly namespaces: LabelSelector; readonly pods: LabelSelector };
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  readonly enforced: "yes" | "maybe";
}

/** A policy whose language is not understood: in the directions that it touches anything may be let through, or not. */
export interface OpaquePolicy {
  readonly object: WorldObject;
  /** All namespaces where absent. */
  readonly namespace?: string;
  readonly directions: readonly Direction[];
}

export interface Policies {
  readonly namespaced: readonly NamespacedPolicy[];
  readonly tiered: readonly TieredPolicy[];
  readonly opaque: readonly OpaquePolicy[];
}

/** Peers that say the same are one, so that what they select is worked out once. */
export function podsPeer(namespaces: LabelSelector | string, pods: LabelSelector): PeerPattern & { type: "pods" } {
  const namespacesKey = typeof namespaces === "string" ? namespaces : selectorKey(namespaces);
  return {
    type: "pods",
    namespaces,
    pods,
    namespacesKey,
    key: `${namespacesKey}
${selectorKey(pods)}`,
  };
}

/** Equal for selectors that are written alike; the same selection may still have several. */
export function selectorKey({ matchLabels, matchExpressions }: LabelSelector): string {
  const texts: string[] = [];
  for (const key in matchLabels) texts.push(`${key}=${matchLabels[key] ?? ""}`);
  for (const { key, operator, values = [] } of matchExpressions ?? [])
    texts.push(`${key} ${operator} ${values.toSorted().join(",")}`);
  return texts.length > 1 ? texts.toSorted().join(";") : (texts[0] ?? "");
}
