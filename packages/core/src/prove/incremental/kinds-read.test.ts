import { describe, expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { KindsRead } from "./kinds-read.ts";
import { namespace } from "./testing/watched-cluster.ts";

const world = worldOf(JSON.stringify(namespace("shop", { stage: "dev" })));
const service =
  "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }";
const other = worldOf(service);

describe("a world that notes the kinds that are read of it", () => {
  test("none at first, and those that were asked for by name", () => {
    const read = new KindsRead(() => world);
    const view = read.view();
    const noted = () => ["Namespace", "Node", "Pod"].filter((kind) => read.has(kind));
    expect(noted()).toEqual([]);
    expect(view.objects.get("Namespace")).toBe(world.objects.get("Namespace"));
    expect(noted()).toEqual(["Namespace"]);
    expect(view.objects.has("Pod"), "that there is none is read too").toBe(false);
    expect(view.objects.has("Namespace")).toBe(true);
    expect(noted()).toEqual(["Namespace", "Pod"]);
  });

  const visited = ({ objects }: World) => {
    const all: unknown[] = [];
    objects.forEach((of, kind, whole) => all.push([kind, of, whole === objects]));
    return all;
  };
  const kinds = [...world.objects.keys()];
  test.each<[string, (view: World) => unknown, unknown]>([
    ["size", ({ objects }) => objects.size, world.objects.size],
    ["keys", ({ objects }) => [...objects.keys()], kinds],
    ["values", ({ objects }) => [...objects.values()], [...world.objects.values()]],
    ["entries", ({ objects }) => [...objects.entries()], [...world.objects.entries()]],
    ["each", ({ objects }) => [...objects], [...world.objects]],
    ["forEach", visited, [...world.objects].map(([kind, of]) => [kind, of, true])],
  ])("all of them where it is gone through: %s", (_, look, expected) => {
    const read = new KindsRead(() => world);
    expect(look(read.view())).toEqual(expected);
    expect(read.has("Pod")).toBe(true);
  });

  test("has what the world has beside its objects", () => {
    const { objects: _, ...rest } = world;
    const { objects: __, ...seen } = new KindsRead(() => world).view();
    expect(seen).toEqual(rest);
  });

  test("shows the newest objects, or those of a part", () => {
    let newest = world;
    const read = new KindsRead(() => newest);
    const [whole, part] = [read.view(), read.view(world)];
    newest = other;
    const found = ({ objects }: World) => objects.get("Service")?.length;
    expect([found(whole), found(part), found(read.view(other))]).toEqual([1, undefined, 1]);
    expect(read.has("Service")).toBe(true);
    expect(read.view({ ...other, name: "of a part" }).name).toBe("of a part");
  });
});
