import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { kindId } from "./object-scope.ts";
import { placeOfField } from "./place-of-field.ts";
import { isMapping } from "../mapping.ts";
import type { Gap, WorldObject } from "./world.ts";

/**
 * Each object once. One that is there twice and says the same both times is no mistake: folders overlap. Of two that
 * differ the later one is kept, as when `kubectl apply` gets both in this order; but the order is nobody's promise, so
 * what the object says is a gap.
 *
 * Errors: KS3002 for two objects of one name that differ.
 */
export function distinctWorldObjects(objects: readonly WorldObject[]): {
  readonly objects: readonly WorldObject[];
  readonly gaps: readonly Gap[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const seen = new Map<string, WorldObject>();
  const gaps: Gap[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of objects) {
    const { metadata } = one.object;
    const kind = kindId(one.object);
    const id = `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
    const other = seen.get(id);
    // Each object of a generated name is another one.
    const isGenerated = metadata.name.endsWith("*");
    const isCopy = other !== undefined && !isGenerated && isSame(one.object, other.object);
    if (isCopy) seen.set(id, { ...one, copies: [...(other.copies ?? []), other.origin] });
    else if (other === undefined || !isGenerated) seen.set(id, one);
    else seen.set(`${id} ${seen.size}`, one);
    if (other === undefined || isGenerated || isCopy) continue;
    const { namespace, name } = metadata;
    const reason = "it is there twice, and the two differ";
    gaps.push({ reason, kind, ...(namespace !== undefined && { namespace }), name, origin: one.origin });
    diagnostics.push(twice(one, other));
  }
  return { objects: [...seen.values()], gaps, diagnostics };
}

function twice({ object, origin }: WorldObject, other: WorldObject): Diagnostic {
  const { kind, metadata } = object;
  const where = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
  const first = placeOfField(other.origin, []);
  return diagnose("KS3002", {
    message: `${kind} ${where}${metadata.name} is there twice, and the two differ: this one was judged`,
    hint: "read one of the two only: a world is one cluster, and of templates what they render",
    span: placeOfField(origin, []),
    ...(first && { related: [{ message: "the other", span: first }] }),
  });
}

/** Whether two values are equal; the order of a mapping's keys does not count. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (!isMapping(left) || !isMapping(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]))
  );
}
