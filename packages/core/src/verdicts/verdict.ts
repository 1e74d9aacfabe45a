import type { Assumption } from "./assumption.ts";
import type { Certificate } from "./certificate.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { Property } from "./property.ts";
import type { Witness } from "./witness.ts";

export type Answer = "holds" | "broken" | "unknown";

/** What one property says of one ordered pair of stages: whether anything in `from` can reach anything in `to`. */
export interface Verdict {
  readonly property: Property;
  /** A stage's name, `(unassigned)` or `(outside)`. */
  readonly from: string;
  readonly to: string;
  readonly verdict: Answer;
  /** One sentence: why it holds, what breaks it, or what is not known. */
  readonly reason: string;
  readonly assumptions: readonly Assumption[];
  /** Always there where the verdict is `broken`. */
  readonly witness?: Witness | undefined;
  /** Where it holds and certificates were asked for: by what an independent checker sees that it does. */
  readonly certificate?: Certificate | undefined;
  /** Codes of the findings that say more, each once. */
  readonly findings: readonly Code[];
  /** Whether it can turn by documents that were not read: see `Sensitivity`. */
  readonly sensitivity: Sensitivity;
}

/**
 * Which objects, were they there but not read, could turn a verdict: kinds such as `networking.k8s.io/NetworkPolicy`, or
 * `any`. A witness that no further object can remove has none.
 */
export interface Sensitivity {
  readonly kinds: readonly string[] | "any";
  /** Only objects in these namespaces, where that is known. */
  readonly namespaces?: readonly string[];
}
