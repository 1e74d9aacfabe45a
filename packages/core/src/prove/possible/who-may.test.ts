import { describe, expect, test } from "vitest";
import { labelsWorthTrying } from "./labels-worth-trying.ts";
import { lastingRights } from "./lasting-rights.ts";
import type { PossibleContext } from "./possible-context.ts";
import { relabellersOf } from "./relabellers.ts";
import { bound, boundContext, group, read, type Rule, rule } from "./testing/bound.ts";
import { peopleWho, type Right } from "./testing/people.ts";
import { visitorsOf } from "./visitors.ts";

describe("those who visit a namespace", () => {
  const ofDev = bound("ann", "web-dev", read);
  const visitors = (objects: readonly object[], namespace = "web-prod") => visitorsOf(boundContext(objects))(namespace);

  test.each<[string, string, string]>([
    ["create", "pods", ""],
    ["create", "deployments", "apps"],
    ["create", "replicasets", "apps"],
    ["create", "statefulsets", "apps"],
    ["create", "daemonsets", "apps"],
    ["create", "jobs", "batch"],
    ["create", "cronjobs", "batch"],
    ["create", "replicationcontrollers", ""],
    ["update", "pods", ""],
    ["patch", "pods", ""],
    ["patch", "pods/status", ""],
    ["update", "pods/status", ""],
    ["patch", "deployments", "apps"],
    ["create", "networkpolicies", "networking.k8s.io"],
    ["update", "networkpolicies", "networking.k8s.io"],
    ["patch", "networkpolicies", "networking.k8s.io"],
    ["delete", "networkpolicies", "networking.k8s.io"],
    ["deletecollection", "networkpolicies", "networking.k8s.io"],
    ["patch", "networkpolicies", "projectcalico.org"],
    ["patch", "networkpolicies", "crd.projectcalico.org"],
    ["patch", "networkpolicies", "crd.antrea.io"],
    ["patch", "ciliumnetworkpolicies", "cilium.io"],
    ["*", "*", "*"],
  ])("may %s %s of the group %s there", (verb, resource, of) => {
    expect(
      visitors([...ofDev, ...bound("ann", "tools", read), ...bound("ann", undefined, [rule(verb, resource, of)])]),
    ).toEqual(["dev"]);
  });

  test.each<[string, string, string]>([
    ["get", "pods", ""],
    ["delete", "pods", ""],
    ["create", "pods", "example.com"],
    ["create", "pods/exec", ""],
    ["patch", "networkpolicies", "cilium.io"],
    ["patch", "ciliumnetworkpolicies", "networking.k8s.io"],
    ["create", "services", ""],
  ])("who may %s %s of the group %s is none", (verb, resource, of) => {
    expect(visitors([...ofDev, ...bound("ann", undefined, [rule(verb, resource, of)])])).toEqual([]);
  });

  test("may do so in that namespace, or to single objects in it", () => {
    const home = [...ofDev, ...bound("ann", undefined, read)];
    const of = (ofRule: Rule, place: string | undefined) => visitors([...home, ...bound("ann", place, [ofRule], 1)]);
    expect(of(rule("patch", "pods", "", ["one"]), undefined)).toEqual(["dev"]);
    expect(of(rule("delete", "networkpolicies", "networking.k8s.io", ["one"]), undefined)).toEqual(["dev"]);
    expect(of(rule("create", "pods", "", ["one"]), undefined)).toEqual([]);
    expect(of(rule("create", "pods"), "web-prod")).toEqual([]);
  });

  test("are of other stages, or of none", () => {
    const everywhere = bound("cat", undefined, [rule("create", "pods")]);
    expect(visitors(everywhere)).toEqual(["(unassigned)"]);
    expect(visitors(everywhere, "tools")).toEqual([]);
    const all = [...ofDev, ...bound("ann", undefined, [rule("create", "pods")])];
    expect(visitors(all, "web-dev")).toEqual([]);
    expect(visitors(all, "api-dev")).toEqual([]);
    expect(visitors(all, "tools")).toEqual(["dev"]);
    expect(visitors([...all, ...everywhere], "web-prod")).toEqual(["(unassigned)", "dev"]);
    expect(visitors([...ofDev, ...bound("ann", "web-prod", [rule("create", "pods")])], "web-prod")).toEqual([]);
  });

  test("are asked for in a namespace where somebody of another stage is bound", () => {
    const tool = { kind: "ServiceAccount", name: "bot", namespace: "web-dev" };
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bot", namespace: "web-dev" } };
    const role = {
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata: { name: "pods" },
      rules: [rule("create", "pods")],
    };
    const binding = {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: { name: "bot", namespace: "web-prod" },
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "pods" },
      subjects: [tool],
    };
    expect(visitors([account, role, binding])).toEqual(["dev"]);
    expect(visitors([account, role, binding], "tools")).toEqual([]);
  });
});

