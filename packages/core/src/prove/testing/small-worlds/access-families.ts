import type { PolicyRule, Subject } from "kubernetes-types/rbac/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { proveAccess } from "../../access/prove-access.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { givenOf } from "../given.ts";
import { ReferenceAccess } from "../reference/access.ts";
import { product, smaller } from "./family.ts";
import type { Disagreement, Family } from "./family.ts";

const rbac = "rbac.authorization.k8s.io";

const rule = (resources: string, verbs: string, apiGroups = "", names = ""): PolicyRule => ({
  apiGroups: apiGroups.split(" "),
  resources: resources.split(" "),
  verbs: verbs.split(" "),
  ...(names && { resourceNames: names.split(" ") }),
});

/** What one role gives: each verb and wildcard, with names and without, and what leads to somebody else. */
const rules: readonly (readonly PolicyRule[])[] = [
  [rule("pods", "get")],
  [rule("pods", "get", "", "web")],
  [rule("pods", "create")],
  [rule("pods", "create", "", "web")],
  [rule("pods", "deletecollection", "", "web")],
  [rule("pods", "*")],
  [rule("pods/exec", "create")],
  [rule("pods/exec", "get")],
  [rule("pods/exec", "create", "", "other")],
  [rule("*/exec", "create", "", "web")],
  [rule("pods/*", "create")],
  [rule("*", "get", "apps")],
  [rule("*", "*", "*")],
  [rule("*", "bind escalate", "*")],
  [rule("deployments", "create", "apps")],
  [rule("deployments", "patch", "apps", "web")],
  [rule("deployments", "patch", "")],
  [rule("secrets", "get", "", "tok")],
  [rule("secrets", "create")],
  [rule("secrets", "list watch", "", "other")],
  [rule("serviceaccounts/token", "create")],
  [rule("serviceaccounts/token", "create", "", "a")],
  [rule("serviceaccounts", "impersonate")],
  [rule("users", "impersonate")],
  [rule("users", "impersonate", "", "u")],
  [rule("groups", "impersonate")],
  [rule("users groups serviceaccounts", "impersonate", "", "a system:serviceaccounts:prod")],
  [rule("nodes", "get list"), rule("namespaces", "get")],
  [rule("nodes/proxy", "get")],
  [rule("namespaces", "patch")],
  [rule("events", "create patch"), rule("selfsubjectaccessreviews", "create", "authorization.k8s.io")],
  [rule("roles rolebindings", "create", rbac)],
  [rule("roles clusterroles", "bind escalate", rbac)],
  [rule("networkpolicies", "delete", "networking.k8s.io")],
  [rule("widgets", "patch", "*", "web")],
  [rule("widgets", "get", "example.com")],
];

/** Where a binding stands; none is one for the whole cluster. */
const places = ["dev", "prod", "other", ""];

const account = (namespace: string | undefined): Subject => ({
  kind: "ServiceAccount",
  name: "a",
  ...(namespace !== undefined && { namespace }),
});
const group = (name: string): Subject => ({ kind: "Group", name, apiGroup: rbac });
const subjects: readonly Subject[] = [
  account("dev"),
  account("other"),
  account(undefined),
  { kind: "User", name: "u", apiGroup: rbac },
  group("system:serviceaccounts:prod"),
  group("system:authenticated"),
  group("g"),
];

const forms = ["Role", "ClusterRole", "aggregated"];

/** A role, and a binding of it. */
const grants = product(places, subjects, forms, rules).filter(
  ([place, subject, form]) =>
    place !== "" || (form !== "Role" && !(subject.kind === "ServiceAccount" && !subject.namespace)),
);
type GrantForm = (typeof grants)[number];

