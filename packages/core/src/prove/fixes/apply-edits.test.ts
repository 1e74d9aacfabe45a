import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { applyEdits } from "./apply-edits.ts";

const world = worldOf(`
apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-prod, labels: {stage: prod}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop-dev}
spec: {containers: [{name: web, image: web}, {name: log, image: log}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: urls, namespace: shop-dev}
data: {a: one, b: two}
`);

const pod = { group: "", kind: "Pod", namespace: "shop-dev", name: "web" };
const urls = { group: "", kind: "ConfigMap", namespace: "shop-dev", name: "urls" };
const namespace = { group: "", kind: "Namespace", namespace: "", name: "shop-dev" };
const find = (from: World, kind: string, name: string) =>
  from.objects.get(kind)?.find(({ object }) => object.metadata.name === name)?.object;

describe("applying edits to a world", () => {
  it("sets a field, making those on the way, and shares what did not change", () => {
    const path = ["spec", "securityContext", "runAsNonRoot"];
    const after = applyEdits(world, [{ type: "set", object: pod, path, value: true }]);
    expect(find(after, "Pod", "web")).toMatchObject({ spec: { securityContext: { runAsNonRoot: true } } });
    expect(find(world, "Pod", "web")).not.toMatchObject({ spec: { securityContext: {} } });
    expect(after.objects.get("ConfigMap")).toBe(world.objects.get("ConfigMap"));
    expect(after.stages).toBe(world.stages);
  });

  it("appends at a list's end and refuses a position beyond", () => {
    const image = { name: "third", image: "third" };
    const at = (position: number) =>
      find(
        applyEdits(world, [{ type: "set", object: pod, path: ["spec", "containers", position], value: image }]),
        "Pod",
        "web",
      );
    expect(at(2)).toMatchObject({ spec: { containers: [{ name: "web" }, { name: "log" }, { name: "third" }] } });
    expect(at(3)).toBe(find(world, "Pod", "web"));
  });

  it("removes fields and items; what is not there is no matter", () => {
    const after = applyEdits(world, [
      { type: "remove", object: pod, path: ["spec", "containers", 0] },
      { type: "remove", object: pod, path: ["spec", "volumes", 3, "name"] },
      { type: "remove", object: urls, path: ["data", "a"] },
    ]);
    expect(find(after, "Pod", "web")?.["spec"]).toEqual({ containers: [{ name: "log", image: "log" }] });
    expect(find(after, "ConfigMap", "urls")?.["data"]).toEqual({ b: "two" });
  });

  it("keeps a key called __proto__ a key", () => {
    const after = applyEdits(world, [{ type: "set", object: urls, path: ["data", "__proto__"], value: "x" }]);
    expect(Object.keys(find(after, "ConfigMap", "urls")?.["data"] as object)).toEqual(["a", "b", "__proto__"]);
  });

  it("follows the label of a namespace", () => {
    const path = ["metadata", "labels", "stage"];
    const renamed = applyEdits(world, [{ type: "set", object: namespace, path, value: "test" }]);
    expect(renamed.stages.names).toEqual(["prod", "test"]);
    expect(renamed.stages.ofNamespace.get("shop-dev")).toBe("test");
    expect(applyEdits(world, [{ type: "remove", object: namespace, path }]).stages.names).toEqual(["prod"]);
  });

  it("adds an object with its namespace and that one's account", () => {
    const object = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "all", namespace: "new" } };
    const after = applyEdits(world, [{ type: "add", object }]);
    expect(find(after, "ResourceQuota", "all")).toBeDefined();
    expect(find(after, "Namespace", "new")?.metadata.labels).toEqual({ "kubernetes.io/metadata.name": "new" });
    const accounts = after.objects.get("ServiceAccount") ?? [];
    expect(accounts.filter(({ object: { metadata } }) => metadata.namespace === "new")).toHaveLength(1);
  });

  it("puts an added object in the place of one that is there", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "urls", namespace: "shop-dev" } };
    expect(applyEdits(world, [{ type: "add", object }]).objects.get("ConfigMap")).toHaveLength(1);
  });

  it("deletes an object, and with a namespace what is in it", () => {
    expect(applyEdits(world, [{ type: "delete", object: urls }]).objects.get("ConfigMap")).toEqual([]);
    const without = applyEdits(world, [{ type: "delete", object: namespace }]);
    expect(without.objects.get("Pod")).toEqual([]);
    expect(without.stages.names).toEqual(["prod"]);
  });

  it("makes edits one after the other", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "urls", namespace: "shop-dev" } };
    const after = applyEdits(world, [
      { type: "delete", object: urls },
      { type: "add", object },
      { type: "set", object: keyOf(object), path: ["data", "c"], value: "three" },
    ]);
    expect(find(after, "ConfigMap", "urls")?.["data"]).toEqual({ c: "three" });
  });

  it("never changes the world that it was given", () => {
    const before = JSON.stringify([...world.objects]);
    const step = fc.oneof(fc.constantFrom("data", "a", "spec", "containers", "metadata"), fc.nat(3));
    const path = fc.array(step, { minLength: 1, maxLength: 4 });
    const edit = fc.oneof(
      fc.record({ type: fc.constant("set" as const), object: fc.constantFrom(pod, urls), path, value: fc.jsonValue() }),
      fc.record({ type: fc.constant("remove" as const), object: fc.constantFrom(pod, urls), path }),
    );
    fc.assert(
      fc.property(fc.array(edit), (edits) => {
        applyEdits(
          world,
          edits.filter(({ path: [first] }) => first !== "metadata"),
        );
        expect(JSON.stringify([...world.objects])).toBe(before);
      }),
    );
  });
});
