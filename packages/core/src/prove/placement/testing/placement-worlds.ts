import type { World } from "../../../manifests/world/world.ts";
import type { Intent } from "../../../verdicts/intent.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import { makePossible } from "../../possible/make-possible.ts";
import type { Given, PropertyProof } from "../../property-proof.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { givenOf } from "../../testing/given.ts";
import { provePlacement } from "../prove-placement.ts";

/** Two stages, each with a namespace and a node; that of prod is tainted. */
export const stages = `
{ apiVersion: v1, kind: Namespace, metadata: { name: shop-dev, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop-prod, labels: { stage: prod } } }
---
{ apiVersion: v1, kind: Node, metadata: { name: dev-1, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Node, metadata: { name: prod-1, labels: { stage: prod } }, spec: { taints: [{ key: stage, value: prod, effect: NoSchedule }] } }
`;

/** The user anna may do so in shop-dev. */
export const mayCreate = (resource: string, verbs = "[create]") => `
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: maker, namespace: shop-dev }, rules: [{ apiGroups: ["", apps, batch], resources: [${resource}], verbs: ${verbs} }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: maker, namespace: shop-dev }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: anna }] }
`;

export const deployment = (namespace: string, spec: string) => `
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: ${namespace} }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }], ${spec} } } } }
`;

/** What people may do, and admission refuses, by the world alone. */
export function givenBy(world: World, intent?: Intent): Given {
  const rights = makeRights(world, intent);
  const admission = makeAdmission(world);
  return givenOf({ intent, rights, admission, possible: makePossible(world, rights, admission) });
}

export function proved(world: World, intent?: Intent): PropertyProof {
  return provePlacement(world, givenBy(world, intent));
}

export function verdict(world: World, from: string, to: string, intent?: Intent): Verdict {
  const found = proved(world, intent).verdicts.find((one) => one.from === from && one.to === to);
  if (!found) throw new Error("no such pair");
  return found;
}

/** A policy for pods. */
export function guard(...expressions: string[]): string {
  return guardOf({ resources: ["pods"], expressions });
}

export function guardOf({
  resources,
  expressions,
  name = "guard",
  actions = "[Deny]",
  operations = "[CREATE, UPDATE]",
  group = "",
}: {
  resources: string[];
  expressions: string[];
  name?: string;
  actions?: string;
  operations?: string;
  group?: string;
}): string {
  return `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { failurePolicy: Fail, matchConstraints: { resourceRules: [{ apiGroups: ["${group}"], apiVersions: [v1], operations: ${operations}, resources: [${resources.join()}] }] }, validations: [${expressions.map((expression) => `{ expression: ${JSON.stringify(expression)} }`).join()}] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${name} }, spec: { policyName: ${name}, validationActions: ${actions} } }
`;
}

/** The stage of the pod's namespace, and that its node selector asks for it. */
export const own = "namespaceObject.metadata.?labels[?'stage'].orValue('')";
export const selects = `object.spec.?nodeSelector[?'stage'].orValue('') == ${own}`;
