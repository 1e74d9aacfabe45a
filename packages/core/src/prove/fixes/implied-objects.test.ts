import { expect, test } from "vitest";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { addImplied } from "./implied-objects.ts";

const named = (kind: string, name: string, namespace?: string): WorldObject => ({
  object: { apiVersion: "v1", kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
  origin: { type: "declared", what: "a test" },
});
const add = (kind: string, name: string, namespace?: string): Edit => ({
  type: "add",
  object: named(kind, name, namespace).object,
});

function implied(there: readonly WorldObject[], ...edits: Edit[]) {
  const objects = new Map<string, readonly WorldObject[]>(Map.groupBy(there, ({ object }) => object.kind));
  const before = new Map(objects);
  addImplied(objects, edits);
  const isShared = (kind: string) => objects.get(kind) === before.get(kind);
  const added = [...objects.values()].flat().filter((one) => !there.includes(one));
  return { added, isShared };
}
const builtIn = (kind: string, name: string, metadata: object) => ({
  object: { apiVersion: "v1", kind, metadata: { name, ...metadata } },
  origin: { type: "built-in" },
});
const namespaceCalled = (name: string) =>
  builtIn("Namespace", name, { labels: { "kubernetes.io/metadata.name": name } });
const account = (namespace: string) => builtIn("ServiceAccount", "default", { namespace });

test("what is added to namespaces that are not there brings each once, with its account", () => {
  const { added } = implied([], add("ConfigMap", "a", "shop"), add("Secret", "b", "shop"), add("Pod", "c", "cart"));
  expect(added).toEqual([namespaceCalled("shop"), namespaceCalled("cart"), account("shop"), account("cart")]);
});

test("an added Namespace brings its account", () => {
  const { added } = implied([named("Namespace", "shop")], add("Namespace", "shop"));
  expect(added).toEqual([account("shop")]);
});

test("what is there stays, and is not made again", () => {
  const there = [
    named("Namespace", "shop"),
    named("ServiceAccount", "default", "shop"),
    named("ServiceAccount", "ci", "cart"),
    named("Namespace", "cart"),
  ];
  const { added, isShared } = implied(there, add("ConfigMap", "a", "shop"));
  expect([added, isShared("Namespace"), isShared("ServiceAccount")]).toEqual([[], true, true]);
  const other = implied(there, add("ConfigMap", "a", "cart"));
  expect([other.added, other.isShared("Namespace")]).toEqual([[account("cart")], true]);
  const third = implied([named("ServiceAccount", "default", "new")], add("ConfigMap", "a", "new"));
  expect([third.added, third.isShared("ServiceAccount")]).toEqual([[namespaceCalled("new")], true]);
});

test("what belongs to the whole cluster, or is only changed, brings nothing", () => {
  const object = { group: "", kind: "ConfigMap", namespace: "new", name: "a" };
  const { added, isShared } = implied(
    [named("Namespace", "shop")],
    add("ClusterRole", "a"),
    { type: "set", object, path: ["data"], value: {} },
    { type: "delete", object },
  );
  expect([added, isShared("Namespace"), isShared("ServiceAccount")]).toEqual([[], true, true]);
});
