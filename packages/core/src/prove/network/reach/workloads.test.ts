import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { explainReach } from "./explain-reach.ts";
import { reachMatrix } from "./reach.ts";

const pod = (name: string, labels: string, owner = "", home = "shop-dev") => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${home}, labels: { ${labels} } ${owner && `, ownerReferences: [${owner}]`} }
spec: { containers: [{ name: app, image: app }] }`;
const owner = (kind: string, name: string, apiVersion = "apps/v1", controller = true) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: u, controller: ${controller} }`;
const entries = (...documents: string[]) =>
  reachMatrix(worldOf(join(namespace("shop-dev", "dev"), ...documents)), specificationProfile);
const sources = (...documents: string[]) => [
  ...new Set(
    entries(...documents).flatMap(({ from }) =>
      from.type === "workload" ? [`${from.workload.group}/${from.workload.kind} ${from.workload.name}`] : [],
    ),
  ),
];

test.each([
  [
    "a ReplicaSet with its template's hash",
    "app: web, pod-template-hash: 5d",
    owner("ReplicaSet", "web-5d"),
    "apps/Deployment web",
  ],
  [
    "a ReplicaSet of another hash",
    "app: web, pod-template-hash: 6e",
    owner("ReplicaSet", "web-5d"),
    "apps/ReplicaSet web-5d",
  ],
  ["a ReplicaSet without one", "app: web", owner("ReplicaSet", "web-5d"), "apps/ReplicaSet web-5d"],
  [
    "another kind with a hash",
    "app: web, pod-template-hash: 5d",
    owner("Rollout", "web-5d", "argoproj.io/v1"),
    "argoproj.io/Rollout web-5d",
  ],
  ["a kind of the first group", "app: web", owner("ReplicationController", "web", "v1"), "/ReplicationController web"],
  ["no controller", "app: web", owner("Job", "web", "batch/v1", false), "/Pod web"],
  [
    "the second of two owners",
    "app: web",
    `${owner("Job", "a", "batch/v1", false)}, ${owner("StatefulSet", "b")}`,
    "apps/StatefulSet b",
  ],
  ["nobody", "app: web", "", "/Pod web"],
])("a pod of %s is known by it", (_, labels, of, expected) => {
  expect(sources(pod("web", labels, of))).toEqual([expected]);
});

const within = (...documents: string[]) => entries(...documents).filter(({ to }) => to.type === "workload");

test("a pod alone reaches itself, which is no reach; two of a workload, or a template, reach each other", () => {
  const one = pod("web", "app: web", owner("StatefulSet", "web"));
  expect(within(one)).toEqual([]);
  expect(within(one, one.replace("name: web,", "name: web-1,"))).toHaveLength(1);
  expect(within(deployment("shop-dev", "web"))).toHaveLength(1);
});

test("from outside come Services that are opened there; what a controller carries in comes from its pods", () => {
  const service = (type: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-dev }\nspec: { type: ${type}, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }`;
  const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: shop-dev }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }`;
  const fromOutside = (...documents: string[]) =>
    entries(pod("web", "app: web"), ...documents).filter(({ from }) => from.type === "outside");
  expect(fromOutside(service("ClusterIP"), ingress)).toEqual([]);
  const key = { group: "", kind: "Pod", namespace: "shop-dev", name: "web" };
  expect(fromOutside(service("NodePort"))).toEqual([
    {
      from: { type: "outside", cidr: "anywhere" },
      to: { type: "workload", stage: "dev", workload: key },
      open: [{ protocol: "TCP", port: 8080 }],
      perhaps: [],
    },
  ]);
  const closed = policy("shop-dev", "closed", "podSelector: {}, policyTypes: [Ingress]");
  expect(fromOutside(service("NodePort"), closed)).toEqual([]);
});

test("of several workloads that nothing tells apart each can be opened from outside", () => {
  const service = `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-dev }\nspec: { type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }`;
  const opened = entries(service, pod("one", "app: web"), pod("two", "app: web"))
    .filter(({ from }) => from.type === "outside")
    .map(({ to }) => to.type === "workload" && to.workload.name);
  expect(opened).toEqual(["one", "two"]);
});

test("only workloads that are there are explained, from either side", () => {
  const world = worldOf(
    join(namespace("shop-dev", "dev"), deployment("shop-dev", "web"), deployment("shop-dev", "api")),
  );
  const key = (name: string, home = "shop-dev") => ({ group: "apps", kind: "Deployment", namespace: home, name });
  const why = (from: string, to: string) => explainReach(world, specificationProfile, key(from), key(to));
  expect(why("web", "api")).toMatchObject({
    sides: [
      { isolated: "no", rules: [] },
      { isolated: "no", rules: [] },
    ],
  });
  expect(why("none", "api")).toBeUndefined();
  expect(why("web", "none")).toBeUndefined();
  expect(explainReach(world, specificationProfile, key("web", "nowhere"), key("api"))).toBeUndefined();
});
