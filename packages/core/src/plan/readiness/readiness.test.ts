import { expect, test } from "vitest";
import { readiness } from "./readiness.ts";
import { live, someObject } from "../testing/live-objects.ts";

interface Case {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
  /** `ready`, `waiting: why` or `failed: why`. */
  readonly expected: string;
}

const condition = (type: string, status: string, rest: object = {}) => ({ conditions: [{ type, status, ...rest }] });
const seen = { observedGeneration: 2 };
const apps = "apps/v1";
const counted = { ...seen, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };

const cases: readonly Case[] = [
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    expected: "waiting: its controller has not seen it yet",
  },
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    status: { ...counted, observedGeneration: 1 },
    expected: "waiting: its controller has not seen the last change yet",
  },
  { apiVersion: apps, kind: "Deployment", spec: { replicas: 3 }, status: counted, expected: "ready" },
  { apiVersion: apps, kind: "Deployment", spec: { replicas: 0 }, status: seen, expected: "ready" },
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    status: { ...counted, availableReplicas: 1 },
    expected: "waiting: 1 of 3 pods ready",
  },
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    status: { ...counted, updatedReplicas: 1 },
    expected: "waiting: 1 of 3 pods are of this version",
  },
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    status: { ...counted, replicas: 4 },
    expected: "waiting: 1 pod of the version before is still there",
  },
  {
    apiVersion: apps,
    kind: "Deployment",
    spec: { replicas: 3 },
    status: { ...seen, ...condition("ReplicaFailure", "True", { message: "exceeded quota: q" }) },
    expected: "waiting: 0 of 3 pods are of this version: exceeded quota: q",
  },
  {
    apiVersion: apps,
    kind: "Deployment",
    status: {
      ...seen,
      ...condition("Progressing", "False", { reason: "ProgressDeadlineExceeded", message: "timed out" }),
    },
    expected: "failed: timed out",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3 },
    status: { ...counted, readyReplicas: 2 },
    expected: "waiting: 2 of 3 pods ready",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3 },
    status: { ...counted, updateRevision: "b", currentRevision: "a" },
    expected: "waiting: its pods are being replaced",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3 },
    status: { ...counted, updateRevision: "a", currentRevision: "a" },
    expected: "ready",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3, updateStrategy: { type: "OnDelete" } },
    status: { ...counted, updatedReplicas: 0, updateRevision: "b", currentRevision: "a" },
    expected: "ready",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } },
    status: { ...counted, updatedReplicas: 1, updateRevision: "b", currentRevision: "a" },
    expected: "ready",
  },
  {
    apiVersion: apps,
    kind: "StatefulSet",
    spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } },
    status: { ...counted, updatedReplicas: 0 },
    expected: "waiting: 0 of 1 pods are of this version",
  },
  {
    apiVersion: apps,
    kind: "DaemonSet",
    status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 },
    expected: "waiting: 1 of 2 pods are of this version",
  },
  {
    apiVersion: apps,
    kind: "DaemonSet",
    spec: { updateStrategy: { type: "OnDelete" } },
    status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 0, numberAvailable: 2 },
    expected: "ready",
  },
  {
    apiVersion: apps,
    kind: "DaemonSet",
    status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    expected: "waiting: 1 of 2 pods ready",
  },
  { apiVersion: apps, kind: "DaemonSet", status: { ...seen, desiredNumberScheduled: 0 }, expected: "ready" },
  {
    apiVersion: apps,
    kind: "ReplicaSet",
    spec: { replicas: 2 },
    status: { ...seen, availableReplicas: 1 },
    expected: "waiting: 1 of 2 pods ready",
  },
  {
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { completions: 2 },
    status: { succeeded: 1 },
    expected: "waiting: 1 of 2 pods have succeeded",
  },
  { apiVersion: "batch/v1", kind: "Job", status: condition("Complete", "True"), expected: "ready" },
  {
    apiVersion: "batch/v1",
    kind: "Job",
    status: condition("Failed", "True", { message: "limit reached" }),
    expected: "failed: limit reached",
  },
  { apiVersion: "batch/v1", kind: "Job", spec: { suspend: true }, expected: "ready" },
  { apiVersion: "v1", kind: "Pod", status: { phase: "Succeeded" }, expected: "ready" },
  {
    apiVersion: "v1",
    kind: "Pod",
    status: { phase: "Pending", ...condition("PodScheduled", "False", { message: "0/3 nodes" }) },
    expected: "waiting: 0/3 nodes",
  },
  { apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" }, expected: "ready" },
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    status: { phase: "Lost" },
    expected: "failed: its volume is gone",
  },
  {
    apiVersion: "v1",
    kind: "Service",
    spec: { type: "LoadBalancer" },
    status: { loadBalancer: {} },
    expected: "waiting: no load balancer has given it an address yet",
  },
  {
    apiVersion: "v1",
    kind: "Service",
    spec: { type: "LoadBalancer" },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
    expected: "ready",
  },
  { apiVersion: "v1", kind: "Service", spec: { type: "ClusterIP" }, expected: "ready" },
  { apiVersion: "v1", kind: "Namespace", status: { phase: "Terminating" }, expected: "waiting: it is being deleted" },
  { apiVersion: "v1", kind: "ConfigMap", expected: "ready" },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { deletionTimestamp: "2026-11-21T12:00:00Z", finalizers: ["example.com/hold"] },
    expected: "waiting: it is being deleted and waits for example.com/hold",
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    expected: "waiting: its kind is not served yet",
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    status: condition("Established", "True"),
    expected: "ready",
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    status: condition("NamesAccepted", "False", { message: "taken" }),
    expected: "failed: taken",
  },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget", status: seen, expected: "ready" },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget", expected: "waiting: its pods are not counted yet" },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    status: condition("Ready", "False", { message: "could not get secret" }),
    expected: "waiting: could not get secret",
  },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    status: condition("Ready", "True"),
    expected: "ready",
  },
  {
    apiVersion: "example.com/v1",
    kind: "Database",
    status: condition("Ready", "True", { observedGeneration: 1 }),
    expected: "waiting: its controller has not seen the last change yet",
  },
  {
    apiVersion: "example.com/v1",
    kind: "Database",
    status: condition("Stalled", "True", { reason: "NoDisk" }),
    expected: "failed: NoDisk",
  },
  {
    apiVersion: "example.com/v1",
    kind: "Database",
    status: condition("Reconciling", "True", { message: "at work" }),
    expected: "waiting: at work",
  },
  { apiVersion: "example.com/v1", kind: "Settings", expected: "ready" },
];

test.each(cases)("$kind is $expected", ({ apiVersion, kind, spec, status, metadata, expected }) => {
  const object = someObject(apiVersion, kind, { spec: spec ?? {} });
  const judged = readiness(live(object, { generation: 2, ...metadata }, status ? { status } : {}));
  expect(judged.state === "ready" ? "ready" : `${judged.state}: ${judged.why}`).toBe(expected);
});
