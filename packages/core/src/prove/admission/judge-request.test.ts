import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { anything, ListOf } from "./admission.ts";
import { makeAdmission } from "./make-admission.ts";
import { policiesInForce } from "./policies-in-force.ts";
import { admitted, decide, denies, depends, named, pod, policy, refused, validation } from "./testing/decisions.ts";

/** Of the spec only is known that `a` is 1. */
const [yes, no, maybe, fails] = ["object.spec.a == 1", "object.spec.a == 2", "object.spec.b == 1", "object.x == 1"];

/** Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go */
describe("validations", () => {
  test.each<[string, readonly object[], object]>([
    ["none", [], admitted],
    ["one that is true", [validation(yes)], admitted],
    ["one that is false", [validation(no)], refused(`failed expression: ${no}`)],
    ["one that is false, in its own words", [validation(no, "a must be 2")], refused("a must be 2")],
    ["one written on several lines", [validation("\n  1 ==\n  2\n")], refused("failed expression: 1 ==\n  2")],
    ["one that fails", [validation(fails, "m")], refused("m")],
    ["one that is not known", [validation(maybe, "m")], depends("m")],
    ["one that is no expression", [validation("1 +", "m")], depends("m")],
    ["one that is no truth value", [validation("1", "m")], refused("m")],
    ["two that are true", [validation(yes), validation("true")], admitted],
    ["two of which the second is false", [validation(yes, "m"), validation(no, "n")], refused("n")],
    ["two that are false", [validation(no, "m"), validation(no, "n")], refused("m")],
    ["two of which one is not known and one false", [validation(maybe, "m"), validation(no, "n")], refused("n")],
    ["two that are not known", [validation(maybe, "m"), validation(maybe, "n")], depends("m", "n")],
    ["two of which one is not known", [validation(yes, "m"), validation(maybe, "n")], depends("n")],
  ])("%s", (_, validations, decision) => {
    expect(decide(policy({ validations }))).toEqual(decision);
  });
});

test("of a list nothing is known to be in it but what is said to be", () => {
  const of = (expression: string) => policy({ validations: [validation(expression, "m")] });
  expect(decide(of("object.spec.list.all(one, one == 'a')"), { list: new ListOf(["a"]) })).toEqual(admitted);
  expect(decide(of("object.spec.list.exists(one, one == 'a')"), { list: new ListOf(["a"]) })).toEqual(depends("m"));
});

const unmatched = "a match condition cannot be evaluated";

/** Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#match-conditions */
describe("match conditions", () => {
  test.each<[string, readonly string[], string, object]>([
    ["that are true", [yes, "true"], no, refused("m")],
    ["of which one is false", [yes, no], no, admitted],
    ["of which one is false and one fails", [fails, no], no, admitted],
    ["of which one fails", [yes, fails], yes, refused(unmatched)],
    ["of which one is not known", [maybe], no, depends("m")],
    ["of which one is not known, where the rest is true", [maybe], yes, depends(unmatched)],
    ["that are no expressions", ["1 +"], no, depends("m")],
    ["that may be either, and one other is true", ["object.spec.c in [1] || object.spec.a == 1"], no, refused("m")],
  ])("%s: %s", (_, conditions, expression, decision) => {
    expect(decide(policy({ conditions, validations: [validation(expression, "m")] }))).toEqual(decision);
  });

  test("that may be true or false, and cannot fail, leave open only whether the validations are looked at", () => {
    const conditions = ["object.metadata.labels.exists(k, k == 'a')"];
    const request = (spec: object) => ({
      ...pod(spec),
      object: { metadata: { name: "web", labels: { a: anything } }, spec },
    });
    const of = (expression: string) =>
      makeAdmission(worldOf(policy({ conditions, validations: [validation(expression, "m")] }))).decide(
        request({ a: 1 }),
      );
    expect(of(no)).toEqual(depends("m"));
    expect(of(yes)).toEqual(admitted);
  });
});

/** It is counted on for nothing: neither that it refuses nor, where it would, that it lets pass. */
describe("semantics 22: a policy with failurePolicy Ignore", () => {
  test.each<[string, string, object]>([
    ["true", yes, admitted],
    ["false", no, depends("m")],
    ["failing", fails, admitted],
    ["not known", maybe, depends("m")],
  ])("of a validation that is %s", (_, expression, decision) => {
    const written = { spec: { failurePolicy: "Ignore" }, validations: [validation(expression, "m")] };
    expect(decide(policy(written))).toEqual(decision);
    const failing = decide(policy({ ...written, spec: { failurePolicy: "Fail" } }));
    expect(failing.answer).toBe({ true: "admitted", false: "refused", failing: "refused", "not known": "depends" }[_]);
  });
});

