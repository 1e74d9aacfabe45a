import { expect, test } from "vitest";
import { keyOf } from "../../../manifests/object-key.ts";
import { worldOf } from "../../testing/world-of.ts";
import { deployment, exposed, join, namespace, policy } from "../testing/stage-worlds.ts";
import { contentOf } from "./part-of-world.ts";

const template = "template: { metadata: { labels: { app: web } }, spec: { containers: [] } }";
const workload = (kind: string, apiVersion: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web, namespace: a }\nspec: { ${spec} }`;
const apps = `selector: { matchLabels: { app: web } }, ${template}`;
const world = worldOf(
  join(
    ...[namespace("a", "dev"), namespace("b", "dev")],
    ...[deployment("a", "web"), deployment("b", "web"), exposed("a"), policy("a", "in", "podSelector: {}")],
    workload("Pod", "v1", "containers: []"),
    workload("ReplicationController", "v1", `selector: { app: web }, ${template}`),
    workload("ReplicaSet", "apps/v1", apps),
    workload("StatefulSet", "apps/v1", `${apps}, serviceName: web`),
    workload("DaemonSet", "apps/v1", apps),
    workload("Job", "batch/v1", template),
    workload("CronJob", "batch/v1", `schedule: "* * * * *", jobTemplate: { spec: { ${template} } }`),
    "apiVersion: v1\nkind: Endpoints\nmetadata: { name: web, namespace: a }",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: web, namespace: a }\naddressType: IPv4\nendpoints: []",
    "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: web, namespace: a }\nspec: {}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: a }",
    "apiVersion: v1\nkind: Node\nmetadata: { name: one }",
  ),
);

test("a part has what the network looks at in its namespaces, and nothing else", () => {
  const asked: string[] = [];
  const part = (...names: string[]) =>
    contentOf(world, names, (name, kind) => {
      asked.push(`${name} ${kind}`);
      return (world.objects.get(kind) ?? []).filter(({ object }) => object.metadata.namespace === name);
    });
  const { objects, ...others } = part("a");
  const { objects: _, ...rest } = world;
  expect(others).toEqual(rest);
  expect([...objects.keys()].toSorted()).toEqual([
    ...["Endpoints", "Pod", "ReplicationController", "Service", "apps/DaemonSet", "apps/Deployment", "apps/ReplicaSet"],
    ...["apps/StatefulSet", "batch/CronJob", "batch/Job", "cilium.io/CiliumNetworkPolicy"],
    ...["discovery.k8s.io/EndpointSlice", "networking.k8s.io/Ingress", "networking.k8s.io/NetworkPolicy"],
  ]);
  const found = (...names: string[]) =>
    [...part(...names).objects.values()].flat().map(({ object }) => keyOf(object).namespace);
  expect(new Set(found("a"))).toEqual(new Set(["a"]));
  expect(found("b"), "nothing stands for kinds that are not there").toEqual(["b"]);
  expect([...part("b").objects.keys()]).toEqual(["apps/Deployment"]);
  expect(found("a", "b")).toHaveLength(found("a").length + 1);
  expect(part().objects.size).toBe(0);
});
