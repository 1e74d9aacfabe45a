import type { ObjectKey } from "../../manifests/object-key.ts";
import type { Actor } from "../../verdicts/witness.ts";
import type { BoundRole } from "../rights/grants.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import type { Ability } from "./abilities.ts";

/** Who one is once one has come this far: somebody, or oneself with a further role. */
export type Identity =
  | { readonly type: "subject"; readonly subject: Subject }
  | { readonly type: "role"; readonly bound: BoundRole };

/** How one came there. */
export type How =
  | "member"
  | "pod"
  | "enter"
  | "token"
  | "secret"
  | "impersonate"
  | "node"
  | "certificate"
  | "bind"
  | "escalate";

/** A step from one identity to another, by a right. */
export interface Way {
  readonly to: Identity;
  readonly how: How;
  readonly bound: BoundRole;
  readonly ability: Ability;
  /** Of what is asked for; empty for the whole cluster. */
  readonly namespace: string;
  /** Of the pod, the Secret or the role that is there, where one is used. */
  readonly name?: string;
  /** Where one only acts as whom it leads to. */
  readonly impersonation?: Impersonation;
  /** The binding that is there and is changed, where none is made. */
  readonly joins?: ObjectKey;
  /** Who does the other half, where it takes two rights: asks for the certificate, or reads the Secret. */
  readonly second?: { readonly arrival: Arrival; readonly bound: BoundRole; readonly ability: Ability };
  /** Why it is not certain that admission lets it pass. */
  readonly unclear?: string;
}

/**
 * Requests in the name of somebody else: nobody acts as a third one from there, and what one binds to oneself is one's own.
 * From 1.36 there are modes in which one may be allowed some verbs only; `all` is the older way.
 *
 * Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation
 */
export interface Impersonation {
  readonly by: Actor;
  readonly mode: "all" | "user-info" | "serviceaccount";
}

export interface Arrival {
  readonly identity: Identity;
  readonly actor: Actor;
  /** Undefined for those at home in the stage. */
  readonly from: { readonly arrival: Arrival; readonly way: Way } | undefined;
  readonly impersonation: Impersonation | undefined;
  /** Whether a step on the way was a right in another stage that the intent does not give. */
  readonly isBeyond: boolean;
  readonly unclear: string | undefined;
}

export function identityKey(identity: Identity, impersonation: Impersonation | undefined): string {
  const acting = impersonation ? `${impersonationKey(impersonation)} ` : "";
  if (identity.type === "subject") return `${acting}${subjectKey(identity.subject)}`;
  const { key, namespace } = identity.bound;
  return `${acting}role ${key.kind} ${key.name} ${namespace}`;
}

/** Who acts without a limit may do the same whoever it is. */
export function impersonationKey({ by, mode }: Impersonation): string {
  return mode === "all" ? mode : `${mode} ${by.user}`;
}

/** The arrivals from the first to this one. */
export function chainOf(arrival: Arrival): readonly Arrival[] {
  const chain: Arrival[] = [];
  for (let each: Arrival | undefined = arrival; each; each = each.from?.arrival) chain.push(each);
  return chain.toReversed();
}

/** What has been followed in a search, which goes from what is sure to what is doubtful: nothing is followed twice. */
export type Followed = Pick<Set<string>, "has"> & { add(key: string): unknown };
