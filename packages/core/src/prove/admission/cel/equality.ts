import { anything } from "../admission.ts";
import {
  alternatives,
  type Definite,
  Duration,
  elementsOf,
  failure,
  isKnown,
  isList,
  type Key,
  Mapping,
  OneOf,
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
  if (one instanceof OneOf || other instanceof OneOf) {
    const found = new Set(alternatives(one).flatMap((a) => alternatives(other).map((b) => areEqual(a, b))));
    return found.size === 1 ? found.values().next().value : undefined;
  }
  return areEqualDefinite(one, other);
}

function areEqualDefinite(left: Definite, right: Definite): boolean | undefined {
  if (left === failure || right === failure) return undefined;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined) return b !== undefined && areEqualNumbers(a, b);
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false;
    return every(left.map((element, at) => areEqualWithin(element, right[at] ?? null)));
  }
  if (left instanceof Mapping && right instanceof Mapping) return areEqualMappings(left, right);
  if (left instanceof PartialList || right instanceof PartialList) {
    const [ones, others] = [elementsOf(left), elementsOf(right)];
    return ones !== undefined && others !== undefined && mayBeEqualLists(ones, others) ? undefined : false;
  }
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

/** Not where one has an element for sure that the other has for sure not. */
function mayBeEqualLists(ones: PartialList["elements"], others: PartialList["elements"]): boolean {
  const hasPlace = (among: PartialList["elements"]) => (element: PartialList["elements"][number]) =>
    !element.isCertain || among.some(({ value }) => areEqual(element.value, value) !== false);
  return ones.every(hasPlace(others)) && others.every(hasPlace(ones));
}

function mayBeText({ isNot }: UnknownText, other: Value): boolean {
  return typeof other === "string" ? !isNot.has(other) : other instanceof UnknownText;
}

function areEqualMappings(one: Mapping, other: Mapping): boolean | undefined {
  const keys = [...new Set([...one.entries.keys(), ...other.entries.keys()])];
  const found = keys.map((key) => {
    const a = one.entries.get(key);
    const b = other.entries.get(key);
    if (a !== undefined && b !== undefined) return areEqualWithin(a, b);
    // What may be anything may also be nothing.
    return (a === undefined ? one : other).mayHave(key) || (a ?? b) === anything ? undefined : false;
  });
  return every(one.isOpen || other.isOpen ? [...found, undefined] : found);
}

/** A comparison that fails is not noticed within a list or a mapping. */
function areEqualWithin(one: Value, other: Value): boolean | undefined {
  return failsToCompare(one, other) ? undefined : areEqual(one, other);
}

/** A value of one of Kubernetes' own types fails where it is asked whether it is one of another type. */
export function failsToCompare(one: Value, other: Value): boolean {
  if (!(one instanceof Opaque || one instanceof Quantity)) return false;
  return other !== anything && other !== null && other.constructor !== one.constructor;
}

function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** The amount of an int, uint or double. */
export function numberOf(value: Value | undefined): bigint | number | undefined {
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
