import type { UnknownContent } from "../content.ts";
import { bootstrapRoles } from "./bootstrap-roles.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const apiGroup = "rbac.authorization.k8s.io";
const [oldest, newest] = [34, 36];

/** The minor versions of Kubernetes of which it is known what every cluster has, in ascending order. */
export const knownMinorVersions: readonly number[] = Array.from(
  { length: newest - oldest + 1 },
  (_, at) => oldest + at,
);

/** The known version that is nearest to another one: what is taken in its place. */
export function nearestKnownVersion(minorVersion: number): number {
  return Math.min(newest, Math.max(oldest, minorVersion));
}

const read = new Map<number, readonly UnknownContent[]>();

/**
 * The roles and bindings that an API server of this version sets up when it starts. Rules of aggregated roles are absent:
 * a controller fills them in, from all roles that their rule selects. A version beyond those that are known has what the
 * nearest one has. The same list is given each time and is never to be changed.
 * Source: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, as API servers answer.
 */
export function builtInObjects(minorVersion: number): readonly UnknownContent[] {
  const version = nearestKnownVersion(minorVersion);
  const found = read.get(version);
  if (found) return found;
  const objects = bootstrapRoles
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [, versions, rest = ""] = /^(?:([\d,]+): )?(.*)$/.exec(line) ?? [];
      const isThere = versions === undefined || versions.split(",").includes(String(version));
      return isThere ? [objectOf(rest)] : [];
    });
  read.set(version, objects);
  return objects;
}

function objectOf(line: string): UnknownContent {
  const [, kind = "", named = "", goesTo, content = ""] = /^(\S+) (\S+)(?: > (\S+))? = (.*)$/.exec(line) ?? [];
  const labels = {
    "kubernetes.io/bootstrapping": "rbac-defaults",
    ...(goesTo === undefined ? {} : { [aggregationLabel(goesTo)]: "true" }),
  };
  const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
  const metadata = { ...nameOf(named), labels, annotations };
  if (kind.endsWith("Binding")) return { apiVersion, kind, metadata, ...bindingOf(content) };
  const [, selected] = /^selected (\S+)$/.exec(content) ?? [];
  if (selected === undefined) return { apiVersion, kind, metadata, rules: content.split("; ").map(ruleOf) };
  const clusterRoleSelectors = [{ matchLabels: { [aggregationLabel(selected)]: "true" } }];
  return { apiVersion, kind, metadata, aggregationRule: { clusterRoleSelectors } };
}

function aggregationLabel(role: string): string {
  return `rbac.authorization.k8s.io/aggregate-to-${role}`;
}

function nameOf(text: string): { readonly name: string; readonly namespace?: string } {
  const slash = text.indexOf("/");
  return slash === -1 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

function bindingOf(content: string): object {
  const [role = "", subjects = ""] = content.split(" < ");
  const [kind, name] = role.split(" ");
  const roleRef = { apiGroup, kind, name };
  return subjects === "" ? { roleRef } : { roleRef, subjects: subjects.split(", ").map(subjectOf) };
}

function subjectOf(text: string): object {
  const [kind = "", name = ""] = text.split(" ");
  return kind === "ServiceAccount" ? { kind, ...nameOf(name) } : { kind, apiGroup, name };
}

function ruleOf(text: string): object {
  const [verbs = [], second = [], resources, resourceNames] = text.split(" ").map((part) => part.split(","));
  if (resources === undefined) return { verbs, nonResourceURLs: second };
  const apiGroups = second.map((group) => (group === "core" ? "" : group));
  return { verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) };
}
