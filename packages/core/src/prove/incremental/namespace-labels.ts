import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { selectorKeys } from "../selectors/selector-keys.ts";
import { otherSelectingKinds, policyKind } from "./kinds-of-watch.ts";

/** By which labels of namespaces policies select, and which have changed since without being selected by. */
export class NamespaceLabels {
  /** Undefined where what selects is not all looked at. */
  readonly #selected: Set<string> | undefined;
  readonly #changed = new Set<string>();

  constructor(world: World) {
    const isKnown = otherSelectingKinds.every((kind) => (world.objects.get(kind)?.length ?? 0) === 0);
    if (isKnown)
      this.#selected = new Set(objectsOf(world, policyKind).flatMap(({ object }) => [...keysIn(object.spec)]));
  }

  /** Whether a change of a namespace is one of labels only, and of such as nothing selects by; it is taken in then. */
  isUnselected(before: WorldObject, after: WorldObject): boolean {
    if (withoutLabels(before) !== withoutLabels(after)) return false;
    const [one = {}, other = {}] = [before, after].map(({ object }) => object.metadata.labels);
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
    const selected = this.#selected;
    if (selected === undefined || keys.some((key) => selected.has(key))) return false;
    for (const key of keys) this.#changed.add(key);
    return true;
  }

  /** Takes in a policy; whether it selects by no label that has changed. */
  add(policy: WorldObject | undefined): boolean {
    const keys = [...keysIn(policy?.object["spec"])];
    for (const key of keys) this.#selected?.add(key);
    return keys.every((key) => !this.#changed.has(key));
  }
}

/** What makes a difference beside its labels. */
function withoutLabels({ object }: WorldObject): string {
  const written: Readonly<Record<string, unknown>> = { ...object.metadata };
  const {
    labels: _labels,
    managedFields: _fields,
    resourceVersion: _version,
    generation: _count,
    ...metadata
  } = written;
  const { status: _status, ...others } = object;
  return JSON.stringify([metadata, { ...others, metadata: undefined }]);
}

/** Keys of labels in every selector of namespaces. */
function* keysIn(spec: unknown): Generator<string> {
  if (typeof spec !== "object" || spec === null) return;
  for (const [field, value] of Object.entries(spec) as [string, LabelSelector | null][])
    if (field === "namespaceSelector") yield* selectorKeys(value ?? {});
    else yield* keysIn(value);
}
