import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { worldOf } from "../testing/world-of.ts";
import { deployment, guard, guardOf, mayCreate, selects, stages, verdict } from "./testing/placement-worlds.ts";

const namespaces = stages.split("---").slice(0, 2).join("---");
const prodOnly = `${namespaces}---\n{ apiVersion: v1, kind: Node, metadata: { name: prod-1, labels: { stage: prod } } }`;
const node = (name: string, more = "") => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name} }, spec: { ${more} } }`;
const intent = (...shared: string[]): Intent => ({
  openings: [],
  grants: [],
  administrators: [],
  shared: shared.length > 0 ? [{ type: "nodes", stages: shared }] : [],
});
const bound = (subject: string, resource: string) =>
  mayCreate(resource).replace(/subjects: \[.*\]/, `subjects: [${subject}]`);
const noName = guard(
  "!has(object.spec.nodeSelector) && !has(object.spec.affinity) && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')",
);
const elsewhere = mayCreate("pods")
  .replaceAll("namespace: shop-dev", "namespace: shop-prod")
  .replace(/subjects: \[.*\]/, "subjects: [{ kind: ServiceAccount, name: default, namespace: shop-dev }]");
const undecided = guard("object.spec.?hostname.orValue('').matches('^(b|c)+d$')");

test.each<[string, string, string, string, Intent?]>([
  [stages, "(outside)", "prod", "what is outside the cluster runs on none of its nodes"],
  [stages, "dev", "(outside)", "no node of the cluster is outside"],
  [stages, "dev", "(unassigned)", "every node that is known is some stage's"],
  [stages + node("free-1"), "dev", "(unassigned)", "nodes of no stage are nobody's"],
  [stages + node("free-1"), "dev", "(unassigned)", "nodes of no stage are shared with dev", intent("dev")],
  [namespaces, "dev", "prod", "no node is known, and no pod of prod asks for nodes of its own"],
  [prodOnly, "prod", "dev", "no node is one of dev"],
  [stages, "dev", "prod", "no pod of dev lands on a node of prod, and nobody there may create any"],
  [stages + elsewhere, "dev", "prod", "no pod of dev lands on a node of prod"],
  [
    stages + mayCreate("pods") + guard(selects),
    "dev",
    "prod",
    "no pod of dev lands on a node of prod: guard refuses every one that would",
  ],
])("it holds, and says why, %#", (text, from, to, reason, meant) => {
  expect(verdict(worldOf(text), from, to, meant)).toMatchObject({ verdict: "holds", reason, findings: [] });
});

const ann = "the user anna may create pods in shop-dev that land on prod-1, a node of prod";
const account = "{ kind: ServiceAccount, name: ci, namespace: shop-dev }";
const group = "{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs }";
const running = (place: string) => `
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { nodeName: ${place}, containers: [{ name: web, image: web }] } }`;

test.each<[string, string, Intent?]>([
  [mayCreate("pods"), `${ann}, by what they tolerate and ask for`],
  [mayCreate("pods") + noName, `${ann}, by nodeName, past the scheduler`],
  [
    bound(account, "pods"),
    "the service account shop-dev/ci may create pods in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  ],
  [
    bound(group, "jobs"),
    "the group devs may create jobs in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  ],
  [
    mayCreate("deployments", "[update]") + deployment("shop-dev", "nodeSelector: { stage: dev }"),
    "the user anna may change deployments in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  ],
  [
    deployment("shop-dev", "tolerations: [{ operator: Exists }], nodeSelector: { stage: prod }"),
    "a pod of the Deployment shop-dev/web may run on prod-1, a node of prod",
  ],
  [
    deployment("shop-dev", "").replace("name: web,", "name: a,") + deployment("shop-dev", "nodeName: prod-1"),
    "a pod of the Deployment shop-dev/web may run on prod-1, a node of prod",
  ],
  [running("prod-1"), "the pod shop-dev/web runs on prod-1, a node of prod"],
])("it is broken, and says how, %#", (more, reason) => {
  const found = verdict(worldOf(stages + more), "dev", "prod");
  expect(found).toMatchObject({ verdict: "broken", reason, witness: { summary: reason } });
});

const master = "taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }]";
test("nodes of the control plane, and with an intent those of no stage that are not shared, are not for pods of stages", () => {
  const world = worldOf(stages + node("m-1", master) + running("m-1") + mayCreate("pods"));
  expect(verdict(world, "dev", "(unassigned)").reason).toBe(
    "the pod shop-dev/web runs on m-1, a node of the control plane",
  );
  const possible = worldOf(stages + node("m-1", master) + mayCreate("pods"));
  expect(verdict(possible, "dev", "(unassigned)").reason).toBe(
    "the user anna may create pods in shop-dev that land on m-1, a node of the control plane, by what they tolerate and ask for",
  );
  const free = worldOf(stages + node("free-1") + running("free-1"));
  expect(verdict(free, "dev", "(unassigned)").verdict).toBe("holds");
  expect(verdict(free, "dev", "(unassigned)", intent())).toMatchObject({
    verdict: "broken",
    reason: "the pod shop-dev/web runs on free-1, a node of (unassigned)",
  });
  expect(
    verdict(free, "dev", "(unassigned)", {
      ...intent(),
      shared: [{ type: "namespace", namespace: "shop-dev", stages: ["dev"] } as never],
    }).verdict,
  ).toBe("broken");
});

test("what no pod that is tried meets, and not every one misses, is unknown, with the policies that are in doubt", () => {
  const found = verdict(worldOf(stages + mayCreate("pods") + undecided), "dev", "prod");
  expect(found).toMatchObject({
    verdict: "unknown",
    reason: "whether guard keeps every pod of dev off the nodes of prod could not be decided",
    findings: [],
  });
  const two =
    undecided +
    guardOf({
      resources: ["pods"],
      expressions: ["object.spec.?hostname.orValue('').matches('^(e|f)+g$')"],
      name: "other",
    });
  expect(verdict(worldOf(stages + mayCreate("pods") + two), "dev", "prod").reason).toContain(
    "whether guard, other keeps",
  );
});

test("two policies that are both needed are both named", () => {
  const byName = "object.spec.?nodeName.orValue('') == ''";
  const both =
    guard(`${selects} || has(object.spec.nodeName)`) +
    guardOf({ resources: ["pods"], expressions: [byName], name: "names" });
  expect(verdict(worldOf(stages + mayCreate("pods") + both), "dev", "prod").reason).toMatch(
    /: guard, names refuses every one that would$/,
  );
});

const admission = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
  (kind) => `admissionregistration.k8s.io/${kind}`,
);
const rights = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map(
  (kind) => `rbac.authorization.k8s.io/${kind}`,
);

test("what may still turn a verdict: of what holds all that brings pods, rights or nodes, of what is broken policies, of a fact nothing", () => {
  const holds = verdict(worldOf(stages), "dev", "prod");
  expect(holds.property).toBe("placement");
  expect([holds.sensitivity.kinds].flat().toSorted()).toEqual(
    [
      ...["Pod", "ReplicationController", "Namespace", "Node", "ServiceAccount", "node.k8s.io/RuntimeClass"],
      ...["apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "batch/Job", "batch/CronJob"],
      ...admission,
      ...rights,
    ].toSorted(),
  );
  const kinds = (more: string) => verdict(worldOf(stages + more), "dev", "prod").sensitivity.kinds;
  expect(kinds(mayCreate("pods"))).toEqual(admission);
  expect(kinds(deployment("shop-dev", "nodeName: prod-1"))).toEqual(admission);
  expect(kinds(running("prod-1"))).toEqual([]);
  expect(verdict(worldOf(stages), "dev", "(outside)").sensitivity.kinds).toEqual([]);
  expect(verdict(worldOf(stages), "(outside)", "dev").sensitivity.kinds).toEqual([]);
});

test("every verdict says what it takes for granted; declared administrators only where there are any", () => {
  const assumed = [
    "kubernetes-works",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    "listed-subjects-only",
    "nodes-as-listed",
    "one-snapshot",
  ];
  expect(verdict(worldOf(stages), "dev", "prod").assumptions).toEqual(assumed);
  expect(verdict(worldOf(stages), "dev", "prod", intent()).assumptions).toEqual(assumed);
  const administrators = [{ kind: "User", name: "root" }] as never;
  expect(verdict(worldOf(stages), "dev", "prod", { ...intent(), administrators }).assumptions.toSorted()).toEqual(
    [...assumed, "declared-administrators-are-trusted"].toSorted(),
  );
  const guarded = worldOf(stages + mayCreate("pods") + guard(selects));
  expect(verdict(guarded, "dev", "prod").assumptions).toEqual([...assumed, "admission-in-force"]);
});

test("nodes are supposed for a stage whose pods ask for them by a selector or by affinity", () => {
  const affinity = (requirement: string) =>
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: Exists }] }, { matchExpressions: [${requirement}] }] } } }`;
  const answer = (spec: string, namespace = "shop-prod") =>
    verdict(worldOf(namespaces + mayCreate("pods") + deployment(namespace, spec)), "dev", "prod").verdict;
  expect(answer(affinity("{ key: stage, operator: In, values: [prod] }"))).toBe("broken");
  expect(answer("nodeSelector: { stage: prod }")).toBe("broken");
  for (const other of [
    "{ key: stage, operator: In, values: [dev] }",
    "{ key: stage, operator: NotIn, values: [prod] }",
    "{ key: zone, operator: In, values: [prod] }",
    "{ key: stage, operator: Exists }",
  ])
    expect(answer(affinity(other))).toBe("holds");
  expect(answer("affinity: {}, nodeSelector: { zone: prod }")).toBe("holds");
  expect(answer("nodeSelector: { stage: prod }", "shop-dev")).toBe("holds");
});
