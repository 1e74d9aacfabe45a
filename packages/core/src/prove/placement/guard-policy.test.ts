import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { guardPolicies } from "./guard-policy.ts";

const namespaces = [
  "{ apiVersion: v1, kind: Namespace, metadata: { name: shop-dev, labels: { stage: dev } } }",
  "{ apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { stage: build } } }",
  ...["tools", "kube-system", "kube-public", "kube-node-lease"].map(
    (name) => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`,
  ),
];
/** Stages dev and prod have nodes with their label, build runs on those without; taints of two keys keep stages apart. */
const guards = guardPolicies({
  label: "stage",
  withNodes: ["dev", "prod"],
  onFreeNodes: ["build"],
  taintKeys: ["stage", "team"],
});
const admission = makeAdmission(
  worldOf([...namespaces, ...guards.map((guard) => JSON.stringify(guard))].join("\n---\n")),
);

interface Asked {
  readonly namespace: string;
  readonly spec: object;
  readonly user?: string;
  readonly kind?: "pods" | "daemonsets";
  /** The spec before: of a request that changes it. */
  readonly before?: object;
}

function answer({ namespace, spec, user = "anna", kind = "pods", before }: Asked): string {
  const object = (content: object) => ({
    metadata: { name: "web", namespace },
    spec: kind === "pods" ? content : { template: { spec: content } },
  });
  const decision = admission.decide({
    operation: before ? "UPDATE" : "CREATE",
    group: kind === "pods" ? "" : "apps",
    version: "v1",
    resource: kind,
    namespace,
    name: "web",
    object: object(spec),
    oldObject: before ? object(before) : null,
    as: { user, groups: ["system:authenticated"] },
  });
  return decision.answer === "refused" ? decision.by.message : decision.answer;
}

const asks = "a pod asks for nodes of its stage by the label stage";
const names = "a pod does not choose its node by name";
const tolerated = "a pod tolerates no taint of another stage or of the control plane: name each with its key and value";
const terms = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const term = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: "stage", operator, ...(values.length > 0 && { values }) }],
});
const own = { nodeSelector: { stage: "dev" } };

test.each([
  ["shop-dev", own, "admitted"],
  ["shop-dev", {}, asks],
  ["shop-dev", { nodeSelector: { stage: "prod" } }, asks],
  ["shop-dev", terms(term("In", "dev")), "admitted"],
  ["shop-dev", terms(term("In", "dev"), term("In", "dev")), "admitted"],
  ["shop-dev", terms(term("In", "dev", "prod")), asks],
  ["shop-dev", terms(term("In", "dev"), term("In", "prod")), asks],
  ["shop-dev", terms(term("NotIn", "dev")), asks],
  ["shop-dev", terms(term("DoesNotExist")), asks],
  ["shop-dev", terms({ matchExpressions: [{ key: "disk", operator: "In", values: ["dev"] }] }), asks],
  ["ci", terms(term("DoesNotExist")), "admitted"],
  ["ci", terms(term("In", "build")), asks],
  ["ci", { nodeSelector: { stage: "build" } }, asks],
  ["ci", {}, asks],
  ["tools", terms(term("DoesNotExist")), "admitted"],
  ["tools", {}, asks],
  ["tools", { nodeSelector: { stage: "dev" } }, asks],
  ["shop-dev", { ...own, nodeName: "dev-1" }, names],
  ["kube-system", { nodeName: "dev-1" }, "admitted"],
  ["kube-public", {}, "admitted"],
  ["kube-node-lease", {}, "admitted"],
])("a pod of %s that says %j: %s", (namespace, spec, expected) => {
  expect(answer({ namespace, spec })).toBe(expected);
});

test.each([
  [{ key: "stage", value: "dev" }, "admitted"],
  [{ key: "team", operator: "Equal", value: "dev", effect: "NoSchedule" }, "admitted"],
  [{ key: "disk", operator: "Exists" }, "admitted"],
  [{ key: "stage", value: "prod" }, tolerated],
  [{ key: "team", value: "prod" }, tolerated],
  [{ key: "stage", operator: "Exists" }, tolerated],
  [{ operator: "Exists" }, tolerated],
  [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }, tolerated],
])("a pod of dev that tolerates %j: %s", (toleration, expected) => {
  expect(answer({ namespace: "shop-dev", spec: { ...own, tolerations: [toleration] } })).toBe(expected);
});

test("where there is no stage no taint of a stage is tolerated, one without a value neither", () => {
  const spec = { ...terms(term("DoesNotExist")), tolerations: [{ key: "stage" }] };
  expect(answer({ namespace: "tools", spec })).toBe(tolerated);
});

describe("a pod that is there", () => {
  const change = (before: object, spec: object) => answer({ namespace: "shop-dev", before, spec });
  const exists = { tolerations: [{ operator: "Exists" }] };
  test("may have its node, and keeps what it tolerates, and takes on no more", () => {
    expect(change(own, { ...own, nodeName: "dev-1" })).toBe("admitted");
    expect(change({ ...own, ...exists }, { ...own, ...exists })).not.toBe(tolerated);
    expect(change(own, { ...own, ...exists })).toBe(tolerated);
    expect(change(own, {})).toBe(asks);
  });
});

test("a template of DaemonSets asks for its stage, and its pods, whose affinity the controller replaced, for a node", () => {
  const placed = terms({ matchFields: [{ key: "metadata.name", operator: "In", values: ["dev-1"] }] });
  const daemon = { namespace: "shop-dev", spec: placed };
  const user = "system:serviceaccount:kube-system:daemon-set-controller";
  expect(answer({ ...daemon, user })).toBe("admitted");
  expect(answer({ ...daemon, user: "system:kube-controller-manager" })).toBe("admitted");
  expect(answer(daemon)).toBe(asks);
  expect(answer({ ...daemon, user, spec: {} })).toBe(asks);
  expect(answer({ ...daemon, user, spec: terms(term("In", "prod")) })).toBe(asks);
  const template = { namespace: "shop-dev", kind: "daemonsets" } as const;
  expect(answer({ ...template, spec: own })).toBe("admitted");
  expect(answer({ ...template, spec: {} })).toBe(asks);
  expect(answer({ ...template, spec: {}, before: own })).toBe(asks);
});

test.each([
  ["bindings", undefined],
  ["pods", "binding"],
])("only the scheduler makes %s, subresource %s", (resource, subresource) => {
  const bound = (user: string) =>
    admission.decide({
      operation: "CREATE",
      group: "",
      version: "v1",
      resource,
      ...(subresource && { subresource }),
      namespace: "shop-dev",
      name: "web",
      object: { metadata: { name: "web", namespace: "shop-dev" }, target: { kind: "Node", name: "prod-1" } },
      oldObject: null,
      as: { user, groups: [] },
    });
  expect(bound("system:kube-scheduler").answer).toBe("admitted");
  expect(bound("anna")).toMatchObject({
    answer: "refused",
    by: { message: "only the scheduler gives a pod its node" },
  });
});

test("each policy has a name of its own and a binding", () => {
  expect(guards.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
    ["stage-placement", "stage-placement-daemonsets", "stage-placement-bindings"].flatMap((name) => [
      `ValidatingAdmissionPolicy ${name}`,
      `ValidatingAdmissionPolicyBinding ${name}`,
    ]),
  );
});

test("each policy has a name, says what it is for, and tells whoever it refuses why; in Kubernetes' own namespaces none holds", () => {
  const proposed = guardPolicies({ label: "stage", withNodes: ["dev"], onFreeNodes: [], taintKeys: ["stage"] });
  const found = proposed.flatMap(({ kind, metadata, ...content }) => {
    const { spec } = content as unknown as {
      spec: {
        matchConstraints?: { resourceRules: object[]; namespaceSelector: object };
        validations: { message: string }[];
      };
    };
    if (kind !== "ValidatingAdmissionPolicy") return [];
    const values = ["kube-system", "kube-public", "kube-node-lease"];
    expect(spec.matchConstraints?.namespaceSelector).toEqual({
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values }],
    });
    return [[metadata.name, spec.matchConstraints?.resourceRules, spec.validations.map(({ message }) => message)]];
  });
  const asks = "a pod asks for nodes of its stage by the label stage";
  const written = { apiVersions: ["v1"], operations: ["CREATE", "UPDATE"] };
  expect(found).toEqual([
    [
      "stage-placement",
      [{ ...written, apiGroups: [""], resources: ["pods"] }],
      [
        "a pod does not choose its node by name",
        asks,
        "a pod tolerates no taint of another stage or of the control plane: name each with its key and value",
      ],
    ],
    ["stage-placement-daemonsets", [{ ...written, apiGroups: ["apps"], resources: ["daemonsets"] }], [asks]],
    [
      "stage-placement-bindings",
      [{ ...written, operations: ["CREATE"], apiGroups: [""], resources: ["pods/binding", "bindings"] }],
      ["only the scheduler gives a pod its node"],
    ],
  ]);
});
