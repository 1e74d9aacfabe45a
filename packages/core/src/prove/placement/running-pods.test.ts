import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { runningPods } from "./running-pods.ts";

const namespace = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop-dev, labels: { stage: dev } } }";
const spec = "spec: { containers: [{ name: web, image: web }] }";
const selector = "selector: { matchLabels: { app: web } }";
const template = `template: { metadata: { labels: { app: web }, annotations: { note: seen } }, ${spec} }`;
const podsOf = (...documents: string[]) => [...runningPods(worldOf([namespace, ...documents].join("\n---\n")))];

test.each([
  ["Deployment", "apps/v1", `${selector}, ${template}`, []],
  ["ReplicaSet", "apps/v1", `${selector}, ${template}`, []],
  ["StatefulSet", "apps/v1", `serviceName: web, ${selector}, ${template}`, []],
  ["DaemonSet", "apps/v1", `${selector}, ${template}`, []],
  ["Job", "batch/v1", template, []],
  ["CronJob", "batch/v1", `schedule: "* * * * *", jobTemplate: { spec: { ${template} } }`, ["spec", "jobTemplate"]],
  ["ReplicationController", "v1", `selector: { app: web }, ${template}`, []],
])("a %s makes pods from its template", (kind, apiVersion, content, within) => {
  const pods = podsOf(
    `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: web, namespace: shop-dev }, spec: { ${content} } }`,
  );
  expect(pods).toMatchObject([{ kind, namespace: "shop-dev", stage: "dev", object: { object: { kind } } }]);
  expect(pods[0]?.path).toEqual([...within, "spec", "template", "spec"]);
  expect(pods[0]?.spec).toEqual({ containers: [{ name: "web", image: "web" }] });
  expect(pods[0]?.metadata).toEqual({ labels: { app: "web" }, annotations: { note: "seen" } });
});

test("a controller without a template makes no pods, and a template without metadata gives them none", () => {
  const controller = (content: string) =>
    podsOf(
      `{ apiVersion: v1, kind: ReplicationController, metadata: { name: web, namespace: shop-dev }, spec: { ${content} } }`,
    );
  expect(controller("replicas: 0")).toEqual([]);
  expect(controller(`template: { ${spec} }`)[0]?.metadata).toEqual({});
  expect(
    podsOf("{ apiVersion: v1, kind: ReplicationController, metadata: { name: web, namespace: shop-dev } }"),
  ).toEqual([]);
});

test.each([
  ["", 1],
  ["Pending", 1],
  ["Running", 1],
  ["Unknown", 1],
  ["Succeeded", 0],
  ["Failed", 0],
])("a pod of phase %j has not ended and may run: %d", (phase, count) => {
  const status = phase === "" ? "" : `, status: { phase: ${phase} }`;
  const pods = podsOf(
    `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: tools }, ${spec}${status} }`,
    "{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }",
  );
  expect(pods.map(({ kind, path, stage }) => [kind, path, stage])).toEqual(
    Array.from({ length: count }, () => ["Pod", ["spec"], "(unassigned)"]),
  );
});
