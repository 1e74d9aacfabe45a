import { anything } from "../admission.ts";
import { areEqual, isIn, numberOf } from "./equality.ts";
import { arithmetic, orderOf } from "./operators.ts";
import {
  type Definite,
  Duration,
  failure,
  isList,
  Mapping,
  type Known,
  type KnownFunction,
  orElse,
  type Value,
} from "./values.ts";

const ofList =
  (apply: (list: readonly Definite[], ...others: readonly Known[]) => Value | undefined): KnownFunction =>
  (list, ...others) =>
    isList(list) ? apply(list as readonly Definite[], ...others) : undefined;

/**
 * Sizes, methods of lists, sets.
 * Source: k8s.io/apiserver/pkg/cel/library/lists.go, https://github.com/google/cel-go/blob/master/ext/{lists,sets}.go
 */
export const listFunctions: Readonly<Record<string, KnownFunction>> = {
  size: (value) => sizeOf(value),
  "_.size": (value) => sizeOf(value),
  "_.isSorted": ofList((list) => {
    // Two that have no order stand in it.
    const wrong = list.find((one, at) => !isOrdered(one) || (orderOf(list[at - 1] ?? null, one) ?? 0) > 0);
    return wrong === undefined ? true : isOrdered(wrong) ? false : undefined;
  }),
  "_.sum": ofList(sum),
  "_.min": ofList((list) => extreme(list, (order) => order < 0)),
  "_.max": ofList((list) => extreme(list, (order) => order > 0)),
  "_.indexOf": (of, value, from) => indexOf(of, value, from),
  "_.lastIndexOf": (of, value, from) => lastIndexOf(of, value, from),
  "_.join": ofList((list, separator = "") => {
    if (typeof separator !== "string") return undefined;
    return list.every((one) => typeof one === "string") ? list.join(separator) : undefined;
  }),
  "_.distinct": ofList((list) =>
    list.filter((one, at) => !list.slice(0, at).some((other) => areEqual(one, other) === true)),
  ),
  // Of a text, where the library is new enough.
  "_.reverse": (value) => {
    if (typeof value === "string") return anything;
    return isList(value) ? value.toReversed() : undefined;
  },
  "_.sort": ofList((list) => {
    const [first = null] = list;
    if (list.some(Number.isNaN)) return anything;
    if (list.some((one) => typeof one !== typeof first || orderOf(first, one) === undefined)) return undefined;
    return list.toSorted((one, other) => orderOf(one, other) ?? 0);
  }),
  "_.slice": ofList((list, from, to) => {
    if (typeof from !== "bigint" || typeof to !== "bigint") return undefined;
    if (from < 0n || to > BigInt(list.length) || from > to) return failure;
    return list.slice(Number(from), Number(to));
  }),
  "_.flatten": ofList((list, depth = 1n) =>
    depth === 1n ? list.flatMap((one) => (isList(one) ? [...one] : [one])) : anything,
  ),
  "lists.range": (count) =>
    typeof count === "bigint" && count <= 10_000n
      ? Array.from({ length: Number(count) }, (_, at) => BigInt(at))
      : anything,
  "sets.contains": ofList((list, other) =>
    isList(other) ? other.every((one) => isIn(one, list) === true) : undefined,
  ),
  "sets.equivalent": ofList((list, other) =>
    isList(other)
      ? other.every((one) => isIn(one, list) === true) && list.every((one) => isIn(one, other) === true)
      : undefined,
  ),
  "sets.intersects": ofList((list, other) =>
    isList(other) ? other.some((one) => isIn(one, list) === true) : undefined,
  ),
};

function sizeOf(value: Known | undefined): Value | undefined {
  if (typeof value === "string") return BigInt(Array.from(value).length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  return value instanceof Mapping ? BigInt(value.entries.size) : undefined;
}

function sum(list: readonly Definite[]): Value | undefined {
  const [first, ...others] = list;
  if (first === undefined) return anything;
  if (numberOf(first) === undefined && !(first instanceof Duration)) return undefined;
  return others.reduce<Value>((total, one) => arithmetic("+", total as Definite, one), first);
}

/** Whether it is of a kind whose values have an order. */
function isOrdered(value: Definite): boolean {
  return typeof value === "number" || orderOf(value, value) !== undefined;
}

/** Of two that have no order, the first. */
function extreme(list: readonly Definite[], isFurther: (order: number) => boolean): Value | undefined {
  if (!list.every(isOrdered)) return undefined;
  const [first, ...others] = list;
  return others.reduce((found, one) => (isFurther(orderOf(one, found ?? null) ?? 0) ? one : found), first);
}

function indexOf(of: Known | undefined, value: Known | undefined, from?: Known): Value | undefined {
  if (value === undefined) return undefined;
  if (typeof of === "string") {
    const start = orElse(from, 0n);
    if (typeof value !== "string" || typeof start !== "bigint") return undefined;
    // Nothing is found where one asks, wherever that is.
    if (value === "") return start;
    if (start < 0n) return failure;
    return BigInt(positions(of, value).find((at) => at >= Number(start)) ?? -1);
  }
  return isList(of) && from === undefined ? BigInt(of.findIndex((one) => areEqual(one, value) === true)) : undefined;
}

function lastIndexOf(of: Known | undefined, value: Known | undefined, from?: Known): Value | undefined {
  if (value === undefined) return undefined;
  if (typeof of === "string") {
    const length = BigInt(Array.from(of).length);
    const limit = orElse(from, length);
    if (typeof value !== "string" || typeof limit !== "bigint") return undefined;
    if (value === "") return limit;
    if (limit < 0n) return failure;
    if (from !== undefined && limit >= length) return -1n;
    return BigInt(positions(of, value).findLast((at) => at <= Number(limit)) ?? -1);
  }
  return isList(of) && from === undefined
    ? BigInt(of.findLastIndex((one) => areEqual(one, value) === true))
    : undefined;
}

/** Where `part` begins in a text, in code points. */
function positions(text: string, part: string): number[] {
  const [all, wanted] = [Array.from(text), Array.from(part)];
  return [...all.keys()].filter((at) => wanted.every((one, offset) => all[at + offset] === one));
}
