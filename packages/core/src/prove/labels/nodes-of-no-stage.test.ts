import { expect, test } from "vitest";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveLabels } from "./prove-labels.ts";

const api = "rbac.authorization.k8s.io";
/** Somebody who is at home in no stage changes nodes, of which one is of prod and one of none. */
const objects = [
  ...["dev", "prod"].map((stage) => ({
    ...{ apiVersion: "v1", kind: "Namespace" },
    metadata: { name: stage, labels: { stage } },
  })),
  { apiVersion: "v1", kind: "Node", metadata: { name: "prod-1", labels: { stage: "prod", zone: "a" } } },
  { apiVersion: "v1", kind: "Node", metadata: { name: "free", labels: { zone: "a" } } },
  {
    ...{ apiVersion: `${api}/v1`, kind: "ClusterRole", metadata: { name: "nodes" } },
    rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["patch"] }],
  },
  {
    ...{ apiVersion: `${api}/v1`, kind: "ClusterRoleBinding", metadata: { name: "nodes" } },
    roleRef: { apiGroup: api, kind: "ClusterRole", name: "nodes" },
    subjects: [{ apiGroup: api, kind: "User", name: "alice" }],
  },
];
const world = worldOf(objects.map((one) => JSON.stringify(one)).join("\n---\n"));
const { verdicts } = proveLabels(world, makeGiven(world, undefined, specificationProfile));

function told(to: string): unknown {
  const found = verdicts.find((one) => one.from === "(unassigned)" && one.to === to);
  const [step] = found?.witness?.steps ?? [];
  return [found?.reason, step?.type === "request" ? step.body : undefined];
}

test("a node of a stage that becomes one of no stage loses its label: `(unassigned)` is no value of one", () => {
  expect(told("prod")).toEqual([
    "User alice may take the label stage from the node prod-1",
    { metadata: { labels: { stage: null, zone: "a" } } },
  ]);
});

test("a node of no stage may become one of a stage, whose pods then run there", () => {
  expect(told("dev")).toEqual([
    "User alice may relabel the node free to stage: dev",
    { metadata: { labels: { stage: "dev", zone: "a" } } },
  ]);
});
