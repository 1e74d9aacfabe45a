import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { explainReach } from "./explain-reach.ts";
import { specificationProfile } from "../model/profiles.ts";
import { reachMatrix } from "./reach.ts";
import { closed, deployment, join, namespace, policy, shared } from "../testing/stage-worlds.ts";

const key = (home: string, name: string) => ({ group: "apps", kind: "Deployment", namespace: home, name });

const text = join(
  closed("dev"),
  namespace("cart-dev", "dev"),
  deployment("cart-dev", "cart"),
  policy(
    "cart-dev",
    "in",
    "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: http }] }]",
  ),
  shared,
);

test("the matrix names workloads and ports, and what is closed is not in it", () => {
  const entries = reachMatrix(worldOf(text), specificationProfile).filter(({ to }) => to.type === "workload");
  const named = entries.map(({ from, to, open }) => [
    from.type === "workload" ? from.workload.name : from.cidr,
    to.type === "workload" ? to.workload.name : "",
    open.length === 1 ? open[0]?.port : "many",
  ]);
  expect(named).toContainEqual(["web", "cart", 8080]);
  expect(named).toContainEqual(["controller", "web", "many"]);
  expect(named).not.toContainEqual(["web", "controller", "many"]);
});

test("pods are known by what made them", () => {
  const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web-5d-x
  namespace: shop-dev
  labels: { app: web, pod-template-hash: 5d }
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-5d, uid: u, controller: true }]
spec: { containers: [] }`;
  const entries = reachMatrix(worldOf(join(namespace("shop-dev", "dev"), pod)), specificationProfile);
  expect(entries).toMatchObject([{ from: { workload: key("shop-dev", "web") }, to: { cidr: "anywhere" } }]);
});

test("one pair is explained rule by rule, both sides", () => {
  const world = worldOf(text);
  const why = explainReach(world, specificationProfile, key("shop-dev", "web"), key("cart-dev", "cart"));
  expect(why).toMatchObject({
    open: [{ protocol: "TCP", port: 8080 }],
    sides: [
      { direction: "egress", isolated: "yes", rules: [{ site: { path: ["spec", "egress", 0] } }, { ports: [] }] },
      {
        direction: "ingress",
        isolated: "yes",
        rules: [{ action: "Accept", ports: [{ protocol: "TCP", port: 8080 }] }],
      },
    ],
  });
  expect(explainReach(world, specificationProfile, key("shop-dev", "web"), key("shop-dev", "nobody"))).toBeUndefined();
});
