import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { grantsOf, subjectsOf, userSubject } from "./grants.ts";
import { mainHome } from "./main-home.ts";
import { makeRights } from "./make-rights.ts";
import type { Attributes, Rights, Subject } from "./rights.ts";

const user = (name: string): Subject => ({ kind: "User", name, namespace: "" });
const group = (name: string): Subject => ({ kind: "Group", name, namespace: "" });
const namespace = (name: string, stage?: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}${stage === undefined ? "" : `, labels: {stage: ${stage}}`}}}`;
const rbac = "apiVersion: rbac.authorization.k8s.io/v1";
const rule = (resources: string, more = "") => `{apiGroups: [""], resources: [${resources}], verbs: [get]${more}}`;
const clusterRole = (name: string, rules: string, more = "") =>
  `{${rbac}, kind: ClusterRole, metadata: {name: ${name}${more}}, rules: [${rules}]}`;
const role = (name: string, at: string, rules: string) =>
  `{${rbac}, kind: Role, metadata: {name: ${name}, namespace: ${at}}, rules: [${rules}]}`;
const bound = (name: string, subjects: string, to: string, at?: string) =>
  `{${rbac}, kind: ${at === undefined ? "ClusterRoleBinding" : "RoleBinding"}, metadata: {name: ${name}${at === undefined ? "" : `, namespace: ${at}`}}, roleRef: {${to}}, subjects: [${subjects}]}`;
const to = (name: string, kind = "ClusterRole") => `kind: ${kind}, name: ${name}`;
const [alice, bob] = ["{kind: User, name: alice}", "{kind: User, name: bob}"];

const stages = [
  namespace("dev-1", "dev"),
  namespace("dev-2", "dev"),
  namespace("prod-1", "prod"),
  namespace("prod-2", "prod"),
  namespace("tools-1"),
  namespace("tools-2"),
  namespace("tools-3"),
];
const world = (...documents: readonly string[]) => worldOf([...stages, ...documents].join("\n---\n"));
const rightsOf = (...documents: readonly string[]) => makeRights(world(...documents), undefined);
const get = (resource: string, at: string, name = ""): Attributes => ({
  verb: "get",
  group: "",
  resource,
  namespace: at,
  name,
});
const whoGets = (rights: Rights, resource: string, at: string) =>
  rights.whoMay(get(resource, at)).map(({ subject, allowance }) => [subject.name, allowance.reference.binding.name]);
const allowed = (rights: Rights, subject: Subject, attributes: Attributes) =>
  rights.allows(rights.actorOf(subject), attributes)?.reference.role.name;

test("who may in a namespace: those who may everywhere, and those bound there, each by the first that gives it", () => {
  const pods = clusterRole("pods", rule("pods"));
  const here = rightsOf(pods, bound("local", `${alice}, ${bob}`, to("pods"), "dev-1"));
  expect(whoGets(here, "pods", "dev-1")).toEqual([
    ["alice", "local"],
    ["bob", "local"],
  ]);
  expect(whoGets(here, "pods", "prod-1")).toEqual([]);
  const both = rightsOf(
    pods,
    bound("first", alice, to("pods")),
    bound("second", alice, to("pods")),
    bound("local", `${alice}, ${bob}`, to("pods"), "dev-1"),
  );
  expect(whoGets(both, "pods", "dev-1")).toEqual([
    ["alice", "first"],
    ["bob", "local"],
  ]);
  expect(whoGets(both, "pods", "prod-1")).toEqual([["alice", "first"]]);
});

test("the answer to one question is none to the next", () => {
  const rights = rightsOf(
    clusterRole("pods", rule("pods")),
    clusterRole("secrets", rule("secrets")),
    bound("a", alice, to("pods"), "dev-1"),
    bound("b", bob, to("secrets"), "dev-1"),
  );
  expect(whoGets(rights, "pods", "dev-1")).toEqual([["alice", "a"]]);
  expect(whoGets(rights, "secrets", "dev-1")).toEqual([["bob", "b"]]);
  const named = rightsOf(
    clusterRole("web", rule("pods", ", resourceNames: [web]")),
    clusterRole("db", rule("pods", ", resourceNames: [db]")),
    bound("a", alice, to("web")),
    bound("b", bob, to("db")),
  );
  expect(allowed(named, user("alice"), get("pods", "dev-1", "web"))).toBe("web");
  expect(allowed(named, user("alice"), get("pods", "dev-1", "db"))).toBeUndefined();
});

test("a question is worked out once for all namespaces in which nobody more is bound", () => {
  const rights = rightsOf(
    clusterRole("pods", rule("pods")),
    clusterRole("secrets", rule("secrets")),
    bound("all", alice, to("pods")),
    bound("other", bob, to("secrets"), "dev-2"),
  );
  expect(rights.whoMay(get("pods", "dev-1"))).toBe(rights.whoMay(get("pods", "prod-1")));
  expect(rights.whoMay(get("pods", "dev-2"))).toBe(rights.whoMay(get("pods", "prod-1")));
  const one = world();
  expect(grantsOf(one)).toBe(grantsOf(one));
});

test("what is worked out of a world is worked out once: who somebody is, and what the whole cluster's bindings allow", () => {
  const one = world(clusterRole("pods", rule("pods")), bound("all", alice, to("pods")));
  const rights = makeRights(one, undefined);
  const anna = user("alice");
  expect(rights.actorOf(anna)).toBe(rights.actorOf(anna));
  rights.whoMay(get("pods", "dev-1"));
  rights.whoMay(get("pods", "prod-1"));
  const { allowing, bound: all } = grantsOf(one).forCluster;
  expect([...allowing.values()].map((found) => found.map((each) => each.bound))).toEqual([all]);
});

test("a group that is bound may itself, with nobody known in it as well", () => {
  const rights = rightsOf(
    clusterRole("pods", rule("pods")),
    bound("team", "{kind: Group, name: team}", to("pods")),
    bound("anybody", '{kind: Group, name: "system:unauthenticated"}', to("pods")),
  );
  expect(rights.whoMay(get("pods", "dev-1")).map(({ subject }) => subject)).toEqual([
    group("team"),
    group("system:unauthenticated"),
  ]);
});

test("where what binds a user does not allow, what binds the user's group may", () => {
  const rights = rightsOf(
    clusterRole("pods", rule("pods")),
    clusterRole("secrets", rule("secrets")),
    bound("own", alice, to("secrets")),
    bound("everybody", '{kind: Group, name: "system:authenticated"}', to("pods")),
  );
  expect(allowed(rights, user("alice"), get("pods", "dev-1"))).toBe("pods");
});

test("a Role is its namespace's: another of its name elsewhere, or a ClusterRole of its name, is not meant", () => {
  const rights = rightsOf(
    role("reader", "dev-1", rule("pods")),
    role("reader", "prod-1", rule("secrets")),
    clusterRole("reader", rule("services")),
    bound("local", alice, to("reader", "Role"), "dev-1"),
  );
  const may = (resource: string, at: string) => allowed(rights, user("alice"), get(resource, at)) !== undefined;
  expect([may("pods", "dev-1"), may("secrets", "dev-1"), may("services", "dev-1")]).toEqual([true, false, false]);
  expect(may("pods", "prod-1")).toBe(false);
});

test("an aggregated role has the rules of those it selects only, in the order of their names", () => {
  const selected = ["z", "b"].map((name) => clusterRole(name, rule("pods"), ", labels: {to: all}"));
  const rightsInOrder = (roles: readonly string[]) =>
    rightsOf(
      ...roles,
      clusterRole("other", rule("secrets"), ", labels: {to: none}"),
      `{${rbac}, kind: ClusterRole, metadata: {name: all, labels: {to: all}}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: all}}]}}`,
      bound("all", alice, to("all")),
    );
  for (const rights of [selected, selected.toReversed()].map(rightsInOrder)) {
    expect(allowed(rights, user("alice"), get("pods", "dev-1"))).toBe("b");
    expect(allowed(rights, user("alice"), get("secrets", "dev-1"))).toBeUndefined();
  }
});

test("the right of system:masters is shown as the binding that an API server has for it", () => {
  const rights = rightsOf();
  const allowance = rights.allows(rights.actorOf(group("system:masters")), get("pods", "dev-1"));
  const key = (kind: string) => ({ group: "rbac.authorization.k8s.io", kind, namespace: "", name: "cluster-admin" });
  expect(allowance?.reference).toEqual({ binding: key("ClusterRoleBinding"), role: key("ClusterRole"), rule: 0 });
  const object = (kind: string) => ({
    object: { apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name: "cluster-admin" } },
    origin: { type: "built-in" },
  });
  expect(allowance?.binding).toEqual(object("ClusterRoleBinding"));
  expect(allowance?.role).toEqual(object("ClusterRole"));
});

test("users with names of everybody's groups are at home like any other user", () => {
  const rights = rightsOf();
  const names = ["system:unauthenticated", "system:authenticated", "system:serviceaccounts"];
  expect(names.map((name) => rights.homes(user(name)))).toEqual(names.map(() => ["(unassigned)"]));
  expect(rights.homes(group("system:serviceaccounts"))).toEqual(["dev", "prod", "(unassigned)"]);
});

test("an account of another namespace is that namespace's, wherever it is bound", () => {
  const rights = rightsOf(
    clusterRole("pods", rule("pods")),
    bound("b", "{kind: ServiceAccount, name: bot, namespace: prod-1}", to("pods"), "dev-1"),
  );
  const bot = (at: string): Subject => ({ kind: "ServiceAccount", name: "bot", namespace: at });
  expect(allowed(rights, bot("prod-1"), get("pods", "dev-1"))).toBe("pods");
  expect(allowed(rights, bot("dev-1"), get("pods", "dev-1"))).toBeUndefined();
});

test("only what names an account as the API server does is the account", () => {
  expect(userSubject("system:serviceaccount:dev:bot")).toEqual({
    kind: "ServiceAccount",
    name: "bot",
    namespace: "dev",
  });
  for (const name of [
    "x:system:serviceaccount:dev:bot",
    "system:serviceaccount:dev:bot:x",
    "system:serviceaccount:dev",
  ])
    expect(userSubject(name)).toEqual(user(name));
});

test("a binding for the whole cluster names nobody in a namespace", () => {
  const { namedIn, named, inNamespace } = grantsOf(
    world(clusterRole("pods", ""), bound("all", "{kind: Group, name: ops}", to("pods"))),
  );
  expect([...namedIn]).toEqual([]);
  expect([...inNamespace]).toEqual([]);
  expect([...named.values()]).toEqual([group("ops")]);
});

test("semantics 16: what is bound for the whole cluster is a ClusterRole that is there; anything else gives nothing", () => {
  const { forCluster, ofSubject, named } = grantsOf(
    world(
      clusterRole("pods", rule("pods")),
      bound("missing", alice, to("absent")),
      bound("local", bob, to("pods", "Role")),
    ),
  );
  expect(forCluster.bound).toEqual([]);
  expect([...ofSubject]).toEqual([]);
  expect([...named.values()]).toEqual([user("alice"), user("bob")]);
});

test("a binding names users, groups and accounts, and nobody of another kind", () => {
  const kinds = ["User", "Group", "ServiceAccount", "Robot"];
  const binding = (subjects?: readonly object[]) => ({
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "b" } },
    ...{ roleRef: { kind: "ClusterRole", name: "pods" }, ...(subjects && { subjects }) },
  });
  const named = binding(kinds.map((kind) => ({ kind, name: "x" })));
  const [one, team] = [
    { ...user("x"), position: 0 },
    { ...group("x"), position: 1 },
  ];
  expect(subjectsOf(named, "dev-1")).toEqual([
    one,
    team,
    { kind: "ServiceAccount", name: "x", namespace: "dev-1", position: 2 },
  ]);
  expect(subjectsOf(named, "")).toEqual([one, team]);
  expect(subjectsOf(binding(), "dev-1")).toEqual([]);
});

test("the main home is the stage where most namespaces name somebody, if one is ahead", () => {
  const among = (...namespaces: readonly string[]) =>
    world(
      ...namespaces.map((at) =>
        bound(
          "b",
          `${alice}, {kind: ServiceAccount, name: bot, namespace: dev-1}, {kind: Group, name: "system:authenticated"}`,
          to("view"),
          at,
        ),
      ),
    );
  expect(mainHome(among("prod-1", "dev-1", "dev-2"), user("alice"))).toBe("dev");
  expect(mainHome(among("prod-1", "dev-1"), user("alice"))).toBeUndefined();
  expect(mainHome(among("dev-1", "dev-2"), user("alice")), "one stage alone").toBeUndefined();
  const more = among("tools-1", "tools-2", "tools-3", "prod-1", "dev-1", "dev-2");
  expect(mainHome(more, user("alice")), "namespaces of no stage are not counted").toBe("dev");
  const others: readonly Subject[] = [
    { kind: "ServiceAccount", name: "bot", namespace: "dev-1" },
    group("system:authenticated"),
  ];
  expect(others.map((one) => mainHome(more, one))).toEqual([undefined, undefined]);
});
