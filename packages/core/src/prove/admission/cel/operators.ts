import { anything } from "../admission.ts";
import { numberOf } from "./equality.ts";
import {
  type Definite,
  Duration,
  elementsOf,
  failure,
  isList,
  type Known,
  PartialList,
  Timestamp,
  Unsigned,
  type Value,
} from "./values.ts";

export function isComparison(operator: string): boolean {
  return ["<", "<=", ">", ">="].includes(operator);
}

export function isArithmetic(operator: string): boolean {
  return ["+", "-", "*", "/", "%"].includes(operator);
}

/** Less than, and so on: numbers by amount across their types, everything else only with its own kind. */
export function compare(operator: string, one: Definite, other: Definite): Value {
  const order = orderOf(one, other);
  if (order === undefined) return failure;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Negative, 0 or positive; undefined where the two have no order. */
export function orderOf(one: Definite, other: Definite): number | undefined {
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined && b !== undefined) {
    // What is no number has no order, which an API server takes for a failure.
    if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
    const [left, right] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
    return left < right ? -1 : Number(left > right);
  }
  if (typeof one === "string" && typeof other === "string") return orderOfTexts(one, other);
  if (typeof one === "boolean" && typeof other === "boolean") return Number(one) - Number(other);
  if (one instanceof Duration && other instanceof Duration) return sign(one.nanoseconds - other.nanoseconds);
  if (one instanceof Timestamp && other instanceof Timestamp) return sign(one.nanoseconds - other.nanoseconds);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return orderOfNumbers([...one], [...other]);
  return undefined;
}

function sign(amount: bigint): number {
  return amount < 0n ? -1 : Number(amount > 0n);
}

/** By code points, as UTF-8 sorts. */
function orderOfTexts(one: string, other: string): number {
  const pointsOf = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return orderOfNumbers(pointsOf(one), pointsOf(other));
}

function orderOfNumbers(one: readonly number[], other: readonly number[]): number {
  for (const [at, amount] of one.entries()) {
    const opposite = other[at];
    if (opposite === undefined) return 1;
    if (amount !== opposite) return amount - opposite;
  }
  return one.length - other.length;
}

const [least, most, mostUnsigned] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

export function negative(value: Known): Value {
  if (value === anything) return anything;
  if (typeof value === "number") return -value;
  if (value instanceof Duration) return duration(-value.nanoseconds);
  return typeof value === "bigint" ? int(-value) : failure;
}

/** Fails where it does not fit into 64 bits. */
export function int(value: bigint): Value {
  return value < least || value > most ? failure : value;
}

export function uint(value: bigint): Value {
  return value < 0n || value > mostUnsigned ? failure : new Unsigned(value);
}

/** Fails where its nanoseconds do not fit into 64 bits. */
export function duration(nanoseconds: bigint): Value {
  return nanoseconds < least || nanoseconds > most ? failure : new Duration(nanoseconds);
}

const [firstTime, afterLastTime] = [-62_135_596_800_000_000_000n, 253_402_300_800_000_000_000n];

/** Fails before the year 1 and after the year 9999. */
export function timestamp(nanoseconds: bigint): Value {
  const isThere = nanoseconds >= firstTime && nanoseconds < afterLastTime;
  return isThere ? new Timestamp(nanoseconds) : failure;
}

export function arithmetic(operator: string, one: Definite, other: Definite): Value {
  if (typeof one === "bigint" && typeof other === "bigint") {
    const result = ofIntegers(operator, one, other);
    return typeof result === "bigint" ? int(result) : result;
  }
  if (one instanceof Unsigned && other instanceof Unsigned) {
    const result = ofIntegers(operator, one.value, other.value);
    return typeof result === "bigint" ? uint(result) : result;
  }
  if (typeof one === "number" && typeof other === "number") return ofDoubles(operator, one, other);
  if (operator === "+") {
    if (typeof one === "string" && typeof other === "string") return one + other;
    if (isList(one) && isList(other)) return [...one, ...other];
    const elements = [elementsOf(one), elementsOf(other)];
    if (elements[0] && elements[1]) return new PartialList([...elements[0], ...elements[1]]);
    if (one instanceof Uint8Array && other instanceof Uint8Array) return new Uint8Array([...one, ...other]);
  }
  return ofTimes(operator, one, other);
}

function ofIntegers(operator: string, one: bigint, other: bigint): bigint | typeof failure {
  switch (operator) {
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "/":
      return other === 0n ? failure : one / other;
    default:
      if (other === 0n) return failure;
      // Go divides first.
      return one === least && other === -1n ? failure : one % other;
  }
}

function ofDoubles(operator: string, one: number, other: number): Value {
  switch (operator) {
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "/":
      return one / other;
    default:
      return failure;
  }
}

function ofTimes(operator: string, one: Definite, other: Definite): Value {
  const factor = operator === "+" ? 1n : -1n;
  if (operator === "+" || operator === "-") {
    if (one instanceof Duration && other instanceof Duration)
      return duration(one.nanoseconds + factor * other.nanoseconds);
    if (one instanceof Timestamp && other instanceof Duration)
      return timestamp(one.nanoseconds + factor * other.nanoseconds);
    if (operator === "+" && one instanceof Duration && other instanceof Timestamp)
      return timestamp(one.nanoseconds + other.nanoseconds);
    if (operator === "-" && one instanceof Timestamp && other instanceof Timestamp)
      return duration(one.nanoseconds - other.nanoseconds);
  }
  return failure;
}
