import { describe, expect, test } from "vitest";
import type { PolicyTexts } from "../admission/policy-texts.ts";
import { worldOf } from "../testing/world-of.ts";
import { ableOf, actsFor, creating, signatures, stepOf } from "./possible-context.ts";
import { noTexts } from "./testing/context.ts";
import { allowedBy, peopleWho, takesAll } from "./testing/people.ts";

/** Who is at home where, for which stage they try, and the stage of the namespace in which they do. */
test.each<[readonly string[], string, string | undefined, boolean]>([
  [["dev"], "dev", "prod", true],
  [["dev"], "dev", "dev", true],
  [["dev"], "dev", undefined, true],
  [["dev"], "prod", "prod", false],
  [[], "dev", "prod", false],
  [["dev", "prod"], "dev", "prod", false],
  [["dev", "prod"], "prod", "prod", true],
  [["dev", "prod"], "dev", "test", true],
  [["dev", "prod"], "dev", undefined, true],
  [["dev", "prod", "(unassigned)"], "dev", "prod", true],
])("of %o, for %s in a namespace of %s: %s", (homes, stage, own, answer) => {
  expect(actsFor(homes, stage, own)).toBe(answer);
});

const world = worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
`);

test("those of a stage who may are found, as the API server sees them", () => {
  const all = ["ann", "bob", "cat"].map((who) => ({ who, verb: "create", resource: "pods" }));
  const rights = peopleWho(all, { ann: ["dev"], bob: ["prod"], cat: ["dev", "prod"], dan: ["dev"] });
  const pods = { verb: "create", group: "", resource: "pods", name: "" };
  const names = (stage: string, namespace: string) =>
    ableOf({ rights, world }, stage, { ...pods, namespace }).map(({ actor }) => actor.user);
  expect(names("dev", "web-dev")).toEqual(["ann", "cat"]);
  expect(names("dev", "web-prod")).toEqual(["ann"]);
  expect(names("prod", "web-prod")).toEqual(["bob", "cat"]);
  expect(names("prod", "web-dev")).toEqual(["bob"]);
  expect(names("test", "web-dev")).toEqual([]);
  const [ann] = ableOf({ rights, world }, "dev", { ...pods, namespace: "web-dev" });
  expect(ann).toMatchObject({
    subject: { kind: "User", name: "ann", namespace: "" },
    actor: { user: "ann", groups: ["system:authenticated"] },
    allowance: { reference: allowedBy },
  });
});

test("in a namespace as an object, and for a path, whoever is at home in several stages acts for each", () => {
  const rights = peopleWho(
    ["namespaces", "namespaces/status"].map((resource) => ({ who: "ann", verb: "patch", resource })),
    { ann: ["dev", "prod"] },
  );
  for (const resource of ["namespaces", "namespaces/status"]) {
    const asked = { verb: "patch", group: "", resource, namespace: "web-prod", name: "web-prod" };
    expect(ableOf({ rights, world }, "dev", asked)).toHaveLength(1);
  }
  expect(ableOf({ rights, world }, "dev", { verb: "get", path: "/metrics" })).toEqual([]);
});

test("homes are asked for once", () => {
  let asked = 0;
  const base = peopleWho([{ who: "ann", verb: "create", resource: "pods" }], { ann: ["dev"] });
  const rights = { ...base, homes: () => (asked++, ["dev"]) };
  const pods = { verb: "create", group: "", resource: "pods", namespace: "web-dev", name: "" };
  for (let turn = 0; turn < 3; turn++) expect(ableOf({ rights, world }, "dev", pods)).toHaveLength(1);
  expect(asked).toBe(1);
});

test("a step says who asks for what, and what allows it", () => {
  const [subject] = peopleWho([], { ann: ["dev"] }).subjects;
  if (subject === undefined) throw new Error("there is somebody");
  const actor = { user: "ann", groups: [] };
  const allowance = { reference: allowedBy } as never;
  const resource = { group: "", resource: "pods", namespace: "web-dev" };
  expect(stepOf({ subject, actor, allowance }, { verb: "create", resource, body: 1 })).toEqual({
    type: "request",
    as: actor,
    verb: "create",
    resource,
    body: 1,
    allowedBy,
  });
  const request = {
    group: "",
    version: "v1",
    resource: "pods",
    namespace: "web-dev",
    name: "a",
    object: {},
    as: actor,
  };
  expect(creating(request)).toEqual({ operation: "CREATE", oldObject: null, ...request });
});

const of = (texts: Partial<PolicyTexts>, openLabelsOf?: (namespace: string) => string) =>
  signatures({ ...noTexts, ...texts }, { ...takesAll, ...(openLabelsOf && { openLabelsOf }) });

describe("namespaces are alike", () => {
  const alike = (texts: Partial<PolicyTexts>, one: string, other: string, labels: object = {}, others: object = {}) => {
    const { ofNamespace } = of(texts);
    return ofNamespace(one, labels as never) === ofNamespace(other, others as never);
  };
  const compared = { names: "compared", constants: new Set(["dev", ""]) } as const;
  test.each<[string, Partial<PolicyTexts>, string, string, boolean]>([
    ["whose names nobody reads", {}, "a", "b", true],
    ["whose names have none of the texts in them", compared, "a", "b", true],
    ["whose names have the same texts in them, at the same ends", compared, "dev-a", "dev-b", true],
    ["whose names nobody reads, whatever texts are in them", { ...compared, names: "unread" }, "dev-a", "b", true],
    ["not where one has it within, and the other nowhere", compared, "a-dev-a", "b", false],
    ["not where only one has such a text", compared, "dev-a", "b", false],
    ["not where one begins with it and the other ends with it", compared, "dev-a", "a-dev", false],
    ["not where one has it within", compared, "a-dev-a", "dev-a", false],
    ["not where one is the text", compared, "dev", "dev-dev", false],
    ["not where one has it within, and the other ends with it", compared, "a-dev-a", "a-dev", false],
    ["not where names are taken apart", { ...compared, names: "takenApart" }, "a", "b", false],
    ["not where a text is made that begins so", { ...compared, prefixes: new Set(["a-"]) }, "a-1", "a-2", false],
    ["where a text is made that begins otherwise", { ...compared, prefixes: new Set(["x-"]) }, "a-1", "a-2", true],
    ["not where texts of the two differ", { ...compared, constants: new Set(["a", "b"]) }, "a-1", "b-1", false],
  ])("%s", (_, texts, one, other, answer) => {
    expect(alike(texts, one, other)).toBe(answer);
  });

  test("where labels that make a difference are the same", () => {
    const keys = { namespaceKeys: new Set(["stage"]) };
    expect(alike(keys, "a", "b", { stage: "dev", team: "a" }, { stage: "dev", team: "b" })).toBe(true);
    expect(alike(keys, "a", "b", { stage: "dev" }, { stage: "prod" })).toBe(false);
    expect(alike({ namespaceKeys: undefined }, "a", "b", { team: "a" }, { team: "b" })).toBe(false);
    expect(alike({ namespaceKeys: undefined }, "a", "b", { x: "1", y: "2" }, { y: "2", x: "1" })).toBe(true);
    const level = "pod-security.kubernetes.io/enforce";
    expect(alike({}, "a", "b", { [level]: "baseline" }, {})).toBe(false);
    expect(alike({}, "a", "b", { [`${level}-version`]: "v1.2" }, {})).toBe(false);
    expect(alike({}, "a", "b", { "pod-security.kubernetes.io/warn": "baseline" }, {})).toBe(true);
  });

  test("where people may change the same labels of both", () => {
    const { ofNamespace } = of({}, (namespace) => (namespace === "c" ? "stage" : ""));
    expect(ofNamespace("a", {})).toBe(ofNamespace("b", {}));
    expect(ofNamespace("a", {})).not.toBe(ofNamespace("c", {}));
  });

  test("only as long as they have the labels they had", () => {
    const { ofNamespace } = of({ namespaceKeys: undefined });
    const labels = { a: "1" };
    const first = ofNamespace("a", labels);
    expect(ofNamespace("a", labels)).toBe(first);
    expect(ofNamespace("a", { a: "2" })).not.toBe(first);
    expect(ofNamespace("a", { a: "1" })).toBe(first);
  });
});

describe("those who ask are alike", () => {
  const actor = (user: string, ...groups: string[]) => ({ user, groups });
  const alike = (texts: Partial<PolicyTexts>, one: object, other: object, place = "web") => {
    const { ofActor } = of(texts);
    return ofActor(one as never, place) === ofActor(other as never, place);
  };
  const compared = { actors: "compared", constants: new Set(["devs"]) } as const;
  test("where their names and groups have the same texts in them", () => {
    expect(alike(compared, actor("ann", "devs"), actor("bob", "devs"))).toBe(true);
    expect(alike(compared, actor("ann", "devs"), actor("bob", "ops"))).toBe(false);
    expect(alike(compared, actor("ann", "a"), actor("bob", "b"))).toBe(true);
    expect(alike(compared, actor("ann", "a"), actor("bob", "a", "b"))).toBe(false);
    expect(alike(compared, actor("devs"), actor("bob"))).toBe(false);
    expect(alike({ actors: "takenApart" }, actor("ann"), actor("bob"))).toBe(false);
    expect(alike({ actors: "takenApart" }, actor("ann"), actor("ann"))).toBe(true);
  });
  test("and where both or none are named by the namespace", () => {
    const account = (namespace: string) => actor(`system:serviceaccount:${namespace}:x`);
    expect(alike(compared, account("web"), account("api"))).toBe(false);
    expect(alike(compared, account("web"), account("api"), "other")).toBe(true);
    const { ofActor } = of(compared);
    const one = account("web");
    expect(ofActor(one, "web")).not.toBe(ofActor(one, "other"));
    expect(ofActor(one, "web")).toBe(ofActor(one, "web"));
  });
});
