import type { ObjectKey } from "../../manifests/object-key.ts";
import type { Actor } from "../../verdicts/witness.ts";
import type { ObjectEdit } from "./repairs/object-edits.ts";

/** Stands in an object for a part of which nothing is known: an actor may put anything there, or nothing. */
export const anything: unique symbol = Symbol("anything");

/** Stands in a mapping that may have further keys for one of which it is known that it is not there. */
export const nothing: unique symbol = Symbol("nothing");

/**
 * Stands in an object for a list of any length of which this much is known: `includes` are in it, in any order, and
 * each of its elements is like one of `each` (those of `includes` too). Elements may be abstract themselves.
 */
export class ListOf {
  readonly each: readonly unknown[];
  readonly includes: readonly unknown[];

  constructor(each: readonly unknown[], includes: readonly unknown[] = []) {
    this.each = each;
    this.includes = includes;
  }
}

/** Stands in an object for a text that is there and is none of these. */
export class OtherThan {
  readonly values: readonly string[];

  constructor(values: readonly string[]) {
    this.values = values;
  }
}

/** Of a namespace: where one is `anything`, whoever asks may have set it, or taken it away; with the key, further ones too. */
export type NamespaceLabels = Readonly<Record<string, string | typeof anything>> & { readonly [anything]?: true };

/**
 * A request before admission. Parts of `object` may be `anything`; a mapping that has the key `anything` (with the value
 * true) may have further keys than those listed.
 */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
  /** Labels that the namespace has at that moment; those of the world's Namespace where absent. */
  readonly namespaceLabels?: NamespaceLabels;
  /** Empty where the server makes it up; `anything` where whoever asks may choose. */
  readonly name: string | typeof anything;
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly as: Actor;
}

export type Decision =
  /** No policy in force refuses it, whatever stands where `anything` stands. */
  | { readonly answer: "admitted" }
  /** A policy in force refuses it, whatever stands there. */
  | { readonly answer: "refused"; readonly by: Refusal }
  /** It depends on what stands there; `by` are those that may refuse it. */
  | { readonly answer: "depends"; readonly by: readonly Refusal[] };

export interface Refusal {
  /** The policy, or what of Kubernetes' own admission: Pod Security, quota, the priority class. */
  readonly policy: ObjectKey;
  readonly message: string;
}

/**
 * What the ValidatingAdmissionPolicies of a world, and Pod Security, say of a request. A policy that has no binding, only
 * audits or warns, goes on when it fails, is selected by what its subject can change, or has parameters that are not
 * known, refuses nothing. Webhooks refuse nothing.
 */
export interface Admission {
  decide(request: AdmissionRequest): Decision;
  /**
   * Edits of a request's object after which a policy that was named against it may take it. They are guesses: whoever uses one asks
   * again. None where absent.
   */
  readonly repairs?: (request: AdmissionRequest, policy: ObjectKey) => readonly (readonly ObjectEdit[])[];
  /**
   * What makes a difference between namespaces of the same labels, beside what policies say: equal for those of which people may
   * change the same labels. All are alike where absent.
   */
  readonly openLabelsOf?: (namespace: string) => string;
  /**
   * For whoever asks: answers by a question's text, true as long as the same policies are in force. Absent where they may change with
   * anything else.
   */
  readonly kept?: Map<string, boolean>;
}
