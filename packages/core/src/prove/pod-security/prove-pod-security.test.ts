import { expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Admission } from "../admission/admission.ts";
import type { Possible } from "../possible/possible.ts";
import type { Rights } from "../rights/rights.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const stages = (devLabels = "") => `
apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev${devLabels}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-prod, labels: {stage: prod, pod-security.kubernetes.io/enforce: restricted}}
---
`;
const baseline = ", pod-security.kubernetes.io/enforce: baseline";
const pod = (spec: string, metadata = "name: web, namespace: shop-dev") =>
  `{apiVersion: v1, kind: Pod, metadata: {${metadata}}, spec: ${spec}}\n`;
const deployment = (spec: string) =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop-dev}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: ${spec}}}}\n`;
const privileged = "{containers: [{name: web, image: web, securityContext: {privileged: true}}]}";

const alice = { user: "alice", groups: ["system:authenticated"] };
const creating = (namespace: string): RequestStep => ({
  type: "request",
  as: alice,
  verb: "create",
  resource: { group: "", resource: "pods", namespace },
  body: { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "a" }] } },
});
const who = { kind: "User", name: "alice", namespace: "" } as const;
const binding = { group: "", kind: "RoleBinding", namespace: "shop-dev", name: "b" };
const builtIn = {
  object: { apiVersion: "v1", kind: "RoleBinding", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const allowance = { reference: { binding, role: binding, rule: 0 }, binding: builtIn, role: builtIn };
const no = { possible: false, why: "no right" } as const;

function possibleFor(stage: string, namespace: string, more: Partial<Possible> = {}): Possible {
  return {
    ...givenOf().possible,
    pods: (of, at) => (of === stage && at === namespace ? { possible: true, who, steps: [creating(namespace)] } : no),
    ...more,
  };
}

function proof(text: string, parts: Parameters<typeof givenOf>[0] = {}) {
  const world = worldOf(text);
  const { verdicts, findings } = provePodSecurity(world, givenOf(parts));
  const verdict = (from: string, to: string) => verdicts.find((one) => one.from === from && one.to === to);
  return { world, verdicts, findings, verdict, codes: findings.map(({ code }) => code) };
}

test("where nothing runs below baseline and nobody may make pods, every pair holds", () => {
  const { verdicts, codes } = proof(stages() + pod("{containers: [{name: web, image: web}]}"));
  expect(verdicts).toHaveLength(12);
  expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["holds"]));
  expect(codes).toEqual([]);
});

test.each([
  ["privileged", privileged, ["spec", "containers", 0, "securityContext", "privileged"]],
  ["hostNetwork", "{hostNetwork: true, containers: []}", ["spec", "hostNetwork"]],
  ["hostPID", "{hostPID: true, containers: []}", ["spec", "hostPID"]],
  ["a path of the node", "{volumes: [{name: v, hostPath: {path: /}}], containers: []}", ["spec", "volumes", 0]],
  [
    "a capability",
    "{containers: [{name: a, securityContext: {capabilities: {add: [CHOWN, CAP_SYS_ADMIN]}}}]}",
    ["spec", "containers", 0, "securityContext", "capabilities", "add"],
  ],
  [
    "a probe of another host",
    "{containers: [{name: a, livenessProbe: {httpGet: {host: 10.0.0.1, port: 80}}}]}",
    ["spec", "containers", 0, "livenessProbe", "httpGet", "host"],
  ],
])("a pod with %s breaks its stage towards every other, and the fix mends it", (_, spec, path) => {
  const { world, verdict, findings } = proof(stages() + pod(spec));
  expect(verdict("dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3402"],
    sensitivity: { kinds: ["Namespace", expect.any(String), expect.any(String)] },
  });
  expect(verdict("dev", "prod")?.witness?.steps).toHaveLength(1);
  expect(verdict("prod", "dev")?.verdict).toBe("holds");
  expect(verdict("dev", "(outside)")?.verdict).toBe("holds");
  expect(findings).toMatchObject([{ code: "KS3402", at: { path }, pairs: [{ to: "prod" }, { to: "(unassigned)" }] }]);
  const mended = provePodSecurity(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf());
  expect(new Set(mended.verdicts.map((one) => one.verdict))).toEqual(new Set(["holds"]));
});

