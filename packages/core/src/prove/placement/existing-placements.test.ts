import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { deployment, guard, proved, stages } from "./testing/placement-worlds.ts";

const everywhere = "tolerations: [{ operator: Exists }]";
const daemonSet = (spec: string) => deployment("shop-dev", spec).replace("kind: Deployment", "kind: DaemonSet");
const messages = (more: string) => proved(worldOf(stages + more)).findings.map(({ message }) => message);

test("a pod that waits for a node may run where it may land, and no policy takes it away any more", () => {
  const waiting = `
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { containers: [{ name: web, image: web }], ${everywhere} } }`;
  expect(messages(waiting + guard("false"))).toEqual(["the pod shop-dev/web may run on prod-1, a node of prod"]);
});

test("a DaemonSet and a Deployment that say the same are two causes: their pods are made by others", () => {
  expect(messages(deployment("shop-dev", everywhere) + daemonSet(everywhere))).toEqual([
    "a pod of the Deployment shop-dev/web may run on prod-1, a node of prod",
    "a pod of the DaemonSet shop-dev/web may run on prod-1, a node of prod",
  ]);
});

test("a pod that admission refuses as its controller makes it is none", () => {
  const byName =
    "!has(object.spec.affinity) || object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].values != ['prod-1']";
  expect(messages(daemonSet(everywhere) + guard(byName))).toEqual([]);
  expect(messages(daemonSet(everywhere) + guard(byName.replace("prod-1", "dev-1")))).toHaveLength(1);
  expect(messages(deployment("shop-dev", everywhere) + guard(byName))).toHaveLength(1);
  expect(messages(deployment("shop-dev", everywhere) + guard("has(object.spec.affinity)"))).toEqual([]);
  expect(messages(daemonSet(everywhere) + guard("has(object.spec.affinity)"))).toHaveLength(1);
});
