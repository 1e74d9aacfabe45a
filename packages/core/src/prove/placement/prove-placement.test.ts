import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { worldOf } from "../testing/world-of.ts";
import {
  deployment,
  guard,
  guardOf,
  mayCreate,
  own,
  proved,
  selects,
  stages,
  verdict,
} from "./testing/placement-worlds.ts";

test("one verdict for each ordered pair of different names", () => {
  const { verdicts } = proved(worldOf(stages));
  expect(verdicts).toHaveLength(12);
  expect(new Set(verdicts.map(({ from, to }) => `${from} ${to}`)).size).toBe(12);
  expect(verdicts.every(({ verdict: is }) => is === "holds")).toBe(true);
});

test("a pod that is on a node of another stage is a fact that no further document removes", () => {
  const world = worldOf(`${stages}
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { nodeName: prod-1, containers: [{ name: web, image: web }] } }`);
  const { reason, verdict: is, sensitivity } = verdict(world, "dev", "prod");
  expect(is).toBe("broken");
  expect(reason).toBe("the pod shop-dev/web runs on prod-1, a node of prod");
  expect(sensitivity).toEqual({ kinds: [] });
});

test("a template that tolerates the taint of another stage may land there; asking for its own nodes mends it", () => {
  const world = worldOf(stages + deployment("shop-dev", "tolerations: [{ operator: Exists }]"));
  const { findings, verdicts } = proved(world);
  expect(verdicts.filter(({ verdict: is }) => is === "broken").map(({ from, to }) => [from, to])).toEqual([
    ["dev", "prod"],
  ]);
  expect(findings).toMatchObject([{ code: "KS3301", pairs: [{ from: "dev", to: "prod" }] }]);
  const [finding] = findings;
  expect(proved(applyEdits(world, finding?.fix?.edits ?? [])).findings).toEqual([]);
});

test("a taint keeps away what does not tolerate it; a label alone keeps nobody away", () => {
  expect(verdict(worldOf(stages + deployment("shop-dev", "")), "dev", "prod").verdict).toBe("holds");
  expect(verdict(worldOf(stages + deployment("shop-prod", "tolerations: []")), "prod", "dev").verdict).toBe("broken");
});

test("a pod of a workload that admission refuses is none", () => {
  const policy = guard("object.spec.?nodeSelector[?'stage'].orValue('') == namespaceObject.metadata.labels['stage']");
  expect(verdict(worldOf(stages + deployment("shop-prod", "") + policy), "prod", "dev").verdict).toBe("holds");
});

test("semantics 20: whoever may create pods may tolerate any taint unless admission says otherwise", () => {
  const { verdict: is, witness, reason } = verdict(worldOf(stages + mayCreate("pods")), "dev", "prod");
  expect(is).toBe("broken");
  expect(reason).toContain("the user anna may create pods in shop-dev that land on prod-1, a node of prod");
  expect(witness?.steps.map(({ type }) => type)).toEqual(["request", "landing"]);
});

test.each(["deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "replicationcontrollers"])(
  "whoever may create %s may create pods",
  (resource) => {
    expect(verdict(worldOf(stages + mayCreate(resource)), "dev", "prod").verdict).toBe("broken");
  },
);

test("whoever may only change a workload that is there changes where its pods run", () => {
  const changes = mayCreate("deployments", "[patch]");
  expect(verdict(worldOf(stages + changes), "dev", "prod").verdict).toBe("holds");
  const own = deployment("shop-dev", "nodeSelector: { stage: dev }");
  expect(verdict(worldOf(stages + changes + own), "dev", "prod").verdict).toBe("broken");
});

test("a policy that asks every pod for its stage's nodes holds, for nodeName and for all tolerations", () => {
  const holds = verdict(worldOf(stages + mayCreate("pods, deployments") + guard(selects)), "dev", "prod");
  expect(holds).toMatchObject({ verdict: "holds", findings: [] });
  expect(holds.reason).toContain("guard refuses every one that would");
  expect(holds.assumptions).toContain("admission-in-force");
});

test.each([
  ["audits only", guardOf({ resources: ["pods"], expressions: [selects], actions: "[Audit]" })],
  ["one operator flipped", guard(selects.replace("==", "!="))],
  [
    "workloads only, while pods may be made",
    guardOf({ resources: ["deployments"], expressions: ["false"], group: "apps" }),
  ],
  [
    "no nodeName looked at",
    guard("object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')"),
  ],
  [
    "one term is enough",
    guard(
      `object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([]).exists(term, term.?matchExpressions.orValue([]).exists(asked, asked.key == 'stage' && asked.operator == 'In' && asked.values == [${own}]))`,
    ),
  ],
  [
    "a term that asks for its stage among others",
    guard(
      `object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([{}]).all(term, term.?matchExpressions.orValue([]).exists(asked, asked.key == 'stage' && ${own} in asked.?values.orValue([])))`,
    ),
  ],
])("a policy with a hole is walked through: %s", (_, policy) => {
  expect(verdict(worldOf(stages + mayCreate("pods") + policy), "dev", "prod").verdict).toBe("broken");
});

const allTerms = `object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([{}]).all(term, term.?matchExpressions.orValue([]).exists(asked, asked.key == 'stage' && asked.operator == 'In' && asked.values == [${own}]))`;

test("a policy that asks every term holds", () => {
  expect(verdict(worldOf(stages + mayCreate("pods") + guard(allTerms)), "dev", "prod").verdict).toBe("holds");
});

test("semantics 24: the controller of DaemonSets replaces the affinity: a policy that lets its pods pass needs one for the template", () => {
  const daemon = "request.userInfo.username == 'system:serviceaccount:kube-system:daemon-set-controller'";
  const world = (...policies: string[]) =>
    worldOf(stages.replace(/, spec: \{ taints.*\} \}/, " }") + mayCreate("daemonsets") + policies.join(""));
  const pods = guard(`${daemon} || ${allTerms}`);
  expect(verdict(world(pods), "dev", "prod").verdict).toBe("broken");
  const template = allTerms.replace("object.spec", "object.spec.template.spec");
  const sets = guardOf({ resources: ["daemonsets"], expressions: [template], group: "apps", name: "sets" });
  expect(verdict(world(pods, sets), "dev", "prod").verdict).toBe("holds");
});

