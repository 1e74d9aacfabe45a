import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { podChain, workloadChain } from "./placement-requests.ts";
import { repairedPod } from "./repaired-pods.ts";
import type { WorkloadKind } from "./running-pods.ts";

const owner = (kind: string, more: object = {}) => ({
  apiVersion: "v1",
  kind,
  name: "placed",
  uid: "00000000-0000-4000-8000-000000000000",
  ...more,
});
const start = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web" }] } };
type Start = Parameters<typeof repairedPod>[0];

/** What of a pod, made itself or by a workload, is admitted where a policy for these resources asks for all that. */
function repaired(
  asked: readonly string[],
  resource: string,
  kind: "Pod" | WorkloadKind,
  from: Start = start,
  isNew = true,
) {
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "guard" },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["CREATE"], resources: [resource] }],
      },
      validations: asked.map((expression) => ({ expression })),
    },
  };
  const binding = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "guard" },
    spec: { policyName: "guard", validationActions: ["Deny"] },
  };
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop-dev", labels: { stage: "dev" } } };
  const objects = [namespace, policy, binding];
  const admission = makeAdmission(worldOf(objects.map((one) => JSON.stringify(one)).join("\n---\n")));
  const where = { namespace: "shop-dev", as: { user: "anna", groups: [] } };
  return repairedPod(from, {
    admission,
    chainOf: (pod) => (kind === "Pod" ? podChain(pod, where) : workloadChain(kind, pod, where, "CREATE", "node")),
    lands: ({ spec }) => spec.nodeSelector === undefined,
    isNew,
  });
}

const label = "?labels[?'exempt'].orValue('') == 'yes'";
const annotation = "?annotations[?'example.com/skip'].orValue('') == 'yes'";
const image = "containers.all(c, c.image.startsWith('example.com/'))";
const exempt = { metadata: { labels: { app: "web", exempt: "yes" } }, spec: start.spec };
const skipping = { metadata: { ...start.metadata, annotations: { "example.com/skip": "yes" } }, spec: start.spec };

describe("who writes a workload writes its pods' template, its own labels and annotations, and its name", () => {
  test.each<[string, WorkloadKind, string, object]>([
    ["deployments", "Deployment", `object.metadata.${label}`, exempt],
    ["deployments", "Deployment", `object.spec.template.metadata.${label}`, exempt],
    ["deployments", "Deployment", `object.spec.template.metadata.${annotation}`, skipping],
    ["deployments", "Deployment", `object.metadata.${annotation}`, skipping],
    ["replicationcontrollers", "ReplicationController", `object.spec.template.metadata.${label}`, exempt],
    ["cronjobs", "CronJob", `object.spec.jobTemplate.spec.template.metadata.${label}`, exempt],
    ["jobs", "CronJob", `object.spec.template.metadata.${annotation}`, skipping],
    [
      "statefulsets",
      "StatefulSet",
      "object.metadata.name.startsWith('db-')",
      { ...start, metadata: { ...start.metadata, name: "db-witness" } },
    ],
    [
      "daemonsets",
      "DaemonSet",
      `object.spec.template.spec.${image}`,
      { ...start, spec: { containers: [{ name: "web", image: "example.com/witness" }] } },
    ],
  ])("%s of a %s: %s", (resource, kind, asked, expected) => {
    expect(repaired([asked], resource, kind)).toEqual(expected);
  });

  test.each([
    "object.spec.replicas == 7",
    `object.spec.replicas == 7 && object.metadata.${label}`,
    "object.metadata.?generateName.orValue('') == 'web-'",
  ])("but nothing else of it: %s", (asked) => {
    expect(repaired([asked], "deployments", "Deployment")).toBeUndefined();
  });
});

describe("of pods that a controller makes, who writes the workload chooses", () => {
  test.each<[string, object]>([
    [`object.metadata.${label}`, exempt],
    [`object.metadata.${annotation}`, skipping],
    [
      "object.metadata.?finalizers.orValue([]).exists(f, f == 'example.com/keep')",
      { ...start, metadata: { ...start.metadata, finalizers: ["example.com/keep"] } },
    ],
    ["object.metadata.generateName == 'job-'", { ...start, metadata: { ...start.metadata, name: "job" } }],
    [`object.spec.${image}`, { ...start, spec: { containers: [{ name: "web", image: "example.com/witness" }] } }],
  ])("%s", (asked, expected) => {
    expect(repaired([asked], "pods", "Deployment")).toEqual(expected);
  });

  test.each(["!has(object.metadata.generateName)", "object.metadata.ownerReferences.exists(o, o.kind == 'ConfigMap')"])(
    "not %s",
    (asked) => {
      expect(repaired([asked], "pods", "Deployment")).toBeUndefined();
    },
  );
});

test("what is there already keeps its name, and so do its pods; who changes it chooses the rest", () => {
  const of = (asked: string, resource: string) => repaired([asked], resource, "Deployment", start, false);
  expect(of("object.metadata.name.startsWith('db-')", "deployments")).toBeUndefined();
  expect(of("object.metadata.name.startsWith('db-')", "pods")).toBeUndefined();
  expect(of("object.metadata.generateName == 'job-'", "pods")).toBeUndefined();
  expect(of(`object.metadata.${label}`, "pods")).toEqual(exempt);
  expect(of(`object.metadata.${annotation}`, "deployments")).toEqual(skipping);
});

describe("of a pod, who makes it chooses", () => {
  const named = "object.metadata.?generateName.orValue('') == 'job-'";
  const ownedBy = (...ownerReferences: object[]) => ({ ...start, metadata: { ...start.metadata, ownerReferences } });
  const byJob = owner("Job", { controller: true, blockOwnerDeletion: true });

  test("how its name begins, one that somebody gave an owner too", () => {
    const generateName = "job-";
    expect(repaired([named], "pods", "Pod")?.metadata).toEqual({ ...start.metadata, generateName });
    const from = ownedBy(owner("ConfigMap"));
    expect(repaired([named], "pods", "Pod", from)?.metadata).toEqual({ ...from.metadata, generateName });
  });

  test("but not where it is written as a controller writes it", () => {
    expect(repaired([named], "pods", "Pod", ownedBy(byJob))).toBeUndefined();
    expect(repaired([named], "pods", "Pod", ownedBy(byJob, owner("ConfigMap")))).toBeUndefined();
  });

  test.each([
    ["another scheduler, which places nothing for sure", "object.spec.?schedulerName.orValue('') == 'other'"],
    ["a gate, with which it waits", "object.spec.?schedulingGates.orValue([]).exists(g, g.name == 'wait')"],
    ["a node by its name, which is another way", "object.spec.?nodeName.orValue('') == 'node'"],
    ["no containers", "!has(object.spec.containers)"],
    ["what no longer lands", "object.spec.?nodeSelector[?'stage'].orValue('') == 'dev'"],
  ])("not %s", (_, asked) => {
    expect(repaired([asked], "pods", "Pod")).toBeUndefined();
  });

  test("several things, one after the other", () => {
    const asked = [`object.metadata.${label}`, `object.metadata.${annotation}`];
    expect(repaired(asked, "pods", "Pod")?.metadata).toEqual({
      ...exempt.metadata,
      ...skipping.metadata,
      ...exempt.metadata,
    });
    expect(repaired(["true"], "pods", "Pod")).toBe(start);
  });
});

test("a chain without a request is a mistake", () => {
  const admission = makeAdmission(worldOf(""));
  const chainOf = () => ({ requests: [], sent: 0 });
  expect(() => repairedPod(start, { admission, chainOf, lands: () => true, isNew: true })).toThrow(
    "a chain has a request",
  );
});
