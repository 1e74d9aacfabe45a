import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveResources } from "./prove-resources.ts";

const namespace = (stage: string) => `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }
`;
const deployment = (
  stage: string,
  more = "",
  resources = "{ requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }",
) => `
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-${stage} }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, resources: ${resources} }] ${more} } } } }
`;
const quota = (
  stage: string,
  hard = '{ requests.cpu: "4", requests.memory: 8Gi, limits.memory: 8Gi }',
  name = "bounds",
) => `
---
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ${name}, namespace: shop-${stage} }, spec: { hard: ${hard} } }
`;
const noClasses = (stage: string) => `
---
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: classes, namespace: shop-${stage} }, spec: { hard: { pods: "0" }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] } } }
`;
const range = (stage: string, limits: string) => `
---
{ apiVersion: v1, kind: LimitRange, metadata: { name: bounds, namespace: shop-${stage} }, spec: { limits: [${limits}] } }
`;
const maker = (stage: string) => `
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: maker, namespace: shop-${stage} }, rules: [{ apiGroups: ["", apps], resources: [pods, deployments], verbs: [create] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: maker, namespace: shop-${stage} }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: anna }] }
`;
const node = (name: string, labels = "{}", cpu = 8) => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: ${labels} }, status: { allocatable: { cpu: "${cpu}", memory: 64Gi } } }
`;
const priority = (name: string, value: number, more = "") => `
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: ${value} ${more} }
`;
const both = namespace("dev") + namespace("prod");

function proved(world: World, intent?: Intent) {
  return proveResources(world, givenOf({ intent, rights: makeRights(world, intent), admission: makeAdmission(world) }));
}
function verdict(text: string, from = "dev", to = "prod", intent?: Intent) {
  const found = proved(worldOf(text), intent).verdicts.find((one) => one.from === from && one.to === to);
  if (!found) throw new Error("no such pair");
  return found;
}
/** Tries the fix of the one finding. */
function mended(text: string) {
  const world = worldOf(text);
  const { findings } = proved(world);
  expect(findings).toHaveLength(1);
  return proved(applyEdits(world, findings[0]?.fix?.edits ?? []));
}

test("one verdict for each ordered pair; a world without pods holds", () => {
  const { verdicts, findings } = proved(worldOf(both));
  expect(verdicts).toHaveLength(12);
  expect(verdicts.every(({ verdict: is }) => is === "holds")).toBe(true);
  expect(findings).toEqual([]);
});

test("without a quota somebody may ask for all that shared nodes have", () => {
  const text = both + deployment("dev") + deployment("prod") + maker("dev") + noClasses("dev");
  const found = verdict(text);
  expect(found).toMatchObject({ verdict: "broken", findings: ["KS3701"] });
  expect(found.reason).toBe("no quota bounds cpu and memory in shop-dev, whose pods run beside those of prod");
  expect(verdict(text, "prod", "dev").verdict).toBe("holds");
  expect(mended(text).verdicts.every(({ verdict: is }) => is === "holds")).toBe(true);
});

test("workloads that are there and limited are bounded by themselves, as long as nobody may make others", () => {
  expect(verdict(both + deployment("dev") + deployment("prod")).verdict).toBe("holds");
  expect(verdict(both + deployment("dev", "", "{}") + deployment("prod")).verdict).toBe("broken");
});

test("stages on nodes of their own take nothing from each other", () => {
  const nodes = node("dev-1", "{ stage: dev }") + node("prod-1", "{ stage: prod }");
  const apart =
    deployment("dev", ", nodeSelector: { stage: dev }", "{}") + deployment("prod", ", nodeSelector: { stage: prod }");
  expect(verdict(both + nodes + apart)).toMatchObject({
    verdict: "holds",
    reason: "no node is known on which pods of both dev and prod may run",
  });
  expect(verdict(both + nodes + apart + maker("dev")).verdict).toBe("broken");
});

test("a quota of requests bounds no use of memory, until a LimitRange gives a limit", () => {
  const text =
    both +
    deployment("dev") +
    deployment("prod") +
    maker("dev") +
    noClasses("dev") +
    quota("dev", '{ requests.cpu: "4", requests.memory: 8Gi }');
  expect(verdict(text)).toMatchObject({ verdict: "broken", findings: ["KS3702"] });
  expect(verdict(text + range("dev", "{ type: Container, default: { memory: 1Gi } }")).verdict).toBe("holds");
  expect(mended(text).verdicts.every(({ verdict: is }) => is === "holds")).toBe(true);
});

test("a quota with a scope bounds only some pods", () => {
  const scoped = quota("dev").replace("spec: {", "spec: { scopes: [Terminating],");
  expect(
    verdict(both + deployment("dev") + deployment("prod") + maker("dev") + noClasses("dev") + scoped).verdict,
  ).toBe("broken");
});

test("a number of pods bounds them where each is bounded", () => {
  const text =
    both + deployment("dev") + deployment("prod") + maker("dev") + noClasses("dev") + quota("dev", '{ pods: "10" }');
  expect(verdict(text).verdict).toBe("broken");
  const whole = '{ type: Pod, max: { cpu: "1", memory: 1Gi } }';
  expect(verdict(text + range("dev", `${whole}, { type: Container, default: { memory: 1Gi } }`)).verdict).toBe("holds");
  expect(verdict(text + range("dev", '{ type: Container, max: { cpu: "1", memory: 1Gi } }')).verdict).toBe("broken");
});

test("semantics 24: priorityClassName takes the place of others, and every namespace may name the system's", () => {
  const text = both + deployment("dev") + deployment("prod") + maker("dev") + quota("dev");
  const found = verdict(text);
  expect(found).toMatchObject({ verdict: "broken", findings: ["KS3703"] });
  expect(found.reason).toContain("priority class system-cluster-critical");
  expect(found.witness?.steps[0]).toMatchObject({
    type: "request",
    verb: "create",
    body: { spec: { priorityClassName: "system-cluster-critical" } },
  });
  expect(mended(text).verdicts.every(({ verdict: is }) => is === "holds")).toBe(true);
});

test("a class that preempts nobody, or is not above, evicts nobody; admission keeps a class away too", () => {
  const running = (name: string) => both + deployment("dev", `, priorityClassName: ${name}`) + deployment("prod");
  expect(verdict(running("high") + priority("high", 1000))).toMatchObject({ verdict: "broken", findings: ["KS3703"] });
  expect(verdict(running("high") + priority("high", 1000, ", preemptionPolicy: Never")).verdict).toBe("holds");
  expect(verdict(running("low") + priority("low", -5)).verdict).toBe("holds");
  const policy = `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: classes }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }, validations: [{ expression: "!has(object.spec.priorityClassName)" }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: classes }, spec: { policyName: classes, validationActions: [Deny] } }`;
  expect(verdict(both + deployment("dev") + deployment("prod") + maker("dev") + quota("dev") + policy).verdict).toBe(
    "holds",
  );
});

test("a default class above another stage's pods evicts them", () => {
  const text =
    both +
    deployment("dev") +
    deployment("prod", ", priorityClassName: low") +
    priority("low", 10) +
    priority("usual", 500, ", globalDefault: true");
  expect(verdict(text)).toMatchObject({ verdict: "broken", findings: ["KS3703"] });
});

test("where the intent says that both share nodes, the classes with which they run were meant", () => {
  const text = both + deployment("dev") + deployment("prod", ", priorityClassName: high") + priority("high", 1000);
  const intent: Intent = {
    openings: [],
    grants: [],
    administrators: [],
    shared: [{ type: "nodes", stages: ["dev", "prod"] }],
  };
  expect(verdict(text, "prod", "dev").verdict).toBe("broken");
  expect(verdict(text, "prod", "dev", intent).verdict).toBe("holds");
});

test("quotas beyond what the nodes have left for others overcommit them", () => {
  const text = both + deployment("dev") + deployment("prod") + quota("dev") + node("free-1", "{}", 5);
  expect(verdict(text)).toMatchObject({ verdict: "broken", findings: ["KS3704"] });
  expect(verdict(text + node("free-2", "{}", 5)).verdict).toBe("holds");
});
