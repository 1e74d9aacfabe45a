import type { World } from "../../../manifests/world/world.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import type { Given } from "../../property-proof.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { givenOf } from "../../testing/given.ts";
import { toldOf } from "../../testing/told.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveResources } from "../prove-resources.ts";

const group = "rbac.authorization.k8s.io";
const anna = `{ apiGroup: ${group}, kind: User, name: anna }`;

export const namespace = (name: string, stage?: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${stage === undefined ? "" : `, labels: { stage: ${stage} }`} } }\n---\n`;

/** Two pods, of a core and a gibibyte each where nothing else is said. */
export const deployment = (
  home: string,
  more = "",
  resources = "{ requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }",
) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: ${home} }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, resources: ${resources} }]${more} } } } }\n---\n`;

export const quota = (home: string, spec: string, name = "bounds") =>
  `{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ${name}, namespace: ${home} }, spec: ${spec} }\n---\n`;

/** What bounds all that pods may take. */
export const enough = '{ hard: { requests.cpu: "4", requests.memory: 8Gi, limits.memory: 8Gi } }';

/** No pod that names a priority class. */
export const noClasses = (home: string) =>
  quota(
    home,
    '{ hard: { pods: "0" }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] } }',
    "classes",
  );

/** Bounded, and without priority classes: whoever may make pods there takes nothing from others. */
export const closed = (home: string) => quota(home, enough) + noClasses(home);

/** An account that is at home in this namespace. */
export const botOf = (home: string) => `{ kind: ServiceAccount, name: bot, namespace: ${home} }`;

/** Somebody who may make pods, or what else the rule says, in this namespace: at home there, unless it is another's account. */
export const maker = (home: string, { subject = anna, rule = 'apiGroups: [""], resources: [pods]' } = {}) =>
  `{ apiVersion: ${group}/v1, kind: Role, metadata: { name: maker, namespace: ${home} }, rules: [{ ${rule}, verbs: [create] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: maker, namespace: ${home} }, roleRef: { apiGroup: ${group}, kind: Role, name: maker }, subjects: [${subject}] }
---
`;

export const priority = (name: string, value: number, more = "") =>
  `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: ${value}${more} }\n---\n`;

export const node = (name: string, { labels = "{}", cpu = "8", memory = "64Gi", spec = "{}" } = {}) =>
  `{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: ${labels} }, spec: ${spec}, status: { allocatable: { cpu: "${cpu}", memory: ${memory} } } }\n---\n`;

/** A policy about the creation of these, in force everywhere. */
export const policy = (expressions: readonly string[], resources = "pods", apiGroup = '""', name = "rule") =>
  `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [${apiGroup}], apiVersions: [v1], operations: [CREATE], resources: [${resources}] }] }, validations: ${JSON.stringify(expressions.map((expression) => ({ expression })))} } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${name} }, spec: { policyName: ${name}, validationActions: [Deny] } }
---
`;

export const stages = namespace("shop-dev", "dev") + namespace("shop-prod", "prod");

export const running = deployment("shop-dev") + deployment("shop-prod");

/** What is said of the resources of a world, and of a pair of its stages. */
export function judged(text: string | World, more: Partial<Given> = {}) {
  const world = typeof text === "string" ? worldOf(text) : text;
  const given = givenOf({ rights: makeRights(world, more.intent), admission: makeAdmission(world), ...more });
  const { findings, verdicts } = proveResources(world, given);
  const of = (from: string, to: string) => verdicts.find((one) => one.from === from && one.to === to);
  return { findings, verdicts, told: findings.map(toldOf), of, verdict: of("dev", "prod") };
}