function objectsOfGrant([place, subject, form, given]: GrantForm, at: number): UnknownContent[] {
  const name = `grant-${at}`;
  const apiVersion = `${rbac}/v1`;
  const where = place === "" ? {} : { namespace: place };
  const roleRef = { apiGroup: rbac, kind: form === "Role" ? "Role" : "ClusterRole", name };
  const labels = { part: name };
  const clusterRoleSelectors = [{ matchLabels: labels }];
  const roles: Readonly<Record<string, UnknownContent[]>> = {
    Role: [{ apiVersion, kind: "Role", metadata: { name, ...where }, rules: given }],
    ClusterRole: [{ apiVersion, kind: "ClusterRole", metadata: { name }, rules: given }],
    aggregated: [
      // What is written into an aggregated role counts for nothing.
      {
        apiVersion,
        kind: "ClusterRole",
        metadata: { name },
        aggregationRule: { clusterRoleSelectors },
        rules: [rule("*", "*", "*")],
      },
      { apiVersion, kind: "ClusterRole", metadata: { name: `${name}-part`, labels }, rules: given },
    ],
  };
  const kind = place === "" ? "ClusterRoleBinding" : "RoleBinding";
  return [...(roles[form] ?? []), { apiVersion, kind, metadata: { name, ...where }, roleRef, subjects: [subject] }];
}

const homes: readonly UnknownContent[] = ["dev", "prod", "other"].flatMap((name) => [
  { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: name === "other" ? {} : { stage: name } } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a", namespace: name } },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: name },
    spec: { serviceAccountName: "a", containers: [{ name: "app", image: "app" }] },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: name },
    spec: { template: { spec: { containers: [{ name: "app", image: "app" }] } } },
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/service-account-token",
    metadata: { name: "tok", namespace: name, annotations: { "kubernetes.io/service-account.name": "a" } },
  },
]);

const names = ["dev", "prod", unassigned];
const minorVersion = 36;
const worlds = (grants.length * (grants.length + 1)) / 2;
/** Worlds of one batch lie as far apart as they can. */
const batches = 6000;

/** Two stages and a namespace of none, each with an account and a pod; one or two roles bound to somebody. */
export const accessPairs: Family = {
  name: "access",
  bounds: `two stages and a namespace of none, each with an account, a pod, a Deployment and a token; one or two bound roles, each in ${grants.length} forms: ${places.length} places, ${subjects.length} subjects, ${forms.length} kinds of roles, ${rules.length} sets of rules`,
  worlds,
  batches,
  judge(batch) {
    let judged = 0;
    let found: Disagreement | undefined;
    for (let number = batch; number < worlds; number += batches) {
      judged++;
      const [one, other] = pairAt(number);
      const both = one === other ? [one] : [one, other];
      const objects = [...homes, ...both.flatMap((form, at) => objectsOfGrant(form, at))];
      const disagreement = compareAccess(objects);
      if (disagreement) found = smaller(found, disagreement);
    }
    return { worlds: judged, disagreement: found };
  },
};

/** The unordered pairs, numbered: those with the same second one follow each other. */
function pairAt(number: number): readonly [GrantForm, GrantForm] {
  let second = Math.floor((Math.sqrt(8 * number + 1) - 1) / 2);
  while ((second * (second + 1)) / 2 > number) second--;
  while (((second + 1) * (second + 2)) / 2 <= number) second++;
  const [one, other] = [grants[number - (second * (second + 1)) / 2], grants[second]];
  if (!one || !other) throw new Error(`there is no pair ${number}`);
  return [one, other];
}

/** Where the prover and the reference disagree on who gets from which stage to which. */
function compareAccess(objects: readonly UnknownContent[]): Disagreement | undefined {
  const world = { ...worldOfObjects(objects), minorVersion };
  const { verdicts } = proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
  const reference = new ReferenceAccess(objects, minorVersion);
  for (const { from, to, verdict } of verdicts) {
    if (!names.includes(from) || !names.includes(to)) continue;
    const wanted = reference.isBroken(from, to) ? "broken" : "holds";
    if (wanted !== verdict)
      return { objects, what: `${from} -> ${to}: the reference says ${wanted}, the prover says ${verdict}` };
  }
  return undefined;
}
