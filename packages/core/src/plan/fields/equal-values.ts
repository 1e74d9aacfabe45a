import { isRecord } from "./field-sets.ts";

/**
 * Whether two JSON values are certainly the same: the order of keys aside, and undefined being absent. A whole number
 * beyond 2^53 is never certain, because reading it as JSON may have rounded it.
 */
export function equalValues(left: unknown, right: unknown): boolean {
  if (typeof left === "number") return left === right && isExact(left);
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equalValues(item, right[index]))
    );
  }
  if (!isRecord(left)) return left === right;
  if (!isRecord(right)) return false;
  const names = definedNames(left);
  return names.length === definedNames(right).length && names.every((name) => equalValues(left[name], right[name]));
}

/** The names of an object's fields that hold anything: JSON leaves undefined out. */
export function definedNames(value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined);
}

function isExact(number: number): boolean {
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}
