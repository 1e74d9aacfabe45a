import { describe, expect, test } from "vitest";
import type { Impersonation } from "../access/arrival.ts";
import { boundTo } from "../access/reach-identities.ts";
import { type MakingGroup, MakingGroups } from "./making-groups.ts";
import { arrivalOf, boundEverywhere, contextOf, groupsOf } from "./testing/making.ts";
import { bound, held, namespace } from "./testing/stories.ts";

const stages =
  ["dev-a", "dev-b"].map((name) => namespace(name, "dev")).join("") +
  ["prod-a", "prod-b"].map((name) => namespace(name, "prod")).join("") +
  namespace("prod-held", "prod", held);
const isOfStage = ({ stage }: MakingGroup) => stage === "dev" || stage === "prod";
const everywhere = (right: string, group = "") =>
  groupsOf(contextOf(stages + boundEverywhere("makers", right, "User dana", group)), ["User dana"]).filter(isOfStage);
const namespacesOf = ({ namespaces }: MakingGroup) => namespaces.join(" ");

describe("who makes pods everywhere", () => {
  test("does so in each namespace of another stage, and once in those of their own that are alike", () => {
    const groups = everywhere("create pods");
    expect(groups.map(({ stage, namespaces, kind, operation }) => [stage, namespaces, kind, operation])).toEqual([
      ["dev", ["dev-a", "dev-b"], "Pod", "CREATE"],
      ["prod", ["prod-a"], "Pod", "CREATE"],
      ["prod", ["prod-b"], "Pod", "CREATE"],
      ["prod", ["prod-held"], "Pod", "CREATE"],
    ]);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
  });

  test("is treated alike by admission in namespaces of one stage and one level of Pod Security", () => {
    const [dev, first, second, held] = everywhere("create pods");
    expect(first?.admissionKey).toBe(second?.admissionKey);
    expect(new Set([dev, first, held].map((group) => group?.admissionKey)).size).toBe(3);
    const alike = [dev, first, second, held].map((group) => [...(group?.alike.namespaces ?? [])].join(" "));
    expect(alike).toEqual(["dev-a dev-b", "prod-a prod-b", "prod-a prod-b", "prod-held"]);
    expect(new Set([dev, first, held].map((group) => group?.alike.key)).size).toBe(3);
  });

  test.each([
    ["create pods", "", "Pod"],
    ["create deployments", "apps", "Deployment"],
    ["create daemonsets", "apps", "DaemonSet"],
    ["create cronjobs", "batch", "CronJob"],
    ["create replicationcontrollers", "", "ReplicationController"],
  ])("has the right to %s: of that kind", (right, group, kind) => {
    expect(new Set(everywhere(right, group).map((one) => one.kind))).toEqual(new Set([kind]));
  });

  test("of two kinds has a group of each", () => {
    const keys = everywhere("create deployments,statefulsets", "apps");
    expect(new Set(keys.map(({ kind }) => kind))).toEqual(new Set(["Deployment", "StatefulSet"]));
    expect(new Set(keys.map(({ admissionKey }) => admissionKey)).size).toBe(6);
  });
});

test("two rules that give the same are one right", () => {
  const twice = bound("makers", "dev-a", "create pods", "User dana").replace(/rules: \[(\{.*\})\]/, "rules: [$1, $1]");
  expect(groupsOf(contextOf(stages + twice), ["User dana"]).map(namespacesOf)).toEqual(["dev-a"]);
});

describe("collected again", () => {
  const setUp = () => {
    const text = ["one", "two"].map((name) => bound(name, "dev-a", "create pods", "User dana")).join("");
    const context = contextOf(stages + text + bound("erin", "dev-b", "create pods", "User erin"));
    const { access, readings, namespaceKeys } = context;
    const groups = new MakingGroups(access, readings, namespaceKeys, "dev");
    const of = (subject: string, impersonation?: Impersonation) => {
      const arrival = arrivalOf(context, subject, { impersonation });
      return [...boundTo(access, arrival.identity)].flatMap((one) => [...groups.of(arrival, one)]);
    };
    return { context, of };
  };

  test("each binding that gives it is told of once, for each who has it", () => {
    const { of } = setUp();
    const bindings = (all: readonly MakingGroup[]) => all.map((group) => group.bound.key.name);
    expect(bindings(of("User dana"))).toEqual(["one", "two"]);
    expect(of("User dana")).toEqual([]);
    expect(bindings(of("User erin"))).toEqual(["erin"]);
    expect(bindings(of("User dana", { by: { user: "erin", groups: [] }, mode: "all" }))).toEqual(["one", "two"]);
  });

  test("what is like a known one joins the first, whoever makes it and by whatever", () => {
    const { of } = setUp();
    const [first, second] = of("User dana");
    const [erin] = of("User erin");
    expect([first, second, erin].map((group) => group && [group.key === first?.key, namespacesOf(group)])).toEqual([
      [true, "dev-a dev-b"],
      [true, "dev-a"],
      [true, "dev-b"],
    ]);
    expect(erin?.alike).toBe(first?.alike);
  });
});

