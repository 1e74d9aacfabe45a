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
const templatePaths: readonly FieldPath[] = [
  ["spec", "template"],
  ["spec", "jobTemplate", "spec", "template"],
  ["template"],
];

/**
 * The pods that an object makes. Kinds that nobody here knows are searched where all known ones have theirs: what holds a
 * list of containers is one.
 */
export function podsOf(owner: BroughtObject): BroughtPod[] {
  const paths = owner.kind === "Pod" ? [[]] : templatePaths;
  return paths.flatMap((path) => {
    const template = at(owner.object, path);
    const spec = template?.["spec"];
    if (!template || !isMapping(spec) || (owner.kind !== "Pod" && !Array.isArray(spec["containers"]))) return [];
    return [{ template, spec, owner, place: (...field) => owner.place(...path, "spec", ...field) }];
  });
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

function at(object: Json, path: FieldPath): Json | undefined {
  let value: Json = object;
  for (const step of path) {
    const next = value[step];
    if (!isMapping(next)) return undefined;
    value = next;
  }
  return value;
}
