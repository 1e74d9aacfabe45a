import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { ObjectKey } from "../manifests/object-key.ts";

/** Our name among the managers of fields. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export const fieldManager = "kubestage";

/** One object that should be in the cluster. */
export interface WantedObject {
  readonly object: KubernetesObject;
  readonly key: ObjectKey;
  /** Undefined for what belongs to the whole cluster. */
  readonly stage: string | undefined;
  readonly team: string | undefined;
  readonly app: string | undefined;
  /** The line that caused it, as `platform.yaml:12`. */
  readonly origin: string;
}

/**
 * `replace` is deletion and creation, where a field that cannot be changed differs. `none` is never shown, only counted.
 */
export type Action = "create" | "change" | "replace" | "delete" | "none";

/**
 * What a change may cost, worst first: data that is gone, a wall between stages that gets weaker, something that runs
 * and is interrupted, or nothing of these.
 */
export const risks = ["data", "separation", "interruption", "routine"] as const;
export type Risk = (typeof risks)[number];

/** A field that would differ. Of a Secret's values only `path` is known, and that they differ. */
export interface FieldChange {
  /** `spec.template.spec.containers[name=web].image`, as a person writes it. */
  readonly path: string;
  /** As JSON; undefined where the field was not there. */
  readonly before: string | undefined;
  /** As JSON; undefined where the field goes. */
  readonly after: string | undefined;
  /** The value is secret: `before` and `after` are absent whatever they are. */
  readonly secret: boolean;
}

/** A field that another manager owns and that we would set to another value. */
export interface Conflict {
  readonly path: string;
  readonly manager: string;
  /** When that manager last wrote, as the API server recorded it. */
  readonly time: string | undefined;
}

/**
 * Why the server could not be asked about an object yet: what it stands in, or what defines its kind, is not there. Or
 * why an object is not deleted yet: what may still start with it is not ready.
 */
export type Awaited = "namespace" | "definition" | "readiness";

/** The server's refusal of a dry run, in its own words where it has some. */
export interface Refusal {
  /** As in the API server's Status: `Invalid`, `Forbidden`, … */
  readonly reason: string;
  readonly message: string;
  readonly hint: string;
}

export interface PlanItem {
  readonly key: ObjectKey;
  readonly stage: string | undefined;
  readonly team: string | undefined;
  readonly app: string | undefined;
  /** The line of the declaration; undefined for what is deleted. */
  readonly origin: string | undefined;
  readonly action: Action;
  readonly risk: Risk;
  /** Why it is of that risk, or why it has to be replaced, each one sentence without a full stop. */
  readonly because: readonly string[];
  readonly changes: readonly FieldChange[];
  readonly conflicts: readonly Conflict[];
  readonly awaits: Awaited | undefined;
  readonly refusal: Refusal | undefined;
  /** What the API server warned of. */
  readonly warnings: readonly string[];
  /** Of the live object; undefined where there is none. */
  readonly uid: string | undefined;
  /**
   * Fingerprint of the live object without what changes by itself (status, resourceVersion, managedFields): equal where
   * nobody touched it. Empty where there is none.
   */
  readonly liveHash: string;
}

/** What would change in one cluster, before it changes. */
export interface Plan {
  readonly platform: string;
  readonly cluster: { readonly name: string; readonly uid: string; readonly version: string };
  /** Without those of action `none`; riskiest first, then by stage in declaration order, team and key. */
  readonly items: readonly PlanItem[];
  /** How many objects are as they should be. */
  readonly unchanged: number;
}
