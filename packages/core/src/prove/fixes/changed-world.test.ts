import { describe, expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { worldOf } from "../testing/world-of.ts";
import { applyEdits } from "./apply-edits.ts";

const given = () =>
  worldOf(`apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
---
apiVersion: v1
kind: Node
metadata: { name: n1, labels: { stage: prod } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: urls, namespace: shop-dev }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop-dev }
spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: any }
rules: []`);
const key = (kind: string, name: string, namespace = "", group = "") => ({ group, kind, namespace, name });
const found = (world: World, kind: string, name: string) =>
  world.objects.get(kind)?.find(({ object }) => object.metadata.name === name);
const add = (kind: string, name: string, more: object = {}, apiVersion = "v1"): Edit => ({
  type: "add",
  object: { apiVersion, kind, metadata: { name, ...more } },
});

test("without edits the world is the same", () => {
  const world = given();
  expect(applyEdits(world, [])).toBe(world);
});

test("what is added says that it was proposed", () => {
  const one = found(applyEdits(given(), [add("ConfigMap", "new", { namespace: "shop-dev" })]), "ConfigMap", "new");
  expect(one?.origin).toEqual({ type: "declared", what: "a proposed change" });
});

test("what is changed is found by its group too, and keeps where it comes from", () => {
  const world = given();
  const deployment = key("Deployment", "web", "shop-dev", "apps");
  const after = applyEdits(world, [{ type: "set", object: deployment, path: ["spec", "replicas"], value: 3 }]);
  expect(found(after, "apps/Deployment", "web")).toMatchObject({
    object: { spec: { replicas: 3 } },
    origin: found(world, "apps/Deployment", "web")?.origin,
  });
});

test("what does not change stays the same object, though an edit is about it", () => {
  const world = given();
  const urls = key("ConfigMap", "urls", "shop-dev");
  const after = applyEdits(world, [{ type: "remove", object: urls, path: ["data", "a"] }]);
  expect(found(after, "ConfigMap", "urls")).toBe(found(world, "ConfigMap", "urls"));
});

test("an edit of what is not there changes nothing, and makes nothing", () => {
  const world = given();
  const other = key("ConfigMap", "other", "shop-dev");
  for (const edit of [
    { type: "set", object: other, path: ["data"], value: {} },
    { type: "remove", object: other, path: ["data"] },
    { type: "delete", object: other },
    { type: "delete", object: key("ConfigMap", "urls", "shop-prod") },
  ] as const)
    expect(applyEdits(world, [edit]).objects.get("ConfigMap")).toEqual(world.objects.get("ConfigMap"));
});

describe("a Namespace that is added", () => {
  test("has its name as a label, as the reader gives it, beside its own", () => {
    const after = applyEdits(given(), [add("Namespace", "shop-test", { labels: { stage: "test" } })]);
    expect(found(after, "Namespace", "shop-test")?.object.metadata).toEqual({
      name: "shop-test",
      labels: { stage: "test", "kubernetes.io/metadata.name": "shop-test" },
    });
    expect(after.stages.names).toEqual(["dev", "prod", "test"]);
  });

  test("of another group, or another kind, has not", () => {
    const after = applyEdits(given(), [add("Namespace", "x", {}, "example.com/v1"), add("Note", "y")]);
    expect(found(after, "example.com/Namespace", "x")?.object.metadata).toEqual({ name: "x" });
    expect(found(after, "Note", "y")?.object.metadata).toEqual({ name: "y" });
  });
});

describe("a Namespace that is deleted", () => {
  const after = () => applyEdits(given(), [{ type: "delete", object: key("Namespace", "shop-dev") }]);

  test("takes with it what is in it, and nothing else", () => {
    const world = given();
    const left = applyEdits(world, [{ type: "delete", object: key("Namespace", "shop-dev") }]);
    expect([left.objects.get("ConfigMap")?.length, left.objects.get("apps/Deployment")]).toEqual([
      (world.objects.get("ConfigMap")?.length ?? 0) -
        (world.objects.get("ConfigMap") ?? []).filter(({ object }) => object.metadata.namespace === "shop-dev").length,
      [],
    ]);
    expect(found(left, "ServiceAccount", "default")?.object.metadata.namespace).not.toBe("shop-dev");
    expect(left.objects.get("Node")).toBe(world.objects.get("Node"));
    expect(left.objects.get("rbac.authorization.k8s.io/ClusterRole")).toBe(
      world.objects.get("rbac.authorization.k8s.io/ClusterRole"),
    );
    expect(after().stages.names).toEqual(["prod"]);
  });

  test("and made again is empty; one that is changed keeps what it has", () => {
    const edit = {
      type: "set",
      object: key("Namespace", "shop-dev"),
      path: ["metadata", "labels", "a"],
      value: "b",
    } as const;
    const changed = applyEdits(given(), [edit]);
    expect(found(changed, "ConfigMap", "urls")).toBeDefined();
    expect(found(changed, "apps/Deployment", "web")).toBeDefined();
  });
});

describe("stages follow", () => {
  const setLabel = (kind: string, name: string): Edit => ({
    ...{ type: "set", object: key(kind, name), path: ["metadata", "labels", "stage"], value: "test" },
  });

  test("the labels of namespaces and of nodes", () => {
    expect(applyEdits(given(), [setLabel("Namespace", "shop-prod")]).stages.ofNamespace.get("shop-prod")).toBe("test");
    expect(applyEdits(given(), [setLabel("Node", "n1")]).stages.ofNode.get("n1")).toBe("test");
  });

  test("no label where a mapping says them, and nothing where neither changed", () => {
    const world = given();
    const mapped = { ...world, stages: { ...world.stages, label: undefined } };
    expect(applyEdits(mapped, [setLabel("Namespace", "shop-prod")]).stages).toBe(mapped.stages);
    expect(applyEdits(world, [add("ConfigMap", "new", { namespace: "shop-dev" })]).stages).toBe(world.stages);
  });
});
