import { isMapping } from "../../manifests/mapping.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";

/** The world's objects of a kind of which nobody has checked the shape, or needs it. */
export function objectsOfKind(world: World, kind: string): readonly WorldObject[] {
  return world.objects.get(kind) ?? [];
}

/** What stands at `path` in an object of which nobody has checked the shape; undefined where nothing does. */
export function fieldAt(content: unknown, path: FieldPath): unknown {
  let found = content;
  for (const step of path) {
    if (typeof step === "number") found = Array.isArray(found) ? (found as unknown[])[step] : undefined;
    else found = isMapping(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

export function textAt(content: unknown, path: FieldPath): string | undefined {
  const found = fieldAt(content, path);
  return typeof found === "string" ? found : undefined;
}

/** The list at `path`; empty where there is none. */
export function itemsOf(content: unknown, path: FieldPath): readonly unknown[] {
  const found = fieldAt(content, path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}
