import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePlacement } from "./prove-placement.ts";

const node = (stage: string) =>
  `{ apiVersion: v1, kind: Node, metadata: { name: ${stage}-1, labels: { stage: ${stage} } }, spec: { taints: [{ key: stage, value: ${stage}, effect: NoSchedule }] } }`;
const namespace = (stage: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }`;
const stages = [node("dev"), node("prod"), namespace("dev"), namespace("prod")];
const tolerates = (stage: string) => `tolerations: [{ key: stage, value: ${stage}, effect: NoSchedule }]`;
const deployment = (spec: string) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }], ${spec} } } } }`;

function proved(world: ReturnType<typeof worldOf>) {
  const rights = makeRights(world, undefined);
  const admission = makeAdmission(world);
  return provePlacement(world, givenOf({ rights, admission, possible: makePossible(world, rights, admission) }));
}

test.each([
  [
    "a node selector of the other stage",
    `nodeSelector: { stage: prod }, ${tolerates("prod")}`,
    ["nodeSelector", "stage"],
  ],
  ["a node by its name", `nodeName: prod-1, ${tolerates("dev")}`, ["nodeName"]],
  ["a toleration of everything", "tolerations: [{ operator: Exists }]", ["tolerations", 0]],
])("%s is found in its field, and mended", (_, spec, field) => {
  const world = worldOf([...stages, deployment(spec)].join("\n---\n"));
  const { findings } = proved(world);
  expect(findings).toMatchObject([{ code: "KS3301", at: { path: ["spec", "template", "spec", ...field] }, fix: {} }]);
  expect(proved(applyEdits(world, findings[0]?.fix?.edits ?? [])).findings).toEqual([]);
});

const rbac = "rbac.authorization.k8s.io";
const makers = [
  `{ apiVersion: ${rbac}/v1, kind: Role, metadata: { name: maker, namespace: shop-dev }, rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }] }`,
  `{ apiVersion: ${rbac}/v1, kind: RoleBinding, metadata: { name: maker, namespace: shop-dev }, roleRef: { apiGroup: ${rbac}, kind: Role, name: maker }, subjects: [{ apiGroup: ${rbac}, kind: User, name: anna }] }`,
];
const admission = "admissionregistration.k8s.io/v1";
const guard = (exempt: string) => [
  `{ apiVersion: ${admission}, kind: ValidatingAdmissionPolicy, metadata: { name: own-nodes }, spec: { failurePolicy: Fail, matchConstraints: { namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: ${exempt} }] }, resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }] }, validations: [{ expression: "object.spec.?nodeSelector[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('')" }] } }`,
  `{ apiVersion: ${admission}, kind: ValidatingAdmissionPolicyBinding, metadata: { name: own-nodes }, spec: { policyName: own-nodes, validationActions: [Deny] } }`,
];

test("a policy that leaves a namespace out is found where it does, and holds there once it is taken out of the list", () => {
  const world = worldOf([...stages, ...makers, ...guard("[kube-system, shop-dev]")].join("\n---\n"));
  const { findings } = proved(world);
  expect(findings).toMatchObject([
    {
      code: "KS3302",
      at: { object: { object: { metadata: { name: "own-nodes" } } } },
      fix: { edits: [{ type: "set", value: ["kube-system"] }] },
    },
  ]);
  expect(proved(applyEdits(world, findings[0]?.fix?.edits ?? [])).findings).toEqual([]);
});
