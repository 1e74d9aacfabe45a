import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import type { AdmissionRequest } from "../admission.ts";
import { makeAdmission } from "../make-admission.ts";

const request: AdmissionRequest = {
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "web-dev",
  name: "web",
  object: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", labels: { app: "web" } },
    spec: { containers: [] },
  },
  oldObject: null,
  as: { user: "ann", groups: [] },
};
const group = "admissionregistration.k8s.io";
const constraints = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] }],
};

function repairs(spec: object, bindings: readonly object[] = [{}], objects: readonly object[] = [], named = {}) {
  const all = [
    {
      apiVersion: `${group}/v1`,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "p" },
      spec: { matchConstraints: constraints, ...spec },
    },
    ...bindings.map((one, at) => ({
      apiVersion: `${group}/v1`,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: `p-${at}` },
      spec: { policyName: "p", validationActions: ["Deny"], ...one },
    })),
    ...objects,
  ];
  const world = worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
  const key = { group, kind: "ValidatingAdmissionPolicy", namespace: "", name: "p", ...named };
  return makeAdmission(world).repairs?.(request, key);
}

const validations = [{ expression: "object.metadata.labels.stage == 'dev'" }];
const asDev = [{ path: ["metadata", "labels", "stage"], value: "dev" }];

describe("a policy takes a request", () => {
  test("once each of its validations is met, one after the other", () => {
    const more = [...validations, { expression: "object.spec.hostPID" }, { expression: "1 +" }];
    expect(repairs({ validations: more })).toEqual([asDev, [{ path: ["spec", "hostPID"], value: true }]]);
  });

  test("once one of its match conditions is not met, which is tried first", () => {
    const matchConditions = [{ name: "c", expression: "object.metadata.labels.app == 'web'" }];
    const app = ["metadata", "labels", "app"];
    expect(repairs({ validations, matchConditions })).toEqual([
      [{ path: app, value: undefined }],
      [{ path: app, value: "witness" }],
      asDev,
    ]);
  });

  test("once selectors of objects do not select it, of the policy or of a binding", () => {
    const objectSelector = {
      matchLabels: { a: "1" },
      matchExpressions: [
        { key: "b", operator: "In", values: ["x", "y"] },
        { key: "c", operator: "Exists" },
        { key: "d", operator: "NotIn", values: ["x", "y"] },
        { key: "e", operator: "DoesNotExist" },
      ],
    };
    const labels = [
      ["a", undefined],
      ["b", undefined],
      ["c", undefined],
      ["d", "x"],
      ["e", "witness"],
    ].map(([key, value]) => [{ path: ["metadata", "labels", key], value }]);
    expect(repairs({ matchConstraints: { ...constraints, objectSelector } })).toEqual(labels);
    expect(repairs({}, [{ matchResources: { objectSelector } }, {}])).toEqual(labels);
    expect(repairs({})).toEqual([]);
  });

  test("by what its parameters and variables say", () => {
    const spec = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      variables: [{ name: "wanted", expression: "params.data.stage" }],
      validations: [{ expression: "object.metadata.labels.stage == variables.wanted" }],
    };
    const bindings = [{ paramRef: { name: "one", parameterNotFoundAction: "Deny" } }];
    const parameter = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "one", namespace: "web-dev" },
      data: { stage: "dev" },
    };
    expect(repairs(spec, bindings, [parameter])).toEqual([asDev]);
    expect(repairs(spec, bindings)).toEqual([]);
    const whole = { ...spec, validations: [{ expression: "object.metadata.annotations.stage == params" }] };
    expect(repairs(whole, bindings)).toEqual([]);
  });

  test("in one of 32 ways at most", () => {
    const values = Array.from({ length: 20 }, (_, at) => `'${at}'`).join(", ");
    const all = ["a", "b"].map((key) => ({ expression: `object.metadata.labels.${key} in [${values}]` }));
    expect(repairs({ validations: all })).toHaveLength(32);
  });

  test("of which another knows none", () => {
    expect(repairs({ validations }, [{}], [], { name: "q" })).toEqual([]);
    expect(repairs({ validations }, [{}], [], { group: "", kind: "Namespace" })).toEqual([]);
    expect(repairs({ validations }, [])).toEqual([]);
  });
});
