import type { FieldPath } from "../../manifests/syntax.ts";

/** What a field is to become: absent where there is no `value`. */
export type NewValue = { readonly value: unknown } | "removed";

/**
 * `content` with another value at `path`; what does not change is shared with it. Fields on the way that are not there are
 * made, a position equal to a list's length appends, what is removed from a list moves up what follows it.
 *
 * Errors: undefined where the path leads through something that has no such parts, such as a field of a text or a position
 * beyond a list's end. Removing what is not there changes nothing.
 */
export function changeField(
  content: unknown,
  path: FieldPath,
  to: NewValue,
): { readonly content: unknown } | undefined {
  const [step, ...further] = path;
  if (step === undefined) return to === "removed" ? undefined : { content: to.value };
  if (content === undefined || content === null) {
    if (to === "removed") return { content };
    return changeField(typeof step === "number" ? [] : {}, path, to);
  }
  if (typeof step === "number") return changeItem(content, step, further, to);
  if (typeof content !== "object" || Array.isArray(content)) return undefined;
  return changeEntry(content as Readonly<Record<string, unknown>>, step, further, to);
}

function changeItem(content: unknown, position: number, further: FieldPath, to: NewValue) {
  if (!Array.isArray(content) || position < 0) return undefined;
  if (to === "removed" && position >= content.length) return { content };
  if (to === "removed" && further.length === 0) return { content: content.toSpliced(position, 1) };
  if (position > content.length) return undefined;
  const changed = changeField(content[position], further, to);
  return changed && { content: content.toSpliced(position, 1, changed.content) };
}

function changeEntry(content: Readonly<Record<string, unknown>>, key: string, further: FieldPath, to: NewValue) {
  const there = Object.hasOwn(content, key);
  if (to === "removed" && !there) return { content };
  if (to === "removed" && further.length === 0)
    return { content: Object.fromEntries(Object.entries(content).filter(([name]) => name !== key)) };
  const changed = changeField(there ? content[key] : undefined, further, to);
  if (!changed) return undefined;
  // Not a spread with a computed key: a key called __proto__ is a key like any other.
  return { content: Object.fromEntries([...new Map(Object.entries(content)).set(key, changed.content)]) };
}
