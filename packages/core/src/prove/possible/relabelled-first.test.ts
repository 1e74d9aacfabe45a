import { expect, test } from "vitest";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import type { Possibility } from "./possible.ts";

const api = "rbac.authorization.k8s.io";

/** Of dev, developers make pods, and may do more where that is said. */
function worldWith({ labels, more = "", objects = "" }: { labels: string; more?: string; objects?: string }) {
  return worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev, ${labels} } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
---
apiVersion: ${api}/v1
kind: Role
metadata: { name: made, namespace: web-dev }
rules: [{ apiGroups: [""], verbs: [create], resources: [pods] }${more}]
---
apiVersion: ${api}/v1
kind: RoleBinding
metadata: { name: made, namespace: web-dev }
roleRef: { apiGroup: ${api}, kind: Role, name: made }
subjects: [{ apiGroup: ${api}, kind: Group, name: developers }]
${objects}`);
}

const relabelling = ', { apiGroups: [""], verbs: [patch], resources: [namespaces] }';
const baseline = "pod-security.kubernetes.io/enforce: baseline";

function policy(name: string, resources: string, operation: string, expression: string, selector = "{}"): string {
  return `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [${operation}], resources: [${resources}] }]
    namespaceSelector: ${selector}
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: [Deny] }
`;
}

const noHostNetwork = policy(
  "no-host-network",
  "pods",
  "CREATE",
  "!object.spec.?hostNetwork.orValue(false)",
  "{ matchLabels: { guarded: 'yes' } }",
);
/** Who relabels a namespace has to leave a level there. */
const someLevel = policy(
  "some-level",
  "namespaces",
  "UPDATE",
  "has(object.metadata.labels) && 'pod-security.kubernetes.io/enforce' in object.metadata.labels",
);
const sameLabels = policy("same-labels", "namespaces", "UPDATE", "object.metadata.labels == oldObject.metadata.labels");

const possibleIn = (...given: Parameters<typeof worldWith>) =>
  makeGiven(worldWith(...given), undefined, specificationProfile).possible;
const onNode = (...given: Parameters<typeof worldWith>) =>
  possibleIn(...given).podOnNodeNetwork("dev", "web-dev", undefined);

/** The labels that the namespace has then, beside that of its name, and the kinds of what is made. */
function told(answer: Possibility): unknown {
  if (answer.possible !== true) return answer.possible;
  return answer.steps.map(({ resource, body }) => {
    const { kind, metadata } = body as { kind?: string; metadata: { labels?: object } };
    if (resource.resource !== "namespaces") return kind;
    const kept = Object.entries(metadata.labels ?? {}).filter(([, value]) => value !== null);
    return Object.fromEntries(kept.filter(([key]) => key !== "kubernetes.io/metadata.name"));
  });
}

test("a level of Pod Security that forbids the network of the node is taken away first, by whoever may", () => {
  expect(told(onNode({ labels: baseline }))).toBe(false);
  expect(told(onNode({ labels: baseline, more: relabelling }))).toEqual([{ stage: "dev" }, "Pod"]);
});

test("it becomes privileged where it has to be there", () => {
  expect(told(onNode({ labels: baseline, more: relabelling, objects: someLevel }))).toEqual([
    { stage: "dev", "pod-security.kubernetes.io/enforce": "privileged" },
    "Pod",
  ]);
});

test("so is a label by which a policy selects the namespace, with the level where both are in the way", () => {
  const guarded = { labels: "guarded: 'yes'", objects: noHostNetwork };
  expect(told(onNode(guarded))).toBe(false);
  expect(told(onNode({ ...guarded, more: relabelling }))).toEqual([{ stage: "dev" }, "Pod"]);
  expect(told(onNode({ ...guarded, labels: `${baseline}, guarded: 'yes'`, more: relabelling }))).toEqual([
    { stage: "dev" },
    "Pod",
  ]);
});

test("nothing is taken away that admission keeps, and nothing where that is not needed", () => {
  expect(told(onNode({ labels: baseline, more: relabelling, objects: sameLabels }))).toBe(false);
  expect(told(onNode({ labels: "tier: web", more: relabelling }))).toEqual(["Pod"]);
});

test("volumes that a level forbids are mounted in the same way", () => {
  const mounted = (more: string) =>
    possibleIn({ labels: baseline, more }).podWithVolume("dev", "web-dev", { hostPath: { path: "/srv" } });
  expect(told(mounted(""))).toBe(false);
  expect(told(mounted(relabelling))).toEqual([{ stage: "dev" }, "Pod"]);
});