test("what is below baseline and reaches nothing is a warning", () => {
  const { verdict, codes } = proof(
    stages() + pod("{containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}]}"),
  );
  expect(verdict("dev", "prod")?.verdict).toBe("holds");
  expect(codes).toEqual(["KS3406"]);
});

test("the node's clock and certificates may be read", () => {
  const spec = (readOnly: boolean) =>
    pod(
      `{volumes: [{name: v, hostPath: {path: /etc/localtime}}], containers: [{name: a, volumeMounts: [{name: v, mountPath: /t, readOnly: ${readOnly}}]}]}`,
    );
  expect(proof(stages() + spec(true)).verdict("dev", "prod")?.verdict).toBe("holds");
  expect(proof(stages() + spec(false)).verdict("dev", "prod")?.verdict).toBe("broken");
});

test("capabilities in a user namespace are none on the node", () => {
  const spec = "{hostUsers: false, containers: [{name: a, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]}";
  expect(proof(stages() + pod(spec)).verdict("dev", "prod")?.verdict).toBe("holds");
});

test("semantics 21: existing pods stay, although the level would refuse them", () => {
  const existing = proof(stages(baseline) + pod(privileged, "name: web, namespace: shop-dev, uid: u"));
  expect(existing.verdict("dev", "prod")).toMatchObject({ verdict: "broken", sensitivity: { kinds: [] } });
  expect(existing.codes).toEqual(["KS3403"]);
  const written = proof(stages(baseline) + pod(privileged));
  expect(written.verdict("dev", "prod")?.verdict).toBe("holds");
  expect(written.codes).toEqual(["KS3407"]);
});

test("semantics 21: exemptions exist for users, namespaces and runtime classes: what holds by a level rests on there being none", () => {
  const held = proof(stages(baseline), { possible: possibleFor("dev", "shop-dev") }).verdict("dev", "prod");
  expect(held).toMatchObject({ verdict: "holds", assumptions: expect.arrayContaining(["admission-in-force"]) });
});

test("a workload whose pods are refused makes none", () => {
  expect(proof(stages() + deployment(privileged)).codes).toEqual(["KS3402"]);
  const refused = proof(stages(baseline) + deployment(privileged));
  expect(refused.verdict("dev", "prod")?.verdict).toBe("holds");
  expect(refused.codes).toEqual(["KS3407"]);
});

test("pods of one controller are one finding", () => {
  const owned = (name: string) =>
    pod(
      privileged,
      `name: ${name}, namespace: shop-dev, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u, controller: true}]`,
    );
  expect(proof(`${stages()}${owned("a")}---\n${owned("b")}`).codes).toEqual(["KS3402"]);
});

test("semantics 21: unlabelled namespaces take the cluster's default, which is to refuse nothing", () => {
  const { world, verdict, findings } = proof(stages(), { possible: possibleFor("dev", "shop-dev") });
  expect(verdict("dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3401"] });
  expect(verdict("dev", "prod")?.witness?.steps).toMatchObject([
    { as: alice, body: { spec: { containers: [{ securityContext: { privileged: true } }] } } },
  ]);
  expect(findings).toMatchObject([{ at: { object: { object: { metadata: { name: "shop-dev" } } } } }]);
  const edits = findings[0]?.fix?.edits ?? [];
  const possible = possibleFor("dev", "shop-dev");
  expect(provePodSecurity(applyEdits(world, edits), givenOf({ possible })).findings).toEqual([]);
});

