import type { Span } from "../diagnostics/places.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { Json } from "./json.ts";
import { isMapping, itemsOf, shown } from "./json.ts";
import type { BroughtObject } from "./read-objects.ts";

/** The pod that an object is, or that it makes. */
export interface BroughtPod {
  /** Its metadata and spec. */
  readonly template: Json;
  readonly spec: Json;
  readonly owner: BroughtObject;
  /** `path` starts below the pod's spec. */
  readonly place: (...path: FieldPath) => Span;
}

/** A container of any list of a pod. */
export interface BroughtContainer {
  readonly container: Json;
  readonly name: string;
  readonly list: string;
  readonly place: (...path: FieldPath) => Span;
}

const containerLists = ["containers", "initContainers", "ephemeralContainers"];
/**
 * The pods that an object makes. Kinds that nobody here knows may have theirs anywhere: whatever has a spec with a list of
 * containers is one.
 */
export function podsOf(owner: BroughtObject): BroughtPod[] {
  if (owner.kind === "Pod") return podAt(owner.object, [], owner);
  return Object.entries(owner.object).flatMap(([key, value]) => podsIn(value, [key], owner));
}

function podsIn(value: unknown, path: FieldPath, owner: BroughtObject): BroughtPod[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => podsIn(item, [...path, index], owner));
  if (!isMapping(value)) return [];
  const { spec } = value;
  if (isMapping(spec) && Array.isArray(spec["containers"])) return podAt(value, path, owner);
  return Object.entries(value).flatMap(([key, item]) => podsIn(item, [...path, key], owner));
}

function podAt(template: Json, path: FieldPath, owner: BroughtObject): BroughtPod[] {
  const { spec } = template;
  if (!isMapping(spec)) return [];
  return [{ template, spec, owner, place: (...field) => owner.place(...path, "spec", ...field) }];
}

/** Images that a pod mounts as volumes. */
export function imageVolumesOf({ spec, place }: BroughtPod): { readonly image: Json; readonly place: () => Span }[] {
  return itemsOf(spec["volumes"]).flatMap(([{ image }, index]) =>
    isMapping(image) ? [{ image, place: () => place("volumes", index, "image", "reference") }] : [],
  );
}

export function containersOf({ spec, place }: BroughtPod): BroughtContainer[] {
  return containerLists.flatMap((list) =>
    itemsOf(spec[list]).map(([container, index]) => ({
      container,
      name: shown(container["name"]),
      list,
      place: (...path: FieldPath) => place(list, index, ...path),
    })),
  );
}
