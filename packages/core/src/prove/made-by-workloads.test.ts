import { expect, test } from "vitest";
import { podsOf } from "../check/reading/pods.ts";
import { answers, deployment, join, namespace, open, prove, shared } from "./network/testing/stage-worlds.ts";
import { runningPods } from "./placement/running-pods.ts";
import { needs } from "./resources/room.ts";
import { worldOf } from "./testing/world-of.ts";

const owned = (kind: string, apiVersion: string, name: string, by: string) =>
  deployment("shop-prod", name)
    .replace("kind: Deployment", `kind: ${kind}`)
    .replace(
      `name: ${name}, namespace: shop-prod`,
      `name: ${name}, namespace: shop-prod, ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${by}, name: maker, uid: u, controller: true }]`,
    )
    .replace("containerPort: 8080 }]", "containerPort: 8080 }], resources: { requests: { cpu: 1, memory: 1Gi } }");

const prometheus = owned("StatefulSet", "monitoring.coreos.com/v1", "metrics", "Prometheus");
const replicaSet = owned("ReplicaSet", "apps/v1", "web-1", "Deployment");

const world = (...objects: string[]) => join(open("dev"), namespace("shop-prod", "prod"), ...objects, shared);
const cpuOf = (text: string) =>
  needs([...runningPods(worldOf(text))].filter(({ namespace: home }) => home === "shop-prod")).cpu;
const ownedOf = (text: string) => podsOf(worldOf(text)).flatMap(({ name, isOwned }) => (isOwned ? [name] : []));

test("what the controller of a custom resource made, or a workload that is not there, is one of its own", () => {
  for (const one of [prometheus, replicaSet]) {
    const text = world(one);
    expect(answers(prove(text))).toMatchObject({ "dev prod": "broken" });
    expect(cpuOf(text)).toEqual(cpuOf(world(one.replace(/, ownerReferences: \[.*?\]/, ""))));
    expect(ownedOf(text)).toEqual([]);
  }
});

test("what a workload that is there made is that one's", () => {
  const maker = deployment("shop-prod", "maker");
  expect(cpuOf(world(maker, replicaSet))).toEqual(cpuOf(world(maker)));
  expect(ownedOf(world(maker, replicaSet))).toEqual(["web-1"]);
});

test("what a kind of its own has the template of is there, wherever workloads are looked for", () => {
  const rollout = deployment("shop-prod", "web")
    .replace("apps/v1", "argoproj.io/v1alpha1")
    .replace("Deployment", "Rollout");
  expect(answers(prove(world(rollout)))).toMatchObject({ "dev prod": "broken" });
  expect(answers(prove(world()))).toMatchObject({ "dev prod": "holds" });
  expect(podsOf(worldOf(world(rollout))).map(({ name }) => name)).toContain("web*");
});