describe("variables", () => {
  const variables = (all: Readonly<Record<string, string>>) => ({
    variables: Object.entries(all).map(([name, expression]) => ({ name, expression })),
  });
  const of = (all: Readonly<Record<string, string>>, expression: string) =>
    decide(policy({ spec: variables(all), validations: [validation(expression, "m")] }));
  test.each<[Readonly<Record<string, string>>, string, object]>([
    [{ a: "object.spec.a" }, "variables.a == 1", admitted],
    [{ a: "object.spec.a" }, "variables.a == 2", refused("m")],
    [{ a: "object.spec.a", b: "variables.a + 1" }, "variables.b == 2", admitted],
    [{ a: "object.spec.a" }, "variables['a'] == 1", admitted],
    [{ a: "object.spec.a" }, "variables.b == 1", refused("m")],
    [{ a: "object.spec.b" }, "variables.a == 1", depends("m")],
    [{ a: "object.x" }, "variables.a == 1", refused("m")],
    [{ a: "object.x" }, "true || variables.a == 1", admitted],
    [{ a: "1 +" }, "variables.a == 1", depends("m")],
    [{ a: "variables.a" }, "variables.a == 1", depends("m")],
    [{ a: "variables.b", b: "variables.a" }, "variables.a == 1", depends("m")],
    [{ a: "1" }, "variables[1] == 1", refused("m")],
    [{ a: "1", b: "variables.a == 1 && variables.a == 1" }, "variables.b && variables.a == 1", admitted],
  ])("%o: %s", (all, expression, decision) => {
    expect(of(all, expression)).toEqual(decision);
  });

  test("are read by match conditions too", () => {
    const written = { spec: variables({ a: "object.spec.a == 2" }), conditions: ["variables.a"] };
    expect(decide(policy({ ...written, validations: [validation("false", "m")] }))).toEqual(admitted);
  });
});

describe("a policy is in force", () => {
  const written = { validations: [validation("false", "m")] };
  test.each<[string, readonly object[], object]>([
    ["by a binding that denies", [denies], refused("m")],
    ["by a binding that denies and audits", [{ validationActions: ["Audit", "Deny"] }], refused("m")],
    ["by no binding that warns or audits", [{ validationActions: ["Audit", "Warn"] }], admitted],
    ["by any of its bindings", [{ validationActions: ["Audit"] }, denies], refused("m")],
    ["without a binding", [], admitted],
  ])("%s", (_, bindings, decision) => {
    expect(decide(policy({ ...written, bindings }))).toEqual(decision);
  });

  test("where a binding's own rules and selectors select the request", () => {
    const resources = (one: string) => ({
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: [one] }],
    });
    const bound = (matchResources: object) => decide(policy({ ...written, bindings: [{ ...denies, matchResources }] }));
    expect(bound(resources("pods"))).toEqual(refused("m"));
    expect(bound(resources("services"))).toEqual(admitted);
    expect(bound({ namespaceSelector: { matchLabels: { a: "b" } } })).toEqual(depends("m"));
    expect(bound({ objectSelector: { matchLabels: { a: "b" } } })).toEqual(admitted);
  });

  test("once by each binding, and what is not sure of one may be of the other", () => {
    const some = { ...denies, matchResources: { namespaceSelector: { matchLabels: { a: "b" } } } };
    expect(decide(policy({ ...written, bindings: [some, denies] }))).toEqual(refused("m"));
    expect(decide(policy({ ...written, bindings: [some, some] }))).toEqual(depends("m", "m"));
    const passing = { validations: [validation("true", "m")], bindings: [some] };
    expect(decide(policy(passing))).toEqual(admitted);
  });

  test("beside others, of which the first that refuses is named", () => {
    const all = [policy(written), policy({ validations: [validation("false", "n")] }, "q")];
    expect(decide(all.join("\n---\n"))).toEqual(refused("m"));
    expect(decide(all.toReversed().join("\n---\n"))).toEqual({ answer: "refused", by: named("n", "q") });
  });

  test("where its own selector selects the request, as far as that is known", () => {
    const constrained = (namespaceSelector: object) => ({
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] }],
        namespaceSelector,
      },
    });
    const of = (selector: object) => decide(policy({ ...written, spec: constrained(selector) }));
    expect(of({ matchLabels: { a: "b" } })).toEqual(depends("m"));
    expect(of({ matchExpressions: [{ key: "a", operator: "In", values: [] }] })).toEqual(admitted);
    expect(of({})).toEqual(refused("m"));
  });

  test("as it is written", () => {
    const spec = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      variables: [
        { name: "a", expression: "1" },
        { name: "a", expression: "1 +" },
      ],
    };
    const bindings = [{ ...denies, paramRef: { name: "x" }, matchResources: { matchPolicy: "Exact" } }];
    const [one] = policiesInForce(
      worldOf(policy({ validations: [validation("true")], conditions: ["1 +"], spec, bindings })),
    );
    expect(one).toMatchObject({
      key: { kind: "ValidatingAdmissionPolicy", name: "p" },
      onFailure: "Fail",
      parameters: { apiVersion: "v1", kind: "ConfigMap" },
      conditions: [undefined],
      bindings: [{ resources: { matchPolicy: "Exact" }, parameters: { name: "x" } }],
    });
    expect([...(one?.variables ?? [])]).toEqual([["a", undefined]]);
    expect(one?.validations[0]?.message).toBe("failed expression: true");
  });

  test("that says nothing", () => {
    const bare = JSON.stringify({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "p" },
      spec: {},
    });
    const binding = policy({}).split("\n---\n")[1] ?? "";
    const [one] = policiesInForce(worldOf(`${bare}\n---\n${binding}`));
    expect(one).toMatchObject({ onFailure: "Fail", conditions: [], validations: [] });
    expect(one?.variables.size).toBe(0);
  });
});
