import type { Source, Span } from "../../diagnostics/places.ts";
import type { FieldPath } from "../syntax.ts";
import type { UnknownContent } from "./content.ts";
import type { KindTypes } from "./kinds.ts";

/**
 * The objects of one cluster, whoever wrote them, with what every cluster of its version has without anybody's writing
 * it: the namespaces `default`, `kube-system`, `kube-public` and `kube-node-lease`, each namespace's account `default`,
 * the roles and bindings that the API server sets up.
 *
 * What is in `objects` under a kind of `KindTypes` has that kind's shape: a document that has not is no part of the world
 * but a gap. Fields that are absent are absent: nothing is defaulted but `metadata.namespace` (`default`) and the label
 * `kubernetes.io/metadata.name` of namespaces. Namespaces that objects name and nobody wrote are there too.
 */
export interface World {
  /** What the user calls the cluster: its folder, its context, or `manifests`. */
  readonly name: string;
  /** The 36 of Kubernetes 1.36. */
  readonly minorVersion: number;
  /** By kind: `Pod`, `apps/Deployment` (the group, a slash, the kind; no version). */
  readonly objects: ReadonlyMap<string, readonly WorldObject[]>;
  readonly stages: Stages;
  readonly gaps: readonly Gap[];
}

export interface WorldObject<Content = UnknownContent> {
  readonly object: Content;
  readonly origin: Origin;
  /** Where it stands too, and says the same. */
  readonly copies?: readonly Origin[];
}

/** Where an object comes from. A field's place in a text is worked out only when it is shown (`place-of-field.ts`). */
export type Origin =
  /** `start` and `end` are the document's in the text; `path` leads to the object inside of it, as in a List. */
  | {
      readonly type: "text";
      readonly source: Source;
      readonly start: number;
      readonly end: number;
      readonly path: FieldPath;
    }
  | { readonly type: "live"; readonly context: string }
  /** A node of a pool that the declaration names, or what `build` would make of it; `span` is the line that causes it. */
  | { readonly type: "declared"; readonly what: string; readonly span?: Span }
  | { readonly type: "built-in" };

/** Which namespaces and nodes make a stage. */
export interface Stages {
  /** In alphabetical order, without `(unassigned)` and `(outside)`. */
  readonly names: readonly string[];
  /** The label by which they are known; undefined where a mapping file says it. */
  readonly label: string | undefined;
  /** Namespaces, and nodes, of no stage are not in here. */
  readonly ofNamespace: ReadonlyMap<string, string>;
  readonly ofNode: ReadonlyMap<string, string>;
}

/** A document that could not be read or judged: what it says is not known. */
export interface Gap {
  /** Why, in a few words. */
  readonly reason: string;
  /** As in `World.objects`; absent where not even that is known. */
  readonly kind?: string;
  /** Absent where it is not known, or the object belongs to the whole cluster. */
  readonly namespace?: string;
  readonly name?: string;
  readonly origin?: Origin;
}

/** The world's objects of a kind, as that kind's type. Order is that of reading. */
export function objectsOf<Kind extends keyof KindTypes>(
  world: World,
  kind: Kind,
): readonly WorldObject<KindTypes[Kind]>[] {
  return (world.objects.get(kind) ?? []) as unknown as readonly WorldObject<KindTypes[Kind]>[];
}
