import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { allowingRule, indexRoles, namesInRules, rulesOfRole } from "./role-rules.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const rule = (verb: string, ...resourceNames: string[]) => ({
  ...{ apiGroups: [""], resources: ["pods"], verbs: [verb] },
  ...(resourceNames.length > 0 && { resourceNames }),
});
const role = (kind: string, name: string, rules: readonly object[], namespace?: string) => ({
  ...{ apiVersion, kind, rules },
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});
const objects = (...all: object[]) => worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
const asked = (verb: string) => ({ verb, group: "", resource: "pods", namespace: "web", name: "" });

test("a Role is found in its own namespace, a ClusterRole in every one, and nothing under another kind or name", () => {
  const index = indexRoles(
    objects(role("Role", "own", [rule("get")], "web"), role("ClusterRole", "all", [rule("list")])),
  );
  const found = (kind: string, namespace: string, name: string) => index.find(kind, namespace, name)?.written.length;
  expect([found("Role", "web", "own"), found("ClusterRole", "web", "all"), found("ClusterRole", "", "all")]).toEqual([
    ...[1, 1, 1],
  ]);
  expect([found("Role", "api", "own"), found("ClusterRole", "web", "own"), found("Role", "web", "all")]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect([found("Other", "web", "all"), found("Role", "web", "other")]).toEqual([undefined, undefined]);
});

test("roles with equal rules are of one class, whatever their kind and namespace; others are not", () => {
  const index = indexRoles(
    objects(
      ...[role("ClusterRole", "first", [rule("get")]), role("ClusterRole", "same", [rule("get")])],
      ...[role("ClusterRole", "other", [rule("list")]), role("Role", "own", [rule("get")], "web")],
      ...[role("Role", "apart", [rule("watch")], "web"), role("Role", "apart", [rule("watch")], "api")],
    ),
  );
  const classOf = (kind: string, namespace: string, name: string) => index.find(kind, namespace, name)?.class;
  const first = classOf("ClusterRole", "", "first");
  expect(first).toBeDefined();
  expect(classOf("ClusterRole", "", "same")).toBe(first);
  expect(classOf("Role", "web", "own")).toBe(first);
  expect(classOf("ClusterRole", "", "other")).not.toBe(first);
  expect(classOf("Role", "web", "apart")).toBe(classOf("Role", "api", "apart"));
  expect(classOf("Role", "web", "apart")).not.toBe(first);
});

test("the names to which rules restrict themselves are those of both kinds of roles, of this world alone", () => {
  const shared = objects(role("ClusterRole", "all", [rule("get", "first", "second")]));
  const clusterRoles = shared.objects.get("rbac.authorization.k8s.io/ClusterRole") ?? [];
  const own = objects(role("Role", "own", [rule("get", "third")], "web"));
  const both = { ...own, objects: new Map([...own.objects, ["rbac.authorization.k8s.io/ClusterRole", clusterRoles]]) };
  const isNamed = (world: typeof own) =>
    ["first", "second", "third", "other"].map((name) => indexRoles(world).names.has(name));
  expect(isNamed(both)).toEqual([true, true, true, false]);
  expect(isNamed(shared)).toEqual([true, true, false, false]);
  expect(indexRoles(both).find("ClusterRole", "", "all")).toBe(indexRoles(shared).find("ClusterRole", "", "all"));
});

test("the first rule that allows it is told with its place, and asked of a class only once", () => {
  const [first] =
    objects(role("ClusterRole", "all", [rule("get"), rule("list"), rule("list")]))
      .objects.get("rbac.authorization.k8s.io/ClusterRole")
      ?.filter(({ object }) => object.metadata.name === "all") ?? [];
  if (!first) throw new Error("no role");
  const rules = rulesOfRole(first);
  expect(allowingRule(rules, asked("list"), "list")).toEqual({
    ...{ rule: rule("list"), role: first, position: 1 },
    key: { group: "rbac.authorization.k8s.io", kind: "ClusterRole", namespace: "", name: "all" },
  });
  expect(allowingRule(rules, asked("delete"), "delete")).toBeUndefined();
  expect(allowingRule(rules, asked("delete"), "list")?.position).toBe(1);
  expect(allowingRule(rules, asked("list"), "delete")).toBeUndefined();
});

test("an aggregated role has what it selects, over several steps, each once, and nothing that is written in it", () => {
  const labelled = (name: string, verb: string, label: string) => {
    const made = role("ClusterRole", name, [rule(verb)]);
    return { ...made, metadata: { name, labels: { [label]: "yes" } } };
  };
  const collecting = (name: string, label: string | undefined, selected: string) => ({
    ...{ apiVersion, kind: "ClusterRole", metadata: { name, labels: label === undefined ? {} : { [label]: "yes" } } },
    ...{
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [selected]: "yes" } }] },
      rules: [rule("escalate")],
    },
  });
  const index = indexRoles(
    objects(
      ...[labelled("z", "get", "to-inner"), labelled("a", "list", "to-inner"), labelled("m", "watch", "to-outer")],
      ...[collecting("inner", "to-outer", "to-inner"), collecting("outer", "to-inner", "to-outer")],
      { ...collecting("empty", undefined, "x"), aggregationRule: {} },
    ),
  );
  const verbs = (name: string) => index.find("ClusterRole", "", name)?.written.map((one) => one.rule.verbs.join());
  expect(verbs("inner")?.toSorted()).toEqual(["get", "list", "watch"]);
  expect(verbs("outer")?.toSorted()).toEqual(["get", "list", "watch"]);
  expect(verbs("empty")).toEqual([]);
});

test("names are those of the rules that pass the test, of roles of every kind, each test for itself", () => {
  const world = objects(
    role("ClusterRole", "all", [rule("get", "web", "api"), rule("list")]),
    role("Role", "own", [rule("get", "web"), rule("patch", "db")], "web"),
    { ...role("ClusterRole", "none", []), rules: undefined },
  );
  const isReading = ({ verbs }: { readonly verbs: readonly string[] }) => verbs.includes("get");
  const isAny = () => true;
  const texts = (test: Parameters<typeof namesInRules>[1]) => [...namesInRules(world, test)].toSorted();
  expect(texts(isReading)).toEqual(["api", "web"]);
  expect(texts(isAny)).toEqual(["api", "db", "web"]);
  expect(texts(isReading)).toEqual(["api", "web"]);
  let asked = 0;
  const isCounted = () => ++asked > 0;
  expect(texts(isCounted)).toEqual(texts(isCounted));
  expect(asked).toBe(4);
  expect([...namesInRules(objects(role("Role", "own", [rule("get", "other")], "web")), isReading)]).toEqual(["other"]);
});

test("semantics 17: an aggregated role that selects nothing has no rules, whatever is written in it", () => {
  const aggregated = (name: string, aggregationRule: object) => ({
    ...role("ClusterRole", name, [rule("delete")]),
    aggregationRule,
  });
  const index = indexRoles(
    objects(
      role("ClusterRole", "plain", [rule("get")]),
      aggregated("empty", {}),
      aggregated("far", { clusterRoleSelectors: [{ matchLabels: { to: "far" } }] }),
      aggregated("all", { clusterRoleSelectors: [{}] }),
    ),
  );
  const verbsOf = (name: string) =>
    index.find("ClusterRole", "", name)?.written.flatMap(({ rule: { verbs } }) => verbs);
  expect(["empty", "far", "all"].map(verbsOf)).toEqual([[], [], ["get"]]);
});
