import { dnsLabel, dnsName } from "../../model/scalars.ts";
import type { Role } from "../../model/levels.ts";
import { listIn, textIn } from "../found-object.ts";
import type { World } from "../world.ts";
import { nameOf } from "../world.ts";

/** Least first. */
const roleOrder = ["none", "view", "debug", "admin"] as const satisfies Role[];

/** The roles that Kubernetes itself has, as what they come closest to without allowing more. */
const builtInRoles: Readonly<Record<string, Role>> = {
  "cluster-admin": "admin",
  admin: "admin",
  edit: "admin",
  view: "view",
};

/** Somebody to whom a binding gives a role in a namespace. */
export interface Grant {
  readonly role: Role;
  readonly kind: "Group" | "User" | "ServiceAccount";
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace: string;
  /** Of a binding that kubestage wrote for a team: whose it is. */
  readonly team: string | undefined;
}

/**
 * What the RoleBindings of a namespace give. Left out: roles that the language does not have, the deployer of the stage,
 * and groups and users of the cluster's own system.
 */
export function readBindings(namespace: string, world: World): Grant[] {
  return world.ofKind("RoleBinding", namespace).flatMap((found): Grant[] => {
    const { object } = found;
    const role =
      textIn(object, "roleRef", "kind") === "ClusterRole"
        ? roleOf(textIn(object, "roleRef", "name"), world)
        : undefined;
    if (role === undefined) return [];
    const [, team] = /^kubestage:team:([^:]+):/.exec(nameOf(found)) ?? [];
    return listIn(object, "subjects").flatMap((subject): Grant[] => {
      const [kind, name] = [textIn(subject, "kind"), textIn(subject, "name")];
      if ((kind !== "Group" && kind !== "User" && kind !== "ServiceAccount") || name === undefined) return [];
      if (kind !== "ServiceAccount" && name.startsWith("system:")) return [];
      return [{ role, kind, name, namespace: textIn(subject, "namespace") ?? namespace, team }];
    });
  });
}

function roleOf(name: string | undefined, { platform }: World): Role | undefined {
  const own = `kubestage:${platform}:`;
  if (name?.startsWith(own)) return roleOrder.find((role) => role === name.slice(own.length));
  return name === undefined ? undefined : builtInRoles[name];
}

export function isAccountName({ namespace, name }: Pick<Grant, "namespace" | "name">): boolean {
  return dnsLabel.safeParse(namespace).success && dnsName.safeParse(name).success;
}

export function leastRole(roles: readonly Role[]): Role {
  const ranks = roles.map((role) => roleOrder.indexOf(role));
  return roleOrder[Math.min(...ranks)] ?? "none";
}

/** The most that somebody is given in one namespace. */
export function greatestRole(grants: readonly Grant[]): Role {
  const ranks = grants.map(({ role }) => roleOrder.indexOf(role));
  return roleOrder[Math.max(0, ...ranks)] ?? "none";
}