const tolerates =
  "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";

test("a policy about tolerations and nodeName holds where the nodes are tainted", () => {
  expect(verdict(worldOf(stages + mayCreate("pods") + guard(tolerates)), "dev", "prod").verdict).toBe("holds");
  expect(verdict(worldOf(stages + mayCreate("pods") + guard(tolerates)), "(unassigned)", "prod").verdict).toBe("holds");
});

test("semantics 24: pods/binding puts a pod past the scheduler", () => {
  const world = (policies: string) => worldOf(stages + mayCreate('pods, "pods/binding"') + policies);
  const broken = verdict(world(guard(tolerates)), "dev", "prod");
  expect(broken).toMatchObject({ verdict: "broken", findings: ["KS3303"] });
  expect(broken.witness?.steps.map(({ type }) => type)).toEqual(["request", "request", "landing"]);
  const bindings = guardOf({
    resources: ["pods/binding"],
    expressions: ["request.userInfo.username == 'system:kube-scheduler'"],
    name: "bindings",
  });
  expect(verdict(world(guard(tolerates) + bindings), "dev", "prod").verdict).toBe("holds");
});

test("a toleration can be added to a pod that waits: a policy for CREATE alone is walked through", () => {
  const onCreate = guardOf({ resources: ["pods"], expressions: [tolerates], operations: "[CREATE]" });
  const world = worldOf(stages + mayCreate("pods", "[create, patch]") + onCreate);
  expect(verdict(world, "dev", "prod").verdict).toBe("broken");
  const always = worldOf(stages + mayCreate("pods", "[create, patch]") + guard(tolerates));
  expect(verdict(always, "dev", "prod").verdict).toBe("holds");
});

test("the proposed policies turn what new pods could do", () => {
  const world = worldOf(stages + mayCreate("pods, deployments, daemonsets"));
  const { findings } = proved(world);
  expect(findings.map(({ code }) => code)).toEqual(["KS3302"]);
  expect(findings[0]?.message).toContain("the user anna may create pods in shop-dev");
  expect(findings[0]?.related.map(({ at }) => at.object.object.metadata.name)).toEqual(["maker"]);
  const mended = proved(applyEdits(world, findings[0]?.fix?.edits ?? []));
  expect(mended.verdicts.filter(({ verdict: is }) => is !== "holds")).toEqual([]);
});

test("the control plane's nodes are no stage's and nobody's", () => {
  const node = `
---
{ apiVersion: v1, kind: Node, metadata: { name: master-1, labels: { node-role.kubernetes.io/control-plane: "" } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }`;
  expect(verdict(worldOf(stages + node + mayCreate("pods")), "dev", "(unassigned)")).toMatchObject({
    verdict: "broken",
    findings: ["KS3304"],
  });
  expect(verdict(worldOf(stages + node), "dev", "(unassigned)").verdict).toBe("holds");
});

test("without any node only those are judged for which a stage's own pods ask", () => {
  const namespaces = stages.split("---").slice(0, 2).join("---");
  expect(verdict(worldOf(namespaces + mayCreate("pods")), "dev", "prod").reason).toBe(
    "no node is known, and no pod of prod asks for nodes of its own",
  );
  const asking = deployment("shop-prod", "nodeSelector: { stage: prod }");
  expect(verdict(worldOf(namespaces + mayCreate("pods") + asking), "dev", "prod").verdict).toBe("broken");
});