describe("those who may change the labels of a namespace", () => {
  const relabellers = (objects: readonly object[], namespace = "web-dev") =>
    relabellersOf(boundContext(objects))(namespace);
  test.each<[string, string, readonly string[]]>([
    ["update", "namespaces", ["dev"]],
    ["patch", "namespaces", ["dev"]],
    ["update", "namespaces/status", ["dev"]],
    ["patch", "namespaces/status", ["dev"]],
    ["update", "namespaces/finalize", ["dev"]],
    ["patch", "namespaces/finalize", []],
    ["get", "namespaces", []],
    ["delete", "namespaces", []],
    ["patch", "*", ["dev"]],
    ["patch", "*/status", ["dev"]],
    ["patch", "pods", []],
  ])("may %s %s", (verb, resource, stages) => {
    expect(relabellers(bound("ann", "web-dev", [rule(verb, resource)]))).toEqual(stages);
    expect(
      relabellers([...bound("ann", "api-dev", read), ...bound("ann", undefined, [rule(verb, resource)], 1)]),
    ).toEqual(stages);
  });

  test("are those of the one namespace, or of one that a rule names", () => {
    expect(relabellers(bound("ann", "web-dev", [rule("patch", "namespaces")]), "web-prod")).toEqual([]);
    const named = [
      ...bound("ann", "api-dev", read),
      ...bound("ann", undefined, [rule("patch", "namespaces", "", ["web-prod"])], 1),
    ];
    expect(relabellers(named, "web-prod")).toEqual(["dev"]);
    expect(relabellers(named, "web-dev")).toEqual([]);
    expect(relabellers(bound("ann", undefined, [rule("patch", "namespaces")]))).toEqual(["(unassigned)"]);
    const both = [
      ...bound("ann", "web-dev", read),
      ...bound("ann", "web-prod", read),
      ...bound("ann", undefined, [rule("patch", "namespaces")], 1),
    ];
    expect(relabellers(both)).toEqual(["dev", "prod"]);
    expect(relabellers([...both, ...bound("bob", "web-dev", [rule("patch", "namespaces")])])).toEqual(["dev", "prod"]);
  });
});

describe("what the authorizer says", () => {
  const actor = { user: "ann", groups: ["system:authenticated"] };
  const question = { verb: "create", group: "", resource: "nodes", namespace: "", name: "" };
  const worldOfStages = boundContext([]).world;
  const says = (rights: readonly Right[], homes: Readonly<Record<string, readonly string[]>> = { ann: ["dev"] }) =>
    lastingRights(worldOfStages, peopleWho(rights, homes))(actor)(question);

  test("is that somebody may where a binding says so", () => {
    const { world, rights } = boundContext(bound("ann", undefined, [rule("create", "nodes")]));
    expect(lastingRights(world, rights)(actor)(question)).toBe(true);
    expect(lastingRights(world, rights)(actor)({ verb: "get", path: "/x" })).toBe(false);
  });

  test("is asked of an account where one is named", () => {
    const asked: unknown[] = [];
    const rights = {
      ...peopleWho([], {}),
      allows: (who: unknown, what: unknown) => (asked.push([who, what]), undefined),
    };
    expect(lastingRights(worldOfStages, rights)(actor)(question, { namespace: "web-dev", name: "bot" })).toBe(false);
    const groups = ["system:serviceaccounts", "system:serviceaccounts:web-dev", "system:authenticated"];
    expect(asked).toEqual([[{ user: "system:serviceaccount:web-dev:bot", groups }, question]]);
  });

  test("does not last where somebody of a stage may give rights that they do not have", () => {
    const who = "ann";
    expect(says([])).toBe(false);
    for (const resource of ["roles", "clusterroles"])
      for (const verb of ["bind", "escalate"]) {
        expect(says([{ who, verb, group, resource }])).toBeUndefined();
        expect(says([{ who, verb, group, resource, namespace: "web-prod" }])).toBeUndefined();
        expect(says([{ who, verb, group, resource, namespace: "" }])).toBeUndefined();
        expect(says([{ who, verb, resource }])).toBe(false);
      }
    for (const resource of ["users", "groups", "serviceaccounts"])
      expect(says([{ who, verb: "impersonate", resource }])).toBeUndefined();
    expect(says([{ who, verb: "impersonate", resource: "userextras" }])).toBe(false);
    expect(says([{ who, verb: "get", group, resource: "roles" }])).toBe(false);
    expect(says([{ who, verb: "bind", group, resource: "roles" }], { ann: ["(unassigned)"] })).toBe(false);
  });
});

test("labels worth trying are those of a witness, of the stage, those that admission compares, and those that are there", () => {
  const { world } = boundContext([]);
  const of = (
    labelValues: readonly string[],
    labels: Readonly<Record<string, string>>,
    there: readonly object[] = [],
  ) =>
    labelsWorthTrying(
      {
        world,
        texts: { labelValues: new Map(labelValues.map((key) => [key, new Set<string>()])) },
        candidates: { labels: () => there },
      } as unknown as PossibleContext,
      "web-dev",
      labels,
    );
  const app = { app: "witness" };
  expect(of([], {})).toEqual([app]);
  expect(of([], { stage: "dev" })).toEqual([app, { ...app, stage: "dev" }]);
  expect(of(["team", "tier"], { stage: "dev", team: "a" })).toEqual([
    app,
    { ...app, stage: "dev" },
    { ...app, team: "a" },
  ]);
  expect(of(["team"], {}, [{ x: "1" }])).toEqual([app, { x: "1" }]);
});