test("the fix says which workloads the level would refuse", () => {
  const { findings } = proof(stages() + deployment(privileged), { possible: possibleFor("dev", "shop-dev") });
  const fix = findings.find(({ code }) => code === "KS3401")?.fix?.description;
  expect(fix).toBe("let shop-dev enforce baseline; it would then refuse Deployment shop-dev/web");
});

test("a level that is enforced holds; one that only warns does not", () => {
  const possible = possibleFor("dev", "shop-dev");
  const verdictWith = (labels: string) => proof(stages(labels), { possible }).verdict("dev", "prod")?.verdict;
  expect(verdictWith(baseline)).toBe("holds");
  expect(verdictWith(", pod-security.kubernetes.io/enforce: restricted")).toBe("holds");
  expect(verdictWith(", pod-security.kubernetes.io/enforce: privileged")).toBe("broken");
  expect(verdictWith(", pod-security.kubernetes.io/warn: restricted")).toBe("broken");
  expect(verdictWith(", pod-security.kubernetes.io/enforce: strict")).toBe("broken");
});

test("a level that those whom it binds may lift holds nothing", () => {
  const relabelling: RequestStep = {
    ...creating("shop-dev"),
    verb: "patch",
    resource: { group: "", resource: "namespaces", name: "shop-dev" },
  };
  const possible = possibleFor("dev", "shop-dev", {
    relabelledNamespace: (stage, namespace, labels) =>
      stage === "dev" && namespace === "shop-dev" && labels["pod-security.kubernetes.io/enforce"] === "privileged"
        ? { possible: true, who, steps: [relabelling] }
        : no,
  });
  const { verdict, codes } = proof(stages(baseline), { possible });
  expect(verdict("dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3404"] });
  expect(verdict("dev", "prod")?.witness?.steps).toHaveLength(2);
  expect(codes).toEqual(["KS3404"]);
});

test("somebody who may make namespaces makes one that refuses nothing", () => {
  const making: RequestStep = {
    ...creating("any"),
    resource: { group: "", resource: "namespaces" },
    body: { metadata: { name: "mine" } },
  };
  const possible: Possible = {
    ...givenOf().possible,
    newNamespace: (stage) => (stage === "dev" ? { possible: true, who, steps: [making] } : no),
  };
  const { verdict, codes } = proof(stages(baseline), { possible });
  expect(verdict("dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3405"] });
  expect(verdict("dev", "prod")?.witness?.steps).toMatchObject([
    {},
    { resource: { resource: "pods", namespace: "mine" } },
  ]);
  expect(codes).toEqual(["KS3405"]);
});

test("an admission policy guarantees as much as a level", () => {
  const by = { policy: { group: "", kind: "P", namespace: "", name: "host-access" }, message: "no" };
  const refusing: Admission = { decide: () => ({ answer: "refused", by }) };
  const possible = possibleFor("dev", "shop-dev");
  expect(proof(stages(), { possible, admission: refusing }).verdict("dev", "prod")?.verdict).toBe("holds");
  const depending: Admission = { decide: () => ({ answer: "depends", by: [by] }) };
  expect(proof(stages(), { possible, admission: depending }).verdict("dev", "prod")).toMatchObject({
    verdict: "unknown",
    reason: expect.stringContaining("shop-dev"),
  });
});

test("a policy that forgets one way leaves that way", () => {
  const by = { policy: { group: "", kind: "P", namespace: "", name: "host-access" }, message: "no" };
  const forgetful: Admission = {
    decide: ({ object }) =>
      (object as { spec: { hostPID?: boolean } }).spec.hostPID === true
        ? { answer: "admitted" }
        : { answer: "refused", by },
  };
  const { verdict } = proof(stages(), { possible: possibleFor("dev", "shop-dev"), admission: forgetful });
  expect(verdict("dev", "prod")?.reason).toContain("processes of its node");
});

