import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { present } from "./testing/event-cluster.ts";
import { account, bound, devPod, group, role, rule, user } from "./testing/single-events.ts";
import { namespace, node, watchedCluster, written } from "./testing/watched-cluster.ts";
import { watchedTexts } from "./testing/watched-texts.ts";
import type { WorldChange, WorldEvent } from "./watched-world.ts";

const api = "rbac.authorization.k8s.io";
const objects = [
  ...watchedCluster({ apps: 2, podsOfApp: 1, stages: ["dev", "prod"] }),
  ...[role("app-0-dev", "naming", rule("get", "pods", "known")), node("dev-2", "dev")].map(written),
];
const of = (more: readonly UnknownContent[]) => watchedTexts([...objects, ...more.map(written)]);
const viewed = (home: string, name: string, ...subjects: object[]) => bound(home, name, subjects, "view");
const guests = group("guests");
const robot = account("app-1-dev");
const accountsOf = (home: string) => group(`system:serviceaccounts:${home}`);
const unbound = (home: string, name: string): WorldEvent => ({
  ...{
    type: "gone",
    key: { group: api, kind: home === "" ? "ClusterRoleBinding" : "RoleBinding", namespace: home, name },
  },
});

describe("of namespaces is told", () => {
  const told = () => of([role("app-1-prod", "own", rule("get", "pods"))]).texts;
  test("the same where they are alike, in each of three ways", () => {
    const all = new Map(told().all);
    expect([...all.keys()].filter((name) => /^(app|hub)/.test(name)).toSorted()).toEqual(
      ["app-0-dev", "app-0-prod", "app-1-dev", "app-1-prod", "hub"].toSorted(),
    );
    const pairs = [
      ["app-0-prod", "app-1-prod"],
      ["app-0-dev", "app-1-dev"],
      ["app-1-dev", "app-1-prod"],
    ] as const;
    const alike = pairs.map(([one, other]) =>
      (["people", "landings", "labels"] as const).filter((part) => all.get(one)?.[part] === all.get(other)?.[part]),
    );
    expect(alike).toEqual([["landings", "labels"], ["landings", "labels"], ["landings"]]);
  });

  test("to which names rules restrict themselves", () => {
    const texts = told();
    expect([texts.isNamed("known"), texts.isNamed("unknown")]).toEqual([true, false]);
    expect(of([role("", "all", rule("get", "pods", "wide"))]).texts.isNamed("wide")).toBe(true);
  });

  test("nothing before it was there", () => {
    const { before, now } = of([]).texts.tell("none");
    expect(before).toEqual({ people: "", landings: "", labels: "" });
    expect(now.people).not.toBe("");
  });
});

describe("what is told anew is what was told before, but for what has changed:", () => {
  type Part = "people" | "landings" | "labels";
  test.each<[string, WorldEvent | undefined, readonly Part[]]>([
    ["nothing", undefined, []],
    ["an account of pods", devPod("z", { serviceAccountName: "robot" }), ["people"]],
    ["where pods land", devPod("z", { nodeName: "prod-0" }), ["landings"]],
    ["the node of a pod, to one like it", devPod("a", { nodeName: "dev-2" }), []],
    ["a binding", present(viewed("app-1-dev", "more", guests)), ["people"]],
    [
      "a label",
      present(namespace("app-1-dev", { stage: "dev", "pod-security.kubernetes.io/enforce": "baseline" })),
      ["labels"],
    ],
    ["a label that nobody reads", present(namespace("app-1-dev", { stage: "dev", team: "x" })), []],
  ])("%s", (_, event, parts) => {
    const { texts, apply } = of([]);
    const known = new Map(texts.all).get("app-1-dev");
    if (event) apply(event);
    const { before, now } = texts.tell("app-1-dev");
    expect(before).toEqual(known);
    expect((["people", "landings", "labels"] as const).filter((part) => before[part] !== now[part])).toEqual(parts);
    expect(new Map(texts.all).get("app-1-dev")).toEqual(now);
    expect(texts.tell("app-1-dev")).toEqual({ before: now, now });
  });
});

test("people are told apart as admission tells them apart", () => {
  const guard = {
    ...{
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "guard" },
    },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      validations: [{ expression: "request.userInfo.groups.exists(one, one == 'team-0-prod')" }],
    },
  };
  const binding = {
    ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicyBinding" },
    ...{ metadata: { name: "guard" }, spec: { policyName: "guard", validationActions: ["Deny"] } },
  };
  const areAlike = (...more: readonly UnknownContent[]) => {
    const told = new Map(of(more).texts.all);
    return told.get("app-0-prod")?.people === told.get("app-1-prod")?.people;
  };
  expect([areAlike(), areAlike(guard, binding)]).toEqual([true, false]);
});

test("labels say the same to admission where it reads none of the others", () => {
  const { texts } = of([]);
  const alike = (more: Readonly<Record<string, string>>) =>
    texts.areLabelsAlike("app-1-dev", { stage: "dev" }, { stage: "dev", ...more });
  expect([alike({}), alike({ team: "x" }), alike({ stage: "prod" })]).toEqual([true, true, false]);
  expect(alike({ "pod-security.kubernetes.io/enforce": "baseline" })).toBe(false);
});

