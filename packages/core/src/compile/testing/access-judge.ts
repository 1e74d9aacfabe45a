import type { ServiceAccount } from "kubernetes-types/core/v1.d.ts";
import type { ClusterRole, PolicyRule, RoleBinding, Subject } from "kubernetes-types/rbac/v1.d.ts";
import { namePlace } from "../../model/declared.ts";
import { compileBindings } from "../access.ts";
import { compileClusterRoles } from "../cluster-roles.ts";
import type { ClusterScope } from "../compiled.ts";
import { compileDefaultServiceAccount, compileDeployer, compileServiceAccounts } from "../service-accounts.ts";

/** For tests: who may do what in one cluster. */
export interface Access {
  readonly roles: readonly ClusterRole[];
  readonly bindings: readonly RoleBinding[];
  readonly accounts: readonly ServiceAccount[];
}

export interface Person {
  readonly user?: string;
  readonly groups?: readonly string[];
}

export function accessOf(scope: ClusterScope): Access {
  const bindings: RoleBinding[] = [];
  const accounts: ServiceAccount[] = [];
  for (const stage of scope.stages) {
    const stageScope = { ...scope, stage };
    accounts.push(...compileDeployer(stageScope).map(({ object }) => object));
    for (const namespace of stage.namespaces) {
      const namespaceScope = { ...stageScope, namespace };
      bindings.push(...compileBindings(namespaceScope).map(({ object }) => object));
      accounts.push(compileDefaultServiceAccount(namespaceScope, namePlace(stage.declared)).object);
    }
    for (const app of stage.apps)
      accounts.push(...compileServiceAccounts({ ...stageScope, app }).map(({ object }) => object));
  }
  return { roles: compileClusterRoles(scope).map(({ object }) => object), bindings, accounts };
}

/** As the API server sees a service account: a user that is in the groups of all accounts and of its namespace. */
export function serviceAccount(namespace: string, name: string): Person {
  const all = "system:serviceaccounts";
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: [all, `${all}:${namespace}`, "system:authenticated"],
  };
}

/**
 * For tests: what RBAC says, written from its specification alone. `resource` is written as in messages of the API
 * server: `pods`, `pods/exec`, `deployments.apps/scale`.
 */
export function may(access: Access, who: Person, verb: string, resource: string, namespace: string): boolean {
  return rulesOf(access, who, namespace).some((rule) => allows(rule, verb, resource));
}

/** Every rule that holds for somebody in a namespace. */
export function rulesOf({ bindings, roles }: Access, who: Person, namespace: string): PolicyRule[] {
  return bindings
    .filter(
      ({ metadata, subjects = [] }) =>
        metadata?.namespace === namespace && subjects.some((subject) => isSubject(subject, who, namespace)),
    )
    .flatMap(({ roleRef }) => {
      const role = roles.find(({ kind, metadata }) => kind === roleRef.kind && metadata?.name === roleRef.name);
      if (!role) throw new Error(`no ${roleRef.kind} ${roleRef.name}`);
      return role.rules ?? [];
    });
}

function isSubject({ kind, name, namespace }: Subject, { user, groups = [] }: Person, bound: string): boolean {
  if (kind === "Group") return groups.includes(name);
  return user === (kind === "User" ? name : `system:serviceaccount:${namespace ?? bound}:${name}`);
}

function allows(
  { apiGroups = [], resources = [], resourceNames = [], verbs }: PolicyRule,
  verb: string,
  resource: string,
): boolean {
  const [qualified = "", subresource] = resource.split("/");
  const dot = qualified.indexOf(".");
  const plural = dot < 0 ? qualified : qualified.slice(0, dot);
  const group = dot < 0 ? "" : qualified.slice(dot + 1);
  const wanted = subresource === undefined ? plural : `${plural}/${subresource}`;
  const named = (list: readonly string[], ...names: string[]) => names.some((name) => list.includes(name));
  return (
    resourceNames.length === 0 &&
    named(verbs, verb, "*") &&
    named(apiGroups, group, "*") &&
    named(resources, wanted, "*", ...(subresource === undefined ? [] : [`*/${subresource}`]))
  );
}
