import type { WorldObject } from "../../../manifests/world/world.ts";
import type { Labels } from "../../selectors/match.ts";
import type { NamedPort } from "../../possible/asked-spec.ts";
import type { WallChange } from "../../possible/possible.ts";
import type { PodGroup } from "./pod-groups.ts";
import type { NamespacedPolicy, OpaquePolicy, Rule, TieredPolicy } from "../policies/rule.ts";

/** Pods that are treated alike, with what policies say of each direction. */
export interface PodClass extends PodGroup {
  readonly type: "pods";
  readonly home: NamespaceEntry;
  readonly ingress: Side;
  readonly egress: Side;
  /** Whether nobody has made such a pod yet. */
  readonly imagined: boolean;
  /** Whoever makes such a pod names its ports: any name may stand for any port. */
  readonly namesAnyPort?: boolean;
  /** What its maker has to have a container say of ports, beside the labels. */
  readonly listening?: readonly NamedPort[];
  /** There are further such pods, with other labels beside these, that are not told apart from this one. */
  readonly untried?: Labels;
}

export interface NamespaceEntry {
  readonly name: string;
  readonly labels: Labels;
  readonly stage: string;
  readonly object: WorldObject | undefined;
  readonly policies: readonly NamespacedPolicy[];
  /** In the order in which they are asked. */
  readonly tiered: readonly TieredPolicy[];
  readonly classes: PodClass[];
  /**
   * Absent of a namespace as it is. Otherwise it is the namespace as people of `stage` use it: its pods count as what they
   * come from, never as what they get to.
   */
  readonly used?: NamespaceUse;
}

export interface NamespaceUse {
  /** `stage` is not the namespace's own: only pods that its people make there count. */
  readonly isForeign: boolean;
  /** How its policies are opened first. */
  readonly opened: Exclude<WallChange, { readonly possible: false }> | undefined;
}

/** What policies say of the traffic of a pod in one direction. */
export interface Side {
  /** Whether any NetworkPolicy isolates the pod: then only what rules name passes. */
  readonly isolated: "yes" | "no" | "maybe";
  readonly rules: readonly Rule[];
  /** Rules of policies that may not be in force. */
  readonly uncertain: readonly Rule[];
  /** Policies of the cluster that have the pod as their subject, in the order in which they are asked. */
  readonly admin: readonly OrderedRules[];
  readonly baseline: readonly OrderedRules[];
  /** A policy that is not understood touches it. */
  readonly opaque: OpaquePolicy | undefined;
}

/** The rules of one policy in one direction. */
export interface OrderedRules {
  readonly priority: number;
  readonly enforced: "yes" | "maybe";
  readonly rules: readonly Rule[];
}
