import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { Origin, World, WorldObject } from "../../manifests/world/world.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { changeField } from "./change-field.ts";
import { inOrder } from "./edit-order.ts";
import { addImplied } from "./implied-objects.ts";
import { keyOfEdit } from "./key-of-edit.ts";
import { stagesAfter } from "./stages-after.ts";

const proposed: Origin = { type: "declared", what: "a proposed change" };

/**
 * The world as it is once `edits` are made. Nothing of `world` changes, and what no edit concerns is shared with it: kinds,
 * objects and fields. Stages follow the labels of namespaces and nodes.
 *
 * Positions in the lists of an object are those before any of the edits: fixes that were worked out each by itself mean
 * together what they mean alone. An edit of an object that is not there, or of a field that cannot be, changes nothing; one
 * that adds an object that is there already puts it in its place. An object in a namespace that is not there brings it, with
 * its account `default`. Deleting a namespace deletes what is in it.
 */
export function applyEdits(world: World, edits: readonly Edit[]): World {
  if (edits.length === 0) return world;
  const byKind = new Map<string, Edit[]>();
  for (const edit of edits) {
    const kind = kindOf(keyOfEdit(edit));
    const listed = byKind.get(kind);
    if (listed) listed.push(edit);
    else byKind.set(kind, [edit]);
  }
  const objects = new Map(world.objects);
  for (const [kind, ofKind] of byKind) objects.set(kind, changedObjects(world.objects.get(kind) ?? [], ofKind));
  emptyNamespaces(objects, byKind.get("Namespace") ?? []);
  addImplied(objects, edits);
  return { ...world, objects, stages: stagesAfter(world, objects) };
}

/** What becomes of one object; undefined where it is deleted, the same object where nothing changes. */
export function changedObject(object: UnknownContent | undefined, edits: readonly Edit[]): UnknownContent | undefined {
  let changed = object;
  for (const edit of inOrder(edits)) {
    if (edit.type === "add") changed = asInWorld(edit.object as UnknownContent);
    else if (edit.type === "delete") changed = undefined;
    else if (changed !== undefined) {
      const result = changeField(changed, edit.path, edit.type === "remove" ? "removed" : { value: edit.value });
      if (result) changed = result.content as UnknownContent;
    }
  }
  return changed;
}

/** As in `World.objects`. */
function kindOf({ group, kind }: ObjectKey): string {
  return group === "" ? kind : `${group}/${kind}`;
}

function changedObjects(objects: readonly WorldObject[], edits: readonly Edit[]): readonly WorldObject[] {
  const left = new Map<string, Edit[]>();
  const names = new Set<string>();
  for (const edit of edits) {
    const key = keyOfEdit(edit);
    names.add(key.name);
    left.set(keyText(key), [...(left.get(keyText(key)) ?? []), edit]);
  }
  const changed: WorldObject[] = [];
  for (const one of objects) {
    const ofOne = names.has(one.object.metadata.name) ? left.get(keyText(keyOf(one.object))) : undefined;
    if (!ofOne) {
      changed.push(one);
      continue;
    }
    left.delete(keyText(keyOf(one.object)));
    const object = changedObject(one.object, ofOne);
    if (object) changed.push(object === one.object ? one : { ...one, object });
  }
  for (const ofOne of left.values()) {
    const object = changedObject(undefined, ofOne);
    if (object) changed.push({ object, origin: proposed });
  }
  return changed;
}

/** The reader gives every namespace its name as a label. */
function asInWorld(object: UnknownContent): UnknownContent {
  if (object.kind !== "Namespace" || object.apiVersion !== "v1") return object;
  const { name, labels } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } } };
}

function emptyNamespaces(objects: Map<string, readonly WorldObject[]>, edits: readonly Edit[]): void {
  const there = new Set((objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name));
  const deleted = new Set(edits.map((edit) => keyOfEdit(edit).name).filter((name) => !there.has(name)));
  if (deleted.size === 0) return;
  for (const [kind, ofKind] of objects) {
    const left = ofKind.filter(({ object }) => !deleted.has(object.metadata.namespace ?? ""));
    if (left.length < ofKind.length) objects.set(kind, left);
  }
}
