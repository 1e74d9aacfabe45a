import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { makeAdmission } from "./make-admission.ts";
import { admitted, decide, denies, depends, pod, policy, refused, validation } from "./testing/decisions.ts";

/** Source: k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams) */
describe("parameters", () => {
  const configMap = (namespace: string, name: string, stage: string, labels: object = {}) =>
    JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data: { stage } });
  const dev = configMap("web-dev", "one", "dev", { team: "a" });
  const prod = configMap("web-dev", "two", "prod");
  const elsewhere = configMap("other", "one", "other");
  const definition = JSON.stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "limits.example.com" },
    spec: {
      group: "example.com",
      scope: "Cluster",
      names: { kind: "Limit", plural: "limits" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  });
  const withParameters = (
    paramRef: object | undefined,
    expression: string,
    objects: readonly string[],
    more: object = {},
  ) => {
    const bindings = [{ ...denies, ...(paramRef && { paramRef: { parameterNotFoundAction: "Deny", ...paramRef } }) }];
    const spec = { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, ...more };
    return decide([policy({ spec, bindings, validations: [validation(expression, "m")] }), ...objects].join("\n---\n"));
  };
  const isDev = "params.data.stage == 'dev'";
  const missing = refused("no params found for policy binding");

  test.each<[string, object | undefined, string, readonly string[], object]>([
    ["of a name", { name: "one" }, isDev, [dev, prod], admitted],
    ["of another name", { name: "two" }, isDev, [dev, prod], refused("m")],
    ["of the request's namespace", { name: "one" }, isDev, [dev, elsewhere], admitted],
    ["of the namespace that is named", { name: "one", namespace: "other" }, isDev, [dev, elsewhere], refused("m")],
    ["that are missing", { name: "one" }, isDev, [], missing],
    ["that are missing here", { name: "one" }, isDev, [elsewhere], missing],
    ["that are missing, and may be", { name: "one", parameterNotFoundAction: "Allow" }, isDev, [], admitted],
    ["that are selected", { selector: { matchLabels: { team: "a" } } }, isDev, [dev, prod], admitted],
    ["all of those that are selected", { selector: {} }, isDev, [dev, prod], refused("m")],
    ["of no labels", { selector: { matchLabels: { team: "a" } } }, isDev, [prod], missing],
    ["of any name", { name: "", selector: {} }, isDev, [dev], admitted],
    ["that no binding names", undefined, "params == null", [dev], admitted],
  ])("%s", (_, reference, expression, objects, decision) => {
    expect(withParameters(reference, expression, objects)).toEqual(decision);
  });

  test("that are missing are no failure of a policy that ignores them", () => {
    expect(withParameters({ name: "one" }, isDev, [], { failurePolicy: "Ignore" })).toEqual(admitted);
  });

  test("are none where the policy asks for none", () => {
    expect(
      decide(
        policy({ validations: [validation("params == null")], bindings: [{ ...denies, paramRef: { name: "x" } }] }),
      ),
    ).toEqual(admitted);
  });

  test("of a kind with a group, and of the whole cluster", () => {
    const limit = JSON.stringify({
      apiVersion: "example.com/v1",
      kind: "Limit",
      metadata: { name: "one" },
      data: { stage: "dev" },
    });
    const kind = { paramKind: { apiVersion: "example.com/v1", kind: "Limit" } };
    expect(withParameters({ name: "one" }, isDev, [limit, definition], kind)).toEqual(admitted);
    expect(withParameters({ name: "one" }, isDev, [dev], kind)).toEqual(missing);
  });

  test("that somebody may change are anything", () => {
    const world = (objects: readonly string[]) =>
      worldOf(
        [
          policy({
            spec: { paramKind: { apiVersion: "example.com/v1", kind: "Limit" } },
            bindings: [{ ...denies, paramRef: { name: "one", parameterNotFoundAction: "Deny" } }],
            validations: [validation(isDev, "m")],
          }),
          ...objects,
        ].join("\n---\n"),
      );
    const limit = JSON.stringify({ apiVersion: "example.com/v1", kind: "Limit", metadata: { name: "one" }, data: {} });
    const asked: unknown[] = [];
    const mayChange = (key: unknown) => asked.push(key) > 0;
    expect(makeAdmission(world([limit, definition]), { mayChange }).decide(pod({}))).toEqual(depends("m"));
    expect(makeAdmission(world([]), { mayChange }).decide(pod({}))).toEqual(depends("m"));
    expect(makeAdmission(world([]), { mayChange: () => false }).decide(pod({}))).toEqual(missing);
    const core = policy({
      spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" } },
      bindings: [{ ...denies, paramRef: { name: "one", namespace: "other", parameterNotFoundAction: "Deny" } }],
      validations: [validation(isDev, "m")],
    });
    expect(makeAdmission(worldOf(core), { mayChange }).decide(pod({}))).toEqual(depends("m"));
    expect(asked).toEqual([
      { group: "example.com", kind: "Limit", namespace: "", name: "one" },
      { group: "example.com", kind: "Limit", namespace: "web-dev", name: "one" },
      { group: "", kind: "ConfigMap", namespace: "other", name: "one" },
    ]);
  });
});

/** Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#parameter-resources */
describe("parameters that somebody may make, or take away", () => {
  const world = (paramRef: object, ...names: readonly string[]) => {
    const spec = { paramKind: { apiVersion: "v1", kind: "ConfigMap" } };
    const bindings = [{ ...denies, paramRef }];
    const objects = names.map((name) =>
      JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web-dev" } }),
    );
    return worldOf([policy({ spec, bindings, validations: [validation("false", "m")] }), ...objects].join("\n---\n"));
  };
  const [allow, deny] = ["Allow", "Deny"].map((parameterNotFoundAction) => ({ selector: {}, parameterNotFoundAction }));
  const decided = (of: ReturnType<typeof world>, ...changeable: readonly string[]) =>
    makeAdmission(of, { mayChange: ({ name }) => changeable.includes(name) }).decide(pod({}));

  test("leave open whether a policy is evaluated that lets pass without them", () => {
    expect(decided(world({ ...allow }, "one"))).toEqual(refused("m"));
    expect(decided(world({ ...allow }, "one"), "one")).toEqual(depends("m"));
    expect(decided(world({ ...allow }, "one", "two"), "one", "two")).toEqual(depends("m", "m"));
    expect(decided(world({ ...allow }, "one", "two"), "one"), "one stays").toEqual(refused("m"));
    expect(decided(world({ ...deny }, "one"), "one"), "without them it refuses too").toEqual(refused("m"));
  });

  test("may be made under any name where they are selected", () => {
    const missing = "no params found for policy binding";
    expect(decided(world({ ...deny }))).toEqual(refused(missing));
    expect(decided(world({ ...deny }), "")).toEqual(refused("m"));
    expect(decided(world({ name: "one", parameterNotFoundAction: "Deny" }), "")).toEqual(refused(missing));
    expect(decided(world({ name: "one", parameterNotFoundAction: "Deny" }), "one")).toEqual(refused("m"));
  });
});

describe("the kinds of admission itself", () => {
  const everything = policy({
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }],
      },
    },
    validations: [validation("false", "m")],
  });
  const group = "admissionregistration.k8s.io";
  test.each([
    [group, "validatingwebhookconfigurations", "admitted"],
    [group, "mutatingwebhookconfigurations", "admitted"],
    [group, "validatingadmissionpolicies", "admitted"],
    [group, "validatingadmissionpolicybindings", "admitted"],
    [group, "mutatingadmissionpolicies", "admitted"],
    [group, "mutatingadmissionpolicybindings", "admitted"],
    [group, "somethingelse", "refused"],
    ["example.com", "validatingadmissionpolicies", "refused"],
  ])("%s/%s: %s", (of, resource, answer) => {
    const request = { ...pod({}), group: of, resource, namespace: "" };
    expect(makeAdmission(worldOf(everything)).decide(request).answer).toBe(answer);
  });
});