test("people of a stage who may make pods in a namespace of none count too", () => {
  const { verdict, codes } = proof(stages(baseline), { possible: possibleFor("dev", "default") });
  expect(verdict("dev", "prod")?.verdict).toBe("broken");
  expect(codes).toEqual(["KS3401"]);
});

test("Kubernetes' own namespaces are trusted, others of no stage are told of", () => {
  const of = (namespace: string) => pod(privileged, `name: agent, namespace: ${namespace}`);
  expect(proof(stages(baseline) + of("kube-system")).verdict("(unassigned)", "prod")?.verdict).toBe("holds");
  const monitoring = proof(stages(baseline) + of("monitoring"));
  expect(monitoring.verdict("(unassigned)", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3408"] });
  expect(monitoring.verdict("dev", "prod")?.verdict).toBe("holds");
});

test("a label that no API server takes is told of", () => {
  const { findings } = proof(stages(", pod-security.kubernetes.io/enforce: strict"));
  expect(findings).toMatchObject([{ code: "KS3409", severity: "warning", pairs: [] }]);
});

test("semantics 24: a policy that looks at new pods alone lets ephemeral containers in", () => {
  const rights: Rights = {
    ...givenOf().rights,
    whoMay: ({ verb, ...asked }) =>
      verb === "patch" && "resource" in asked && asked.resource === "pods/ephemeralcontainers"
        ? [{ subject: who, allowance }]
        : [],
    homes: () => ["dev"],
    actorOf: () => alice,
  };
  const by = { policy: { group: "", kind: "P", namespace: "", name: "host-access" }, message: "no" };
  const onCreation: Admission = {
    decide: ({ operation }) => (operation === "CREATE" ? { answer: "refused", by } : { answer: "admitted" }),
  };
  const possible = possibleFor("dev", "shop-dev");
  const web = pod("{containers: [{name: web, image: web}]}");
  const { world, verdict, findings } = proof(stages() + web, { possible, rights, admission: onCreation });
  expect(verdict("dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3410"] });
  expect(verdict("dev", "prod")?.witness?.steps).toMatchObject([{ verb: "patch", resource: { name: "web" } }]);
  const mended = applyEdits(world, findings[0]?.fix?.edits ?? []);
  expect(provePodSecurity(mended, givenOf({ possible, rights, admission: onCreation })).findings).toEqual([]);
});

const owned = (kind: string, name: string, labels = "") =>
  `name: ${name}, namespace: shop-dev, labels: {${labels}}, ownerReferences: [{apiVersion: ${kind === "Workflow" ? "argoproj.io/v1" : "apps/v1"}, kind: ${kind}, name: made, controller: true, uid: "1"}]`;
const harmless = "{containers: [{name: web, image: web}]}";

test("each pod of a custom resource is judged, and each revision of a workload", () => {
  for (const [kind, revision] of [
    ["Workflow", ""],
    ["StatefulSet", "controller-revision-hash: web-2"],
  ] as const) {
    const first = pod(harmless, owned(kind, "first"));
    const second = pod(privileged, owned(kind, "second", revision));
    expect(proof(`${stages()}${first}---\n${second}`).verdict("dev", "prod")).toMatchObject({ verdict: "broken" });
    expect(proof(`${stages()}${first}`).verdict("dev", "prod")).toMatchObject({ verdict: "holds" });
  }
});

test("a revision of the past of which nothing runs is none", () => {
  const replicaSet = (replicas: number) =>
    `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {${owned("Deployment", "web-1")}}, spec: {replicas: ${replicas}, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: ${privileged}}}}\n`;
  const now = deployment(harmless).replace("name: web,", "name: made,");
  expect(proof(`${stages()}${now}---\n${replicaSet(0)}`).verdict("dev", "prod")).toMatchObject({ verdict: "holds" });
  expect(proof(`${stages()}${now}---\n${replicaSet(1)}`).verdict("dev", "prod")).toMatchObject({ verdict: "broken" });
});
