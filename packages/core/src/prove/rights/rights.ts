import type { WorldObject } from "../../manifests/world/world.ts";
import type { Actor, GrantReference } from "../../verdicts/witness.ts";

/** Somebody to whom bindings give rights. */
export interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a ServiceAccount, empty otherwise. */
  readonly namespace: string;
}

/**
 * One request, as the authorizer sees it.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#review-your-request-attributes
 */
export type Attributes =
  | {
      readonly verb: string;
      readonly group: string;
      /** With the subresource: `pods/exec`. */
      readonly resource: string;
      /** Empty for the whole cluster, and for all namespaces at once. */
      readonly namespace: string;
      /** Empty where the request names no object. */
      readonly name: string;
    }
  | { readonly verb: string; readonly path: string };

/** A rule that allows a request, with the binding that gives it. */
export interface Allowance {
  readonly reference: GrantReference;
  readonly binding: WorldObject;
  readonly role: WorldObject;
}

/**
 * What RBAC says, as the API server's authorizer would: bindings, roles, aggregated roles filled from what they select,
 * service accounts in their three groups, members of `system:masters` allowed everything. Direct rights only: ways up are
 * `access`'s.
 */
export interface Rights {
  /** All that bindings name, and every service account of the world. Kubernetes' own are among them. */
  readonly subjects: readonly Subject[];
  allows(actor: Actor, attributes: Attributes): Allowance | undefined;
  /** Those of `subjects` who may, each with one allowance; not those who are trusted (`isTrusted`). */
  whoMay(attributes: Attributes): readonly { readonly subject: Subject; readonly allowance: Allowance }[];
  /**
   * Stages to which a subject belongs: a service account to its namespace's; a user or group to those in whose namespaces
   * a RoleBinding names it. Groups that every account or every user of a stage is in belong to that stage too. Those bound
   * for the whole cluster only, or only in namespaces of no stage, belong to `(unassigned)`.
   */
  homes(subject: Subject): readonly string[];
  /** Kubernetes' own accounts, nodes and controllers, `system:masters`, and administrators that the intent names. */
  isTrusted(subject: Subject): boolean;
  /** A member of the subject: the account, the user, or somebody in the group who is nowhere else named. */
  actorOf(subject: Subject): Actor;
}

export function subjectKey({ kind, name, namespace }: Subject): string {
  return kind === "ServiceAccount" ? `ServiceAccount ${namespace}/${name}` : `${kind} ${name}`;
}
