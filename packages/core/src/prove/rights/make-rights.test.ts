import { expect, test } from "vitest";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import { worldOf } from "../testing/world-of.ts";
import { makeRights } from "./make-rights.ts";
import type { Rights, Subject } from "./rights.ts";

const group = (name: string): Subject => ({ kind: "Group", name, namespace: "" });
const user = (name: string): Subject => ({ kind: "User", name, namespace: "" });
const account = (namespace: string, name: string): Subject => ({ kind: "ServiceAccount", name, namespace });

const namespaces = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-prod, labels: {stage: prod}}}
`;

interface Bound {
  readonly subject: string;
  readonly rules: string;
  readonly namespace?: string;
}

function rightsOf(bound: readonly Bound[], more = ""): Rights {
  const documents = bound.flatMap(({ subject, rules, namespace }, index) => {
    const name = `bound-${String(index)}`;
    const kind = namespace === undefined ? "ClusterRoleBinding" : "RoleBinding";
    const at = namespace === undefined ? "" : `, namespace: ${namespace}`;
    return [
      `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: ${name}}, rules: ${rules}}`,
      `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: ${name}${at}}, roleRef: {kind: ClusterRole, name: ${name}}, subjects: [${subject}]}`,
    ];
  });
  return makeRights(worldOf([namespaces, ...documents, more].filter((text) => text !== "").join("\n---\n")), undefined);
}

const alice = "{kind: User, name: alice}";
const rule = (verbs: string, resources: string, more = "") =>
  `[{apiGroups: ["*"], resources: [${resources}], verbs: [${verbs}]${more}}]`;
const ask = (
  rights: Rights,
  who: Subject,
  verb: string,
  resource: string,
  { namespace = "shop-dev", name = "" } = {},
) => rights.allows(rights.actorOf(who), { verb, group: "", resource, namespace, name }) !== undefined;

test("semantics 11: `pods` does not include `pods/exec`; `pods/*` is no wildcard; `*/exec` and `*` are", () => {
  const may = (resources: string) =>
    ask(rightsOf([{ subject: alice, rules: rule("create", resources) }]), user("alice"), "create", "pods/exec");
  expect(["pods", '"pods/*"', '"*/exec"', '"*"', "pods/exec"].map(may)).toEqual([false, false, true, true, true]);
});

test("semantics 13: resourceNames restrict neither create nor deletecollection, but creating a subresource", () => {
  const rights = rightsOf([{ subject: alice, rules: rule('"*"', '"*"', ", resourceNames: [web]") }]);
  expect(ask(rights, user("alice"), "create", "pods")).toBe(false);
  expect(ask(rights, user("alice"), "deletecollection", "pods")).toBe(false);
  expect(ask(rights, user("alice"), "create", "pods/exec", { name: "web" })).toBe(true);
  expect(ask(rights, user("alice"), "create", "pods/exec", { name: "other" })).toBe(false);
});

test.each(["list", "watch"])("semantics 13: with resourceNames, %s needs a field selector on the name", (verb) => {
  const rights = rightsOf([{ subject: alice, rules: rule('"*"', '"*"', ", resourceNames: [web]") }]);
  expect(ask(rights, user("alice"), verb, "pods")).toBe(false);
  expect(ask(rights, user("alice"), verb, "pods", { name: "web" })).toBe(true);
  expect(ask(rights, user("alice"), verb, "pods", { name: "other" })).toBe(false);
});

test("semantics 14: `/apis/*` does not include `/apis`; paths count only through ClusterRoleBindings", () => {
  const rules = '[{nonResourceURLs: ["/apis/*"], verbs: [get]}]';
  const may = (rights: Rights, path: string) =>
    rights.allows(rights.actorOf(user("alice")), { verb: "get", path }) !== undefined;
  const everywhere = rightsOf([{ subject: alice, rules }]);
  expect(["/apis", "/apis/", "/apis/apps"].map((path) => may(everywhere, path))).toEqual([false, true, true]);
  expect(may(rightsOf([{ subject: alice, rules, namespace: "shop-dev" }]), "/apis/apps")).toBe(false);
});

test("semantics 15: an account without a namespace is the binding's; in a ClusterRoleBinding it is nobody", () => {
  const subject = "{kind: ServiceAccount, name: bot}";
  const local = rightsOf([{ subject, rules: rule("get", "pods"), namespace: "shop-dev" }]);
  expect(ask(local, account("shop-dev", "bot"), "get", "pods")).toBe(true);
  const clusterWide = rightsOf([{ subject, rules: rule("get", "pods") }]);
  expect(clusterWide.whoMay({ verb: "get", group: "", resource: "pods", namespace: "shop-dev", name: "" })).toEqual([]);
});

test("semantics 15: a user named `*` is literal", () => {
  const rights = rightsOf([{ subject: '{kind: User, name: "*"}', rules: rule("get", "pods") }]);
  expect(ask(rights, user("alice"), "get", "pods")).toBe(false);
  expect(ask(rights, user("*"), "get", "pods")).toBe(true);
});

test("semantics 16: a RoleBinding to a ClusterRole gives inside its namespace only", () => {
  const rights = rightsOf([{ subject: alice, rules: rule("get", "pods"), namespace: "shop-dev" }]);
  expect(ask(rights, user("alice"), "get", "pods")).toBe(true);
  expect(ask(rights, user("alice"), "get", "pods", { namespace: "shop-prod" })).toBe(false);
  expect(ask(rights, user("alice"), "get", "pods", { namespace: "" })).toBe(false);
});

test("semantics 17: every account is in its three groups", () => {
  for (const name of ["system:serviceaccounts", "system:serviceaccounts:shop-dev", "system:authenticated"]) {
    const rights = rightsOf([{ subject: `{kind: Group, name: "${name}"}`, rules: rule("get", "pods") }]);
    expect(ask(rights, account("shop-dev", "default"), "get", "pods")).toBe(true);
    const allowed = rights.whoMay({ verb: "get", group: "", resource: "pods", namespace: "shop-prod", name: "" });
    expect(allowed.map(({ subject }) => subject)).toContainEqual(account("shop-dev", "default"));
  }
});

test("semantics 17: aggregated ClusterRoles fill themselves, over several steps, and what is written in them does not count", () => {
  const rights = rightsOf(
    [],
    `
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, labels: {to: b}}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: b, labels: {to: c}}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: b}}]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: c}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: c}}]}, rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: c}, roleRef: {kind: ClusterRole, name: c}, subjects: [{kind: User, name: alice}]}
`,
  );
  const allowance = rights.allows(rights.actorOf(user("alice")), {
    verb: "get",
    group: "",
    resource: "pods",
    namespace: "shop-dev",
    name: "",
  });
  expect(allowance?.reference).toMatchObject({ binding: { name: "c" }, role: { name: "a" }, rule: 0 });
  expect(ask(rights, user("alice"), "get", "secrets")).toBe(false);
});

test("semantics 17: members of system:masters may everything, without any binding", () => {
  expect(ask(rightsOf([]), group("system:masters"), "delete", "nodes", { namespace: "" })).toBe(true);
});

test("a binding to a role that is not there gives nothing, and its subjects are known", () => {
  const rights = rightsOf(
    [],
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: x, namespace: shop-dev}, roleRef: {kind: Role, name: none}, subjects: [{kind: User, name: alice}]}",
  );
  expect(ask(rights, user("alice"), "get", "pods")).toBe(false);
  expect(rights.subjects).toContainEqual(user("alice"));
});

test("people are at home where a RoleBinding names them, accounts in their namespace, everybody everywhere", () => {
  const rights = rightsOf([
    { subject: alice, rules: rule("get", "pods"), namespace: "shop-dev" },
    { subject: alice, rules: rule("get", "pods"), namespace: "default" },
    { subject: "{kind: Group, name: ops}", rules: rule("get", "pods") },
  ]);
  expect(rights.homes(user("alice"))).toEqual(["dev"]);
  expect(rights.homes(group("ops"))).toEqual(["(unassigned)"]);
  expect(rights.homes(account("shop-prod", "default"))).toEqual(["prod"]);
  expect(rights.homes(group("system:serviceaccounts:shop-prod"))).toEqual(["prod"]);
  expect(rights.homes(group("system:authenticated"))).toEqual(["dev", "prod", "(unassigned)"]);
  expect(rights.homes(group("system:unauthenticated"))).toContain("(outside)");
});

test("a user whose name is an account's is that account", () => {
  const rights = rightsOf([
    { subject: '{kind: User, name: "system:serviceaccount:shop-dev:bot"}', rules: rule("get", "pods") },
  ]);
  expect(rights.subjects).toContainEqual(account("shop-dev", "bot"));
  expect(ask(rights, account("shop-dev", "bot"), "get", "pods")).toBe(true);
});

test("Kubernetes' own and the intent's administrators are trusted, and no answer to who may", () => {
  const text = builtInObjects(36)
    .map((object) => JSON.stringify(object))
    .join("\n---\n");
  const world = worldOf(`${namespaces}\n---\n${text}`);
  const intent = { openings: [], grants: [], shared: [], administrators: [{ kind: "Group" as const, name: "ops" }] };
  const rights = makeRights(world, intent);
  expect(rights.isTrusted(group("ops"))).toBe(true);
  expect(rights.isTrusted(account("kube-system", "deployment-controller"))).toBe(true);
  expect(rights.isTrusted(user("system:node:a"))).toBe(true);
  expect(rights.isTrusted(group("system:authenticated"))).toBe(false);
  expect(rights.whoMay({ verb: "create", group: "", resource: "pods", namespace: "shop-dev", name: "" })).toEqual([]);
});

test("a member of a group has a name that nobody else has", () => {
  const rights = rightsOf([
    { subject: "{kind: Group, name: team}", rules: rule("get", "pods") },
    { subject: '{kind: User, name: "member-of:team"}', rules: rule("get", "secrets") },
  ]);
  expect(rights.actorOf(group("team"))).toEqual({ user: "member-of:team-", groups: ["team", "system:authenticated"] });
});
