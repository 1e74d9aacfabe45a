import type { ClusterRole, PolicyRule, RoleBinding } from "kubernetes-types/rbac/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { selects } from "./selectors.ts";

/*
 * RBAC, sentence by sentence, for tests to compare the prover with: one request of one user at a time.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */

export interface ReferenceUser {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface ReferenceRequest {
  readonly verb: string;
  readonly group: string;
  /** With the subresource: `pods/exec`. */
  readonly resource: string;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  /** Empty where the request names no object, as to create one or to list all. */
  readonly name: string;
}

/** "A role binding grants the permissions defined in a role to a user or set of users. […] A RoleBinding grants permissions
 * within a specific namespace whereas a ClusterRoleBinding grants that access cluster-wide." */
export function isAllowed(objects: readonly UnknownContent[], who: ReferenceUser, request: ReferenceRequest): boolean {
  return objects.some((object) => {
    if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding") return false;
    const binding = object as unknown as RoleBinding;
    const namespace = object.kind === "RoleBinding" ? (object.metadata.namespace ?? "default") : "";
    if (namespace !== "" && namespace !== request.namespace) return false;
    if (!(binding.subjects ?? []).some((subject) => isSubject(subject, namespace, who))) return false;
    return rulesOf(objects, binding.roleRef, namespace).some((rule) => matches(rule, request));
  });
}

/** A ServiceAccount "has the user name system:serviceaccount:(NAMESPACE):(NAME)"; its namespace is the binding's where it is
 * not written, and the API server refuses one without in a ClusterRoleBinding. */
function isSubject(
  { kind, name, namespace = "" }: NonNullable<RoleBinding["subjects"]>[number],
  ofBinding: string,
  { user, groups }: ReferenceUser,
): boolean {
  if (kind === "User") return name === user;
  if (kind === "Group") return groups.includes(name);
  const home = namespace === "" ? ofBinding : namespace;
  return home !== "" && user === `system:serviceaccount:${home}:${name}`;
}

/** "A RoleBinding may reference any Role in the same namespace. Alternatively, a RoleBinding can reference a ClusterRole".
 * "Aggregated ClusterRoles: […] a controller […] watches for ClusterRole objects with an aggregationRule set. The
 * aggregationRule defines a label selector that the controller uses to match other ClusterRole objects that should be
 * combined into the rules field of this one. The control plane overwrites any values that you manually specify". */
function rulesOf(
  objects: readonly UnknownContent[],
  { kind, name }: RoleBinding["roleRef"],
  namespace: string,
  visited: readonly string[] = [],
): readonly PolicyRule[] {
  const role = objects.find(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      (kind === "ClusterRole" || object.metadata.namespace === namespace),
  ) as unknown as ClusterRole | undefined;
  if (!role || (kind === "Role" && namespace === "") || visited.includes(name)) return [];
  if (!role.aggregationRule) return role.rules ?? [];
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  return objects
    .filter(
      (other) => other.kind === "ClusterRole" && selectors.some((one) => selects(one, other.metadata.labels ?? {})),
    )
    .flatMap((other) => rulesOf(objects, { apiGroup: "", kind, name: other.metadata.name }, "", [...visited, name]));
}

/** "You can also refer to resources by name […]. You cannot restrict create or deletecollection requests by their resource
 * name." To create a subresource names the object. "* wildcard […] pods/* does not cover subresources": `*` and `*` + `/exec`
 * are all that is a pattern. */
function matches(
  { verbs, apiGroups = [], resources = [], resourceNames = [] }: PolicyRule,
  request: ReferenceRequest,
): boolean {
  const [, subresource] = request.resource.split("/");
  return (
    (verbs.includes("*") || verbs.includes(request.verb)) &&
    (apiGroups.includes("*") || apiGroups.includes(request.group)) &&
    resources.some(
      (one) => one === "*" || one === request.resource || (subresource !== undefined && one === `*/${subresource}`),
    ) &&
    (resourceNames.length === 0 || resourceNames.includes(request.name))
  );
}
