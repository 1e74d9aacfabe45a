import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { fieldOf } from "../fields/field-sets.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";

/** Rights in the whole cluster for those who are meant to have rights in stages only. */
export interface WideGrant {
  /** The ClusterRole's name. */
  readonly role: string;
  /** Only those of the binding's subjects that are confined, as `Group storefront` or `ServiceAccount web-dev/default`. */
  readonly subjects: readonly string[];
}

/** Who is meant to have rights in stages only, as the cluster names them. */
export interface Confined {
  readonly groups: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  /** The stages' namespaces: every service account that lives there is confined too. */
  readonly namespaces: { readonly has: (namespace: string) => boolean };
}

/** Whether objects of a kind give rights in the whole cluster. */
export function grantsWidely({ group, kind }: Pick<ObjectKey, "group" | "kind">): boolean {
  return group === "rbac.authorization.k8s.io" && kind === "ClusterRoleBinding";
}

/**
 * What a ClusterRoleBinding gives to those who are confined to stages, or undefined where it gives them nothing. A
 * service account is bound by itself, by its user name or by the group of its namespace.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export function wideGrant(live: LiveObject, confined: Confined): WideGrant | undefined {
  const role = fieldOf(live["roleRef"], "name");
  const listed: unknown = live["subjects"];
  if (typeof role !== "string" || !Array.isArray(listed)) return undefined;
  const subjects = listed.flatMap((subject: unknown) => confinedSubject(subject, confined) ?? []);
  return subjects.length === 0 ? undefined : { role, subjects };
}

function confinedSubject(subject: unknown, { groups, users, namespaces }: Confined): string | undefined {
  const [kind, name, namespace] = ["kind", "name", "namespace"].map((field) => fieldOf(subject, field));
  if (typeof name !== "string") return undefined;
  switch (kind) {
    case "Group": {
      const [, home] = /^system:serviceaccounts:(.+)$/.exec(name) ?? [];
      return groups.has(name) || (home !== undefined && namespaces.has(home)) ? `Group ${name}` : undefined;
    }
    case "User": {
      const [, home] = /^system:serviceaccount:([^:]+):/.exec(name) ?? [];
      return users.has(name) || (home !== undefined && namespaces.has(home)) ? `User ${name}` : undefined;
    }
    case "ServiceAccount": {
      if (typeof namespace !== "string") return undefined;
      const isConfined = namespaces.has(namespace) || users.has(`system:serviceaccount:${namespace}:${name}`);
      return isConfined ? `ServiceAccount ${namespace}/${name}` : undefined;
    }
    default:
      return undefined;
  }
}
