import { describe, expect, test } from "vitest";
import type { Subject } from "../rights/rights.ts";
import {
  account,
  api,
  areAlike,
  bound,
  type Contents,
  deployment,
  group,
  one,
  role,
  token,
  using,
} from "./testing/alike-people.ts";

const team = (name: string): Subject => ({ kind: "Group", name, namespace: "" });
const nothing: Contents = () => [];
const replicaSet = (home: string, name: string) => ({ ...deployment(home, name), kind: "ReplicaSet" });
const { rules: _rules, ...ruleless } = role("", "r");
const without = (home: string) => ({ ...ruleless, metadata: { name: "r", namespace: home } });

describe("namespaces in which people and accounts may do the same", () => {
  const to =
    (...subjects: readonly unknown[]): Contents =>
    (home) => [bound(home, "one", subjects)];
  test.each<[string, Contents, Contents, boolean]>([
    ["nobody, and nobody", nothing, nothing, true],
    ["nobody, and somebody", nothing, to(group("x")), false],
    ["groups of one stage, whoever they are", to(group("x")), to(group("z")), true],
    ["a group, and a user", to(group("x")), to({ kind: "User", apiGroup: api, name: "x" }), false],
    ["one, and two that may do the same", to(group("x")), to(group("x"), group("z")), true],
    ["by bindings of other names", to(group("x")), (home) => [bound(home, "two", [group("x")])], true],
    ["another role", to(group("x")), (home) => [bound(home, "one", [group("x")], "view")], false],
    [
      "a role for the cluster, and the namespace's own of that name",
      to(group("x")),
      (home) => [bound(home, "one", [group("x")], "edit", "Role")],
      false,
    ],
    [
      "own roles of the same rules",
      (home) => [role(home, "r1"), bound(home, "one", [group("x")], "r1", "Role")],
      (home) => [role(home, "r2"), bound(home, "one", [group("x")], "r2", "Role")],
      true,
    ],
    ["own roles without rules", (home) => [without(home)], (home) => [{ ...without(home), rules: [] }], true],
    [
      "own roles of other rules",
      (home) => [role(home, "r1"), bound(home, "one", [group("x")], "r1", "Role")],
      (home) => [role(home, "r1", "list"), bound(home, "one", [group("x")], "r1", "Role")],
      false,
    ],
    [
      "own roles that are not there",
      (home) => [bound(home, "one", [group("x")], "r1", "Role")],
      (home) => [bound(home, "one", [group("x")], "r2", "Role")],
      true,
    ],
    ["roles that nobody is bound to", (home) => [role(home, "r1")], nothing, false],
    ["roles of other names that nobody is bound to", (home) => [role(home, "r1")], (home) => [role(home, "r2")], true],
    [
      "two roles, in another order",
      (home) => [bound(home, "one", [group("x")]), bound(home, "two", [group("x")], "view")],
      (home) => [bound(home, "one", [group("x")], "view"), bound(home, "two", [group("x")])],
      true,
    ],
    [
      "two roles by one who has both, and by two who have one each",
      (home) => [bound(home, "one", [group("x")]), bound(home, "two", [group("x")], "view")],
      (home) => [bound(home, "one", [group("x")]), bound(home, "two", [group("z")], "view")],
      false,
    ],
    [
      "one of its two roles, and the other",
      (home) => [role(home, "r1"), role(home, "r2", "list"), bound(home, "one", [group("x")], "r1", "Role")],
      (home) => [role(home, "r1"), role(home, "r2", "list"), bound(home, "one", [group("x")], "r2", "Role")],
      false,
    ],
    ["another role by nobody", (home) => [bound(home, "one", [])], (home) => [bound(home, "one", [], "view")], false],
    [
      "what makes pods, beside a pod",
      (home) => [using(home, "p", "default"), deployment(home, "x")],
      (home) => [using(home, "p", "default")],
      false,
    ],
    [
      "that two of three, or all, have a pod by",
      (home) => [one(home, "ServiceAccount", "r"), ...["r", "s"].map((name) => using(home, name, name))],
      (home) => [one(home, "ServiceAccount", "r"), ...["r", "s", "default"].map((name) => using(home, name, name))],
      false,
    ],
    ["bindings that name nobody", (home) => [bound(home, "one", [])], nothing, false],
    [
      "the account of pods, and another",
      (home) => [bound(home, "one", [account("default", home)])],
      (home) => [bound(home, "one", [account("robot", home)])],
      false,
    ],
    [
      "accounts of other names",
      (home) => [bound(home, "one", [account("robot", home)])],
      (home) => [bound(home, "one", [account("other", home)])],
      true,
    ],
    [
      "all its accounts",
      (home) => [bound(home, "one", [group(`system:serviceaccounts:${home}`)])],
      (home) => [bound(home, "one", [group(`system:serviceaccounts:${home}`)])],
      true,
    ],
    [
      "all its accounts, and a team",
      (home) => [bound(home, "one", [group(`system:serviceaccounts:${home}`)])],
      to(group("x")),
      false,
    ],
    ["accounts of elsewhere", to(account("robot", "c")), to(account("robot", "d")), false],
    ["everybody, and a team", to(group("system:authenticated")), to(group("x")), false],
    ["everybody, and all accounts", to(group("system:authenticated")), to(group("system:serviceaccounts")), false],
    ["an account that is there", (home) => [one(home, "ServiceAccount", "robot")], nothing, false],
    [
      "of any name",
      (home) => [one(home, "ServiceAccount", "robot")],
      (home) => [one(home, "ServiceAccount", "other")],
      true,
    ],
    [
      "whose pods have no token",
      (home) => [one(home, "ServiceAccount", "robot")],
      (home) => [one(home, "ServiceAccount", "robot", { automountServiceAccountToken: false })],
      false,
    ],
    [
      "that a pod has",
      (home) => [one(home, "ServiceAccount", "robot"), using(home, "p", "robot")],
      (home) => [one(home, "ServiceAccount", "robot")],
      false,
    ],
    [
      "that a pod of another name has",
      (home) => [using(home, "p", "robot")],
      (home) => [using(home, "q", "robot")],
      true,
    ],
    ["that a pod has, though it is not there", (home) => [using(home, "p", "robot")], nothing, false],
    ["that a Secret has", (home) => [token(home, "t", "robot")], nothing, false],
    [
      "that a Secret of another name has",
      (home) => [token(home, "t", "robot")],
      (home) => [token(home, "u", "robot")],
      true,
    ],
    [
      "that has its own Secret, or another's",
      (home) => [token(home, "t", "robot"), using(home, "p", "robot")],
      (home) => [token(home, "t", "other"), using(home, "p", "robot")],
      false,
    ],
    ["what makes pods", (home) => [deployment(home, "x")], nothing, false],
    ["what makes pods, of another kind", (home) => [deployment(home, "x")], (home) => [replicaSet(home, "x")], false],
    ["what makes pods, of another name", (home) => [deployment(home, "x")], (home) => [deployment(home, "z")], true],
  ])("%s", (_, ofOne, ofOther, expected) => {
    expect(areAlike(ofOne, ofOther)).toBe(expected);
    expect(areAlike(ofOther, ofOne)).toBe(expected);
  });

  test.each<[string, Contents, Contents]>([
    ["a role", (home) => [role(home, "meant")], (home) => [role(home, "r")]],
    ["a binding", (home) => [bound(home, "meant", [group("x")])], (home) => [bound(home, "r", [group("x")])]],
    ["an account", (home) => [one(home, "ServiceAccount", "meant")], (home) => [one(home, "ServiceAccount", "r")]],
    [
      "an account that is bound",
      (home) => [bound(home, "one", [account("meant", home)])],
      (home) => [bound(home, "one", [account("r", home)])],
    ],
    ["a pod", (home) => [using(home, "p", "robot")], (home) => [using(home, "q", "robot")]],
    ["a token", (home) => [token(home, "meant", "robot")], (home) => [token(home, "t", "robot")]],
    ["what makes pods", (home) => [deployment(home, "meant")], (home) => [deployment(home, "x")]],
    [
      "what makes pods, beside a pod",
      (home) => [using(home, "p", "default"), deployment(home, "meant")],
      (home) => [using(home, "p", "default"), deployment(home, "x")],
    ],
    ["anything else", (home) => [one(home, "ConfigMap", "meant")], (home) => [one(home, "ConfigMap", "x")]],
  ])("of a name that some rule has: %s", (_, ofOne, ofOther) => {
    expect(areAlike(ofOne, ofOther)).toBe(true);
    expect(areAlike(ofOne, ofOther, { names: ["meant", "p-x"] })).toBe(false);
    expect(areAlike(ofOne, ofOne, { names: ["meant", "p-x"] })).toBe(true);
  });

  test("and of which kind", () => {
    const kinds = ["ConfigMap", "Endpoints"].map(
      (kind): Contents =>
        (home) => [one(home, kind, "meant")],
    );
    const [config = nothing, endpoints = nothing] = kinds;
    expect(areAlike(config, endpoints, { names: ["meant"] })).toBe(false);
  });

  test("which account has a pod that they mean", () => {
    const held =
      (ofMeant: string, ofOther: string): Contents =>
      (home) => [
        ...[using(home, "meant", ofMeant), using(home, "other", ofOther)],
        bound(home, "one", [account("robot", home)]),
      ];
    const [robots, others] = [held("robot", "default"), held("default", "robot")];
    expect(areAlike(robots, others, { names: ["meant-x"] })).toBe(false);
    expect(areAlike(robots, others)).toBe(true);
  });

  test("but not of what stands in no namespace", () => {
    const cluster: Contents = () => [
      {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: "meant" },
        spec: { capacity: { storage: "1Gi" }, hostPath: { path: "/x" } },
      },
    ];
    expect(areAlike(cluster, nothing, { names: ["meant"] })).toBe(true);
  });

  test("whom admission tells apart", () => {
    const to =
      (name: string): Contents =>
      (home) => [bound(home, "one", [group(name)])];
    expect(areAlike(to("x-special"), to("z"), { told: ["special"] })).toBe(false);
    expect(areAlike(to("x-special"), to("z-special"), { told: ["special"] })).toBe(true);
    const robot =
      (name: string): Contents =>
      (home) => [bound(home, "one", [account(name, home)])];
    expect(areAlike(robot("special"), robot("z"), { told: ["special"] })).toBe(false);
    const there: Contents = (home) => [one(home, "ServiceAccount", "special")];
    expect(areAlike(there, there, { told: ["serviceaccount:a:special"] })).toBe(false);
  });

  test("who is bound in another stage too is like nobody else", () => {
    const to =
      (name: string): Contents =>
      (home) => [bound(home, "one", [group(name)])];
    const elsewhere = ["a", "b", "prod"].map((home) => [team("x"), home] as const);
    expect(areAlike(to("x"), to("z"), { elsewhere })).toBe(false);
    expect(areAlike(to("x"), to("x"), { elsewhere })).toBe(true);
  });

  test("a namespace whose accounts are named elsewhere is like no other", () => {
    const robot: Subject = { kind: "ServiceAccount", name: "robot", namespace: "a" };
    expect(areAlike(nothing, nothing, { elsewhere: [[robot, "c"]] })).toBe(false);
    const both = [[robot, "c"] as const, [{ ...robot, namespace: "b" }, "c"] as const];
    expect(areAlike(nothing, nothing, { elsewhere: both })).toBe(false);
  });
});
