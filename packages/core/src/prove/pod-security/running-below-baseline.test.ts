import { expect, test } from "vitest";
import type { Admission } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { runningBelowBaseline } from "./running-below-baseline.ts";

const level = "pod-security.kubernetes.io/enforce";
const namespace = (labels: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { ${labels} } } }\n---\n`;
const open = namespace("stage: dev");
const held = namespace(`stage: dev, ${level}: baseline, ${level}-version: v1.30`);
const privileged = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";
const pod = (metadata = "", more = "", spec = privileged) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop${metadata} }, spec: ${spec}${more} }\n---\n`;
const replicaSet = (metadata: string, replicas: string, kind = "ReplicaSet") =>
  `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: web${metadata}, namespace: shop }, spec: { ${replicas}selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${privileged} } } }\n---\n`;
const owned = (kind: string, name: string, controller = true) =>
  `, ownerReferences: [{ apiVersion: apps/v1, kind: ${kind}, name: ${name}, controller: ${controller}, uid: u }]`;
const admitted: Admission = { decide: () => ({ answer: "admitted" }) };

function found(text: string, admission = admitted, minorVersion = 36) {
  return [...runningBelowBaseline(worldOf(text, { minorVersion }), admission)].map(({ pod: one, state, refusal }) => [
    `${one.kind} ${one.object.object.metadata.name}`,
    state,
    refusal?.message,
  ]);
}

test("what nothing refuses runs, also where that depends on what is not known", () => {
  expect(found(open + pod())).toEqual([["Pod web", "runs", undefined]]);
  expect(found(open + pod(), { decide: () => ({ answer: "depends", by: [] }) })).toEqual([
    ["Pod web", "runs", undefined],
  ]);
});

test("semantics 21: what a level refuses, as its version says, is refused or stays", () => {
  const message = 'violates PodSecurity "baseline:v1.30": privileged';
  expect(found(held + pod())).toEqual([["Pod web", "refused", message]]);
  expect(found(held + pod(", uid: u"))).toEqual([["Pod web", "stays", message]]);
  expect(found(held + pod("", ", status: { phase: Running }"))).toEqual([["Pod web", "stays", message]]);
  const [one] = runningBelowBaseline(worldOf(held + pod()), admitted);
  expect(one?.refusal?.policy).toEqual({ group: "", kind: "Namespace", namespace: "", name: "shop" });
  const deployment = replicaSet("", "", "Deployment").replace("name: web,", "name: web, uid: u,");
  expect(found(held + deployment)).toEqual([["Deployment web", "refused", message]]);
});

test("what a live cluster has is there", () => {
  const world = worldOf(held + pod());
  const objects = new Map(
    [...world.objects].map(([kind, all]) => [
      kind,
      all.map((one) => ({ ...one, origin: { type: "live", context: "c" } as const })),
    ]),
  );
  expect([...runningBelowBaseline({ ...world, objects }, admitted)].map(({ state }) => state)).toEqual(["stays"]);
});

test("what a policy refuses says by which, and a pod without a controller is asked about as one", () => {
  const by = { policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "no" };
  const users: string[] = [];
  const admission: Admission = {
    decide: ({ as }) => {
      users.push(as.user);
      return { answer: "refused", by };
    },
  };
  expect(found(open + pod(), admission)).toEqual([["Pod web", "refused", "no"]]);
  expect(users).toEqual(["system:serviceaccount:kube-system:replicaset-controller"]);
});

test("baseline is that of the server's version", () => {
  const host = "{ containers: [{ name: a, image: a, livenessProbe: { httpGet: { host: h, port: 1 } } }] }";
  expect(found(open + pod("", "", host), admitted, 33)).toEqual([]);
  expect(found(open + pod("", "", host), admitted, 34)).toEqual([["Pod web", "runs", undefined]]);
});

test("what keeps baseline is not told of, even where restricted would refuse it", () => {
  expect(found(open + pod("", "", "{ containers: [{ name: a, image: a }] }"))).toEqual([]);
});

test("pods of one revision count once, and those of two controllers, revisions or none each", () => {
  const two = (first: string, second: string) =>
    found(open + pod(first) + pod(second).replace("name: web", "name: other")).length;
  const set = owned("ReplicaSet", "a");
  expect(two(set, set)).toBe(1);
  expect(two(set, owned("ReplicaSet", "b"))).toBe(2);
  expect(two(set, owned("ReplicaSet", "a", false))).toBe(2);
  expect(two(owned("ReplicaSet", "a", false), owned("ReplicaSet", "a", false))).toBe(2);
  expect(two(owned("Workflow", "a"), owned("Workflow", "a"))).toBe(2);
  expect(two("", "")).toBe(2);
  const revision = (label: string) => `, labels: { ${label} }${owned("StatefulSet", "a")}`;
  expect(two(revision("controller-revision-hash: x"), revision("controller-revision-hash: z"))).toBe(2);
  expect(two(revision("controller-revision-hash: x"), revision("controller-revision-hash: x"))).toBe(1);
  expect(two(revision("controller-revision-hash: x"), revision("pod-template-generation: x"))).toBe(2);
  expect(two(revision("app: one"), revision("app: two"))).toBe(1);
});

test("a revision of the past makes no pods; a ReplicaSet of nobody with none may be scaled up", () => {
  const past = owned("Deployment", "web");
  expect(found(open + replicaSet(past, "replicas: 0, "))).toEqual([]);
  expect(found(open + replicaSet(past, "replicas: 1, "))).toHaveLength(1);
  expect(found(open + replicaSet(past, ""))).toHaveLength(1);
  expect(found(open + replicaSet("", "replicas: 0, "))).toHaveLength(1);
  expect(found(open + replicaSet(owned("Other", "web"), "replicas: 0, ", "StatefulSet"))).toHaveLength(1);
  expect(found(open + replicaSet(past, "replicas: 0, serviceName: web, ", "StatefulSet"))).toHaveLength(1);
});

const ofKubernetes = ["kube-system", "kube-public", "kube-node-lease"];
test.each(ofKubernetes)("what runs in %s, Kubernetes' own, is trusted, unless it was given a stage", (name) => {
  const system = (labels: string) => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels} } }\n---\n`;
  const agent = pod().replace("namespace: shop", `namespace: ${name}`);
  expect(found(open + system("") + agent)).toEqual([]);
  expect(found(open + system(", labels: { stage: dev }") + agent)).toHaveLength(1);
});