describe("a binding tells of other namespaces too", () => {
  /** What there is before, what happens, of which namespaces something else is told, and whether homes are as before. */
  test.each<[string, readonly UnknownContent[], WorldEvent, readonly string[] | undefined, boolean?]>([
    ["not where it is somebody's first", [], present(viewed("app-1-dev", "a", guests)), []],
    [
      "not where it is another of the same stage",
      [viewed("app-0-dev", "a", guests)],
      present(viewed("app-1-dev", "b", guests)),
      [],
    ],
    [
      "where somebody comes to be of a second stage",
      [viewed("app-1-dev", "a", guests)],
      present(viewed("app-0-prod", "b", guests)),
      ["app-0-prod", "app-1-dev"],
      false,
    ],
    [
      "where somebody is of one stage again",
      [viewed("app-1-dev", "a", guests), viewed("app-0-prod", "b", guests)],
      unbound("app-0-prod", "b"),
      ["app-1-dev"],
      false,
    ],
    [
      "where one of several subjects is",
      [viewed("app-1-dev", "a", user("x"), guests)],
      present(viewed("app-0-prod", "b", user("y"), guests)),
      ["app-0-prod", "app-1-dev"],
      false,
    ],
    [
      "where it names somebody else",
      [viewed("app-1-dev", "a", guests), viewed("app-0-prod", "b", guests)],
      present(viewed("app-0-prod", "b", user("x"))),
      ["app-1-dev"],
      false,
    ],
    [
      "not where it is bound in another of its two stages",
      [viewed("app-1-dev", "a", guests), viewed("app-0-prod", "b", guests)],
      present(viewed("app-1-prod", "c", guests)),
      [],
    ],
    [
      "where it is for the whole cluster",
      [viewed("app-1-dev", "a", guests)],
      present(viewed("", "all", guests)),
      ["app-1-dev"],
    ],
    [
      "where it was for the whole cluster",
      [viewed("app-1-dev", "a", guests), viewed("", "all", guests)],
      unbound("", "all"),
      ["app-1-dev"],
    ],
    ["where an account is named elsewhere", [], present(viewed("app-0-dev", "a", robot)), ["app-1-dev"]],
    [
      "where an account is named elsewhere no longer",
      [viewed("app-0-dev", "a", robot)],
      unbound("app-0-dev", "a"),
      ["app-1-dev"],
    ],
    [
      "not where it is still",
      [viewed("app-0-dev", "a", robot), viewed("app-0-dev", "b", robot)],
      unbound("app-0-dev", "a"),
      [],
    ],
    ["not where it is named at home", [], present(viewed("app-1-dev", "a", robot)), []],
    [
      "where all accounts of a namespace are named elsewhere",
      [],
      present(viewed("app-0-dev", "a", accountsOf("app-1-dev"))),
      ["app-1-dev"],
    ],
    ["not of one that is not there", [], present(viewed("app-0-dev", "a", account("gone"))), []],
    [
      "and of all where somebody of the cluster comes to a stage",
      [viewed("", "all", guests)],
      present(viewed("app-1-dev", "a", guests)),
      undefined,
    ],
    [
      "and of all where somebody of no stage comes to one",
      [viewed("hub", "a", guests)],
      present(viewed("app-1-dev", "b", guests)),
      undefined,
    ],
    [
      "and of all where somebody of a stage comes to none",
      [viewed("app-1-dev", "a", guests)],
      present(viewed("hub", "b", guests)),
      undefined,
    ],
    ["not where it is somebody's first, in no stage", [], present(viewed("hub", "b", guests)), []],
  ])("%s", (_, before, event, touched, areHomesAsBefore = true) => {
    const { texts, apply } = of(before);
    const found = texts.rebind(apply(event));
    expect(found && { ...found, touched: [...found.touched].toSorted() }).toEqual(
      touched && { touched, areHomesAsBefore },
    );
  });

  test("as often as it changes", () => {
    const { texts, apply } = of([viewed("app-1-dev", "a", guests)]);
    const told = [
      present(viewed("app-0-prod", "b", guests)),
      unbound("app-0-prod", "b"),
      unbound("app-1-dev", "a"),
    ].map((event) => texts.rebind(apply(event)));
    expect(told.map((one) => one?.touched.toSorted())).toEqual([["app-0-prod", "app-1-dev"], ["app-1-dev"], []]);
    expect(told.map((one) => one?.areHomesAsBefore)).toEqual([false, false, true]);
  });
});

test("of somebody who is bound in more than 2000 namespaces everything is told anew", () => {
  const { texts } = of([]);
  const change = (home: string): WorldChange => ({
    ...{ kind: "any", namespace: home, before: undefined, isWide: false },
    after: written(viewed(home, "a", guests)),
  });
  for (let at = 0; at < 2000; at++) texts.rebind(change(`n${at}`));
  const everywhere = change("");
  expect(texts.rebind(everywhere)).toEqual({ touched: [], areHomesAsBefore: true });
  texts.rebind({ ...everywhere, before: everywhere.after, after: undefined });
  texts.rebind(change("n2000"));
  expect(texts.rebind(everywhere)).toBeUndefined();
});

test("bindings of the whole cluster count from the beginning", () => {
  const { texts, apply } = of([viewed("", "all", robot, guests)]);
  expect(texts.rebind(apply(present(viewed("app-0-dev", "a", robot)))), "it comes to a stage").toBeUndefined();
  const [people, others] = [texts, of([viewed("", "all", guests)]).texts].map(
    ({ all: told }) => new Map(told).get("app-1-dev")?.people,
  );
  expect(people).not.toBe(others);
});
