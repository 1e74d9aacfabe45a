import type { Code } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { ObjectKey } from "../manifests/object-key.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { WorldObject } from "../manifests/world/world.ts";
import type { Property } from "./property.ts";
import type { Witness } from "./witness.ts";

/** One thing to look at: which object causes it, in which field, and what would mend it. */
export interface Finding {
  readonly code: Code;
  readonly property: Property;
  readonly severity: Severity;
  /** What is wrong, with the names of those concerned. Never the value of a Secret. */
  readonly message: string;
  readonly hint: string;
  /** Absent where what is wrong is that something is not there at all. */
  readonly at?: Site;
  readonly related: readonly { readonly message: string; readonly at: Site }[];
  /** The ordered pairs of stages that it concerns. */
  readonly pairs: readonly Pair[];
  /** How it is done, for the first pair that shows it. Absent of what is only worth a look. */
  readonly witness?: Witness;
  readonly fix?: Fix;
}

export interface Pair {
  readonly from: string;
  readonly to: string;
}

/** A field of an object, or the object where `path` is empty. Its place in a text is worked out only when it is shown. */
export interface Site {
  readonly object: WorldObject;
  readonly path: FieldPath;
}

/** A change that mends what a finding says. It is proposed only where it was tried and turned the verdict. */
export interface Fix {
  /** In the imperative: `add the label stage to the namespaceSelector`. */
  readonly description: string;
  readonly edits: readonly Edit[];
}

export type Edit =
  /** Fields on the way that are not there are made; a position equal to a list's length appends. */
  | { readonly type: "set"; readonly object: ObjectKey; readonly path: FieldPath; readonly value: unknown }
  | { readonly type: "remove"; readonly object: ObjectKey; readonly path: FieldPath }
  | { readonly type: "add"; readonly object: KubernetesObject }
  | { readonly type: "delete"; readonly object: ObjectKey };
