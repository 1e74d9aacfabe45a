import { describe, expect, test } from "vitest";
import { unassigned } from "../../verdicts/property.ts";
import type { Subject } from "../rights/rights.ts";
import { homeOf, SubjectPlaces } from "./subject-places.ts";

const stages: Readonly<Record<string, string>> = { a: "dev", b: "dev", c: "prod" };
const group = (name: string): Subject => ({ kind: "Group", name, namespace: "" });
const account = (namespace: string): Subject => ({ kind: "ServiceAccount", name: "robot", namespace });
const accountsOf = (namespace: string) => group(`system:serviceaccounts:${namespace}`);
const admin = group("admin");

function placesOf(...named: readonly (readonly [Subject, string])[]): SubjectPlaces {
  const places = new SubjectPlaces((namespace) => stages[namespace], { isTrusted: ({ name }) => name === admin.name });
  for (const [subject, namespace] of named) places.count(subject, namespace, 1);
  return places;
}

test("the namespace of an account, and of all accounts of one", () => {
  expect([account("a"), accountsOf("b"), group("team")].map(homeOf)).toEqual(["a", "b", undefined]);
  expect(homeOf({ kind: "User", name: "system:serviceaccounts:a", namespace: "" })).toBeUndefined();
});

describe("where bindings name a subject", () => {
  const team = group("team");

  test("each namespace once, and the cluster apart", () => {
    const places = placesOf([team, "c"], [team, "a"], [team, "a"], [team, ""], [group("other"), "b"]);
    expect(places.namespacesOf(team)).toEqual(["c", "a"]);
    expect([team, group("other"), group("none")].map((one) => places.isOfCluster(one))).toEqual([true, false, false]);
    expect(places.namespacesOf(group("none"))).toEqual([]);
  });

  test("as long as any binding does", () => {
    const places = placesOf([team, "a"], [team, "a"], [team, ""]);
    places.count(team, "a", -1);
    expect(places.namespacesOf(team)).toEqual(["a"]);
    places.count(team, "a", -1);
    places.count(team, "", -1);
    expect([places.namespacesOf(team), places.isOfCluster(team)]).toEqual([[], false]);
    places.count(team, "a", 1);
    expect(places.namespacesOf(team)).toEqual(["a"]);
  });

  test("by their stages, in order", () => {
    const places = placesOf([team, "c"], [team, "a"], [team, "b"], [team, "z"], [team, ""]);
    expect(places.stagesOf(team)).toEqual([unassigned, "dev", "prod"]);
    expect(places.stagesOf(group("none"))).toEqual([]);
  });
});

describe("who is of one stage only, so that it makes no difference who it is", () => {
  test.each<[string, Subject, readonly string[], boolean]>([
    ["a group named in one namespace", group("team"), ["a"], true],
    ["in two of one stage", group("team"), ["a", "b"], true],
    ["in namespaces of two stages", group("team"), ["a", "c"], false],
    ["in one of no stage too", group("team"), ["a", "z"], false],
    ["for the cluster too", group("team"), ["a", ""], false],
    ["nowhere", group("team"), [], true],
    ["a user", { kind: "User", name: "alice", namespace: "" }, ["a"], true],
    ["an account", account("a"), ["a"], false],
    ["all accounts of a namespace", accountsOf("a"), ["a"], false],
    ["everybody", group("system:authenticated"), ["a"], false],
    ["one of Kubernetes' own", { kind: "User", name: "system:node:one", namespace: "" }, ["a"], false],
    ["one with a name that ends so", { kind: "User", name: "my-system:", namespace: "" }, ["a"], true],
    ["one who is trusted", admin, ["a"], false],
  ])("%s", (_, subject, namespaces, expected) => {
    expect(placesOf(...namespaces.map((name) => [subject, name] as const)).isOfOneStage(subject)).toBe(expected);
  });
});

test("a namespace is named elsewhere as long as a binding of another, or of the cluster, names its accounts", () => {
  const places = placesOf([account("a"), "a"], [accountsOf("a"), "a"], [group("team"), "b"], [account("c"), ""]);
  const named = () => ["a", "b", "c", "z"].filter((name) => places.isNamedElsewhere(name));
  expect(named()).toEqual(["c"]);
  places.count(accountsOf("a"), "b", 1);
  places.count(account("a"), "c", 1);
  expect(named()).toEqual(["a", "c"]);
  places.count(account("a"), "c", -1);
  places.count(account("c"), "", -1);
  expect(named()).toEqual(["a"]);
  places.count(accountsOf("a"), "b", -1);
  expect(named()).toEqual([]);
});
