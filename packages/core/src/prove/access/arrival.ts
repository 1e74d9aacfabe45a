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
  readonly limit?: Limit;
  /** The binding that is there and is changed, where none is made. */
  readonly joins?: ObjectKey;
  /** Who does the other half, where it takes two rights: asks for the certificate, or reads the Secret. */
  readonly second?: { readonly arrival: Arrival; readonly bound: BoundRole; readonly ability: Ability };
  /** Why it is not certain that admission lets it pass. */
  readonly unclear?: string;
}

/** From 1.36 one may be allowed to act as somebody for some verbs only. */
export interface Limit {
  readonly actor: Actor;
  readonly mode: "user-info" | "serviceaccount";
}

export interface Arrival {
  readonly identity: Identity;
  readonly actor: Actor;
  /** Undefined for those at home in the stage. */
  readonly from: { readonly arrival: Arrival; readonly way: Way } | undefined;
  readonly limit: Limit | undefined;
  /** Whether a step on the way was a right in another stage that the intent does not give. */
  readonly isBeyond: boolean;
  readonly unclear: string | undefined;
}

export function identityKey(identity: Identity, limit: Limit | undefined): string {
  const limited = limit ? `${limit.mode} ${limit.actor.user} ` : "";
  if (identity.type === "subject") return `${limited}${subjectKey(identity.subject)}`;
  const { key, namespace } = identity.bound;
  return `${limited}role ${key.kind} ${key.name} ${namespace}`;
}

/** The arrivals from the first to this one. */
export function chainOf(arrival: Arrival): readonly Arrival[] {
  const chain: Arrival[] = [];
  for (let each: Arrival | undefined = arrival; each; each = each.from?.arrival) chain.push(each);
  return chain.toReversed();
}

/** What has been followed in a search, which goes from what is sure to what is doubtful: nothing is followed twice. */
export type Followed = Pick<Set<string>, "has"> & { add(key: string): unknown };