test("who acts as somebody else without a limit may do what they may, and with one what is allowed to be done so", () => {
  const limited = "impersonate-on:user-info:create";
  const by = { user: "erin", groups: [] };
  const count = (text: string, mode: Impersonation["mode"]) => {
    const context = contextOf(stages + bound("makers", "dev-a", "create pods", "User dana") + text);
    const { access, readings, namespaceKeys } = context;
    const groups = new MakingGroups(access, readings, namespaceKeys, "dev");
    const arrival = arrivalOf(context, "User dana", { impersonation: { by, mode } });
    return [...boundTo(access, arrival.identity)].flatMap((one) => [...groups.of(arrival, one)]).length;
  };
  const allowed = bound("limited", "dev-a", `"${limited}" pods`, "User erin");
  expect([count("", "all"), count("", "user-info"), count(allowed, "user-info")]).toEqual([1, 0, 1]);
});

const workload = (name: string, home: string) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name}, namespace: ${home} }, spec: { selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;
const job = (name: string, home: string, more: string) =>
  `{ apiVersion: batch/v1, kind: Job, metadata: { name: ${name}, namespace: ${home} }, spec: { ${more}template: { metadata: { labels: { app: ${name} } }, spec: { restartPolicy: Never, containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;
const only = (name: string, text: string) => text.replace(/verbs: (\[[^\]]*\])/, `verbs: $1, resourceNames: [${name}]`);
const changes = boundEverywhere("makers", "patch deployments", "User dana", "apps");
const waits = "suspend: true, ";
const changesJobs = boundEverywhere("makers", "patch jobs", "User dana", "batch");

test.each([
  ["where they are", changes, workload("web", "prod-a") + workload("api", "prod-b"), ["prod-a", "prod-b"]],
  ["by its name", only("web", changes), workload("api", "dev-a") + workload("web", "dev-a"), ["dev-a"]],
  ["by its name, where it is", only("web", changes), workload("api", "dev-a") + workload("web", "prod-a"), ["prod-a"]],
  ["where they wait, Jobs", changesJobs, job("web", "prod-a", waits) + job("api", "prod-b", ""), ["prod-a"]],
  [
    "by its name, a Job that waits",
    only("web", changesJobs),
    job("web", "prod-a", waits) + job("api", "prod-a", waits) + job("api", "prod-b", waits),
    ["prod-a"],
  ],
  ["of its kind", changes, job("web", "prod-a", waits), []],
])("who changes what is there does so %s", (_what, right, there, expected) => {
  const groups = groupsOf(contextOf(stages + right + there), ["User dana"]);
  expect(groups.map(namespacesOf)).toEqual(expected);
  expect(groups.every(({ operation }) => operation === "UPDATE")).toBe(true);
});

test("what is there of two kinds is changed where it is", () => {
  const both =
    bound("one", "dev-a", "patch deployments", "User dana", "apps") +
    bound("two", "dev-b", "patch jobs", "User dana", "batch");
  const there = workload("web", "dev-a") + job("web", "dev-b", waits);
  const groups = groupsOf(contextOf(stages + both + there), ["User dana"]);
  expect(groups.map((group) => [group.kind, namespacesOf(group)])).toEqual([
    ["Deployment", "dev-a"],
    ["Job", "dev-b"],
  ]);
});

test.each([
  ["create jobs", "example.com"],
  ["patch pods", ""],
  ["create configmaps", ""],
  ["delete jobs", "batch"],
])("who may %s of the group '%s' makes no pods", (right, group) => {
  const there = job("web", "dev-a", waits);
  expect(
    groupsOf(contextOf(stages + there + bound("makers", "dev-a", right, "User dana", group)), ["User dana"]),
  ).toEqual([]);
});

test("where the text of a rule is not known, the binding is what allows it", () => {
  const context = contextOf(stages + bound("makers", "dev-a", "create pods", "User dana"));
  const { access, readings, namespaceKeys } = context;
  const arrival = arrivalOf(context, "User dana");
  const [found] = boundTo(access, arrival.identity);
  if (!found) throw new Error("nothing is bound to dana");
  const unwritten = { ...found, rules: { ...found.rules, written: [] } };
  const [group] = new MakingGroups(access, readings, namespaceKeys, "dev").of(arrival, unwritten);
  const { key, binding } = found;
  expect(group?.allowance).toEqual({ reference: { binding: key, role: key, rule: 0 }, binding, role: binding });
});

test("what allows it is the rule, in the role that it stands in", () => {
  const two = bound("makers", "dev-a", "create pods", "User dana").replace(
    "rules: [",
    'rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }, ',
  );
  const [group] = groupsOf(contextOf(stages + two), ["User dana"]);
  expect(group?.allowance).toMatchObject({
    reference: { binding: { kind: "RoleBinding", name: "makers" }, role: { kind: "Role", name: "makers" }, rule: 1 },
    binding: { object: { kind: "RoleBinding" } },
    role: { object: { kind: "Role" } },
  });
});
