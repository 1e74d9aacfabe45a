import { anything } from "../admission.ts";
import {
  alternatives,
  Duration,
  Failure,
  isKnown,
  isList,
  type Key,
  Mapping,
  Opaque,
  Optional,
  PartialList,
  Quantity,
  Timestamp,
  TypeName,
  UnknownText,
  Unsigned,
  type Value,
} from "./values.ts";

/**
 * Whether two values are equal; undefined where it is not known. Numbers are equal across their types, everything else
 * only to its own kind.
 *
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#equality
 */
export function areEqual(one: Value, other: Value): boolean | undefined {
  if (one === anything || other === anything) return undefined;
  const ones = alternatives(one) ?? [];
  const others = alternatives(other) ?? [];
  if (ones.length > 1 || others.length > 1) {
    const found = new Set(ones.flatMap((a) => others.map((b) => areEqual(a, b))));
    return found.size === 1 ? found.values().next().value : undefined;
  }
  const [left, right] = [ones[0], others[0]];
  if (left === undefined || right === undefined || left instanceof Failure || right instanceof Failure)
    return undefined;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return areEqualNumbers(a, b);
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false;
    return every(left.map((element, at) => areEqual(element, right[at] ?? null)));
  }
  if (left instanceof Mapping && right instanceof Mapping) return areEqualMappings(left, right);
  if (left instanceof PartialList || right instanceof PartialList)
    return isListLike(left) && isListLike(right) && mayBeEqualLists(left, right) ? undefined : false;
  if (left instanceof UnknownText) return mayBeText(left, right) ? undefined : false;
  if (right instanceof UnknownText) return mayBeText(right, left) ? undefined : false;
  if (left instanceof Optional && right instanceof Optional) {
    if (left.value === undefined || right.value === undefined) return left.value === right.value;
    return areEqual(left.value, right.value);
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array)
    return left.length === right.length && left.every((byte, at) => byte === right[at]);
  if (left instanceof Duration && right instanceof Duration) return left.nanoseconds === right.nanoseconds;
  if (left instanceof Timestamp && right instanceof Timestamp) return left.nanoseconds === right.nanoseconds;
  if (left instanceof Quantity && right instanceof Quantity) return left.amount === right.amount;
  if (left instanceof Opaque && right instanceof Opaque)
    return left.constructor === right.constructor && left.text === right.text;
  if (left instanceof TypeName && right instanceof TypeName) return left.name === right.name;
  return left === right;
}

function isListLike(value: Value): boolean {
  return isList(value) || value instanceof PartialList;
}

/** Not where one has an element for sure that the other has for sure not. */
function mayBeEqualLists(one: Value, other: Value): boolean {
  const [ones, others] = [elementsOf(one), elementsOf(other)];
  const hasPlace = (among: PartialList["elements"]) => (element: PartialList["elements"][number]) =>
    !element.isCertain || among.some(({ value }) => areEqual(element.value, value) !== false);
  return ones.every(hasPlace(others)) && others.every(hasPlace(ones));
}

function elementsOf(value: Value): PartialList["elements"] {
  if (value instanceof PartialList) return value.elements;
  return isList(value) ? value.map((element) => ({ value: element, isCertain: true })) : [];
}

function mayBeText({ isNot }: UnknownText, other: Value): boolean {
  return typeof other === "string" ? !isNot.has(other) : other instanceof UnknownText;
}

function areEqualMappings(one: Mapping, other: Mapping): boolean | undefined {
  const found: (boolean | undefined)[] = [];
  for (const key of new Set([...one.entries.keys(), ...other.entries.keys()])) {
    const a = one.entries.get(key);
    const b = other.entries.get(key);
    if (a !== undefined && b !== undefined) found.push(areEqual(a, b));
    // What may be anything may also be nothing.
    else found.push((a === undefined ? one : other).mayHave(key) || (a ?? b) === anything ? undefined : false);
  }
  if (one.isOpen || other.isOpen) found.push(undefined);
  return every(found);
}

function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** The amount of an int, uint or double. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return value instanceof Unsigned ? value.value : undefined;
}

function areEqualNumbers(one: bigint | number, other: bigint | number): boolean {
  // As an API server does: a whole number beside a double is taken for the nearest double.
  return typeof one === typeof other ? one === other : Number(one) === Number(other);
}

/** The key that a value is in a mapping; undefined for what cannot be one. */
export function keyOf(value: Value): Key | undefined {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (value instanceof Unsigned) return value.value;
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** Whether `value` is an element of a list or a key of a mapping; undefined where it is not known. */
export function isIn(value: Value, container: Value): boolean | undefined {
  if (isList(container)) return some(container.map((element) => areEqual(element, value)));
  if (container instanceof PartialList) {
    const found = container.elements.map(({ value: element, isCertain }) => {
      const equal = areEqual(element, value);
      return equal === true && !isCertain ? undefined : equal;
    });
    return some(found);
  }
  if (!(container instanceof Mapping)) return undefined;
  const key = keyOf(value);
  if (key === undefined) return isKnown(value) && !container.isOpen ? false : undefined;
  if (container.entries.get(key) === anything) return undefined;
  return container.entries.has(key) || (container.mayHave(key) ? undefined : false);
}

function some(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