test("semantics 24: System DaemonSets, mirror pods and kubelets must still work: those of kube-system run where they have to", () => {
  const proxy = deployment("kube-system", "tolerations: [{ operator: Exists }]");
  expect(verdict(worldOf(stages + proxy), "(unassigned)", "prod").verdict).toBe("holds");
  const agent = deployment("monitoring", "tolerations: [{ operator: Exists }]");
  expect(verdict(worldOf(stages + agent), "(unassigned)", "prod").verdict).toBe("broken");
});

test("semantics 24: `runtimeClassName` brings tolerations and a node selector of its own", () => {
  const runtime = `
---
{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: sandboxed }, handler: runsc, scheduling: { nodeSelector: { stage: prod }, tolerations: [{ key: stage, operator: Exists }] } }`;
  const world = worldOf(stages + deployment("shop-dev", "runtimeClassName: sandboxed") + runtime);
  expect(verdict(world, "dev", "prod").verdict).toBe("broken");
});

test("with an intent, nodes of no stage are for those that share them", () => {
  const free = `
---
{ apiVersion: v1, kind: Node, metadata: { name: free-1 } }`;
  const world = worldOf(stages + free + mayCreate("pods"));
  const shared = (...names: string[]): Intent => ({
    openings: [],
    grants: [],
    administrators: [],
    shared: [{ type: "nodes", stages: names }],
  });
  expect(verdict(world, "dev", "(unassigned)").verdict).toBe("holds");
  expect(verdict(world, "dev", "(unassigned)", shared("dev", "prod")).verdict).toBe("holds");
  expect(verdict(world, "dev", "(unassigned)", shared("prod"))).toMatchObject({
    verdict: "broken",
    findings: ["KS3302"],
  });
});

test("a namespace that somebody makes is held by no policy that looks for a stage", () => {
  const looksForStage = "!has(namespaceObject.metadata.labels.stage) || " + selects;
  const everywhere = `
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: maker }, rules: [{ apiGroups: [""], resources: [pods, namespaces], verbs: [create] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: maker }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker }, subjects: [{ kind: ServiceAccount, name: default, namespace: shop-dev }] }`;
  const world = worldOf(stages + everywhere + guard(looksForStage));
  expect(verdict(world, "dev", "prod").verdict).toBe("broken");
  // Without a stage both sides are empty, and equal.
  expect(verdict(worldOf(stages + everywhere + guard(selects)), "dev", "prod").verdict).toBe("broken");
  const asksForOne = `${own} != '' && ${selects}`;
  expect(verdict(worldOf(stages + everywhere + guard(asksForOne)), "dev", "prod").verdict).toBe("holds");
});

test("what has no stage has no value of its label: every request of its witness is one that an API server takes", () => {
  const tools = mayCreate("pods, deployments").replaceAll("shop-dev", "tools");
  const world = worldOf(`${stages}
---
{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }${tools}`);
  const { verdict: is, witness } = verdict(world, "(unassigned)", "prod");
  expect(is).toBe("broken");
  const [step] = witness?.steps ?? [];
  expect(step).toMatchObject({ type: "request", resource: { namespace: "tools" } });
  expect(JSON.stringify(step?.type === "request" && step.body)).not.toContain("(unassigned)");
});

test("semantics 22: a policy that goes by the namespace's label holds nobody who may change that", () => {
  const byLabel = (name: string, resource: string, expression: string, more = "") => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { matchConstraints: { ${more} resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [${resource}] }] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${name} }, spec: { policyName: ${name}, validationActions: [Deny] } }
`;
  const own =
    "object.spec.?nodeSelector[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('') && object.spec.?nodeName.orValue('') == ''";
  const staged = "namespaceSelector: { matchExpressions: [{ key: stage, operator: Exists }] },";
  const kept = byLabel(
    "kept",
    "namespaces",
    "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('')",
  );
  for (const guard of [byLabel("own", "pods", own), byLabel("own", "pods", own, staged)]) {
    const world = (verbs: string, more = "") => worldOf(stages + mayCreate("pods, namespaces", verbs) + guard + more);
    expect(verdict(world("[create, patch]"), "dev", "prod")).toMatchObject({
      verdict: "broken",
      witness: { steps: [{ verb: "patch", resource: { resource: "namespaces", name: "shop-dev" } }, {}, {}] },
    });
    expect(verdict(world("[create]"), "dev", "prod").verdict).toBe("holds");
    expect(verdict(world("[create, patch]", kept), "dev", "prod").verdict).toBe("holds");
  }
});

test("who may change one workload by its name makes its pods land elsewhere", () => {
  const named = (name: string) =>
    mayCreate("deployments", "[patch]").replace("verbs: [patch]", `verbs: [patch], resourceNames: [${name}]`);
  const answer = (name: string) =>
    verdict(worldOf(stages + deployment("shop-dev", "nodeSelector: { stage: dev }") + named(name)), "dev", "prod")
      .verdict;
  expect(answer("web")).toBe("broken");
  expect(answer("other")).toBe("holds");
});
