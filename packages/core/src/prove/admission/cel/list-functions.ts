import { anything } from "../admission.ts";
import { areEqual, isIn, numberOf } from "./equality.ts";
import { arithmetic, orderOf } from "./operators.ts";
import {
  type Definite,
  Duration,
  Failure,
  isList,
  Mapping,
  type Known,
  type KnownFunction,
  type Value,
} from "./values.ts";

const ofList =
  (apply: (list: readonly Definite[], ...others: readonly Known[]) => Value | undefined): KnownFunction =>
  (list, ...others) =>
    list !== undefined && isList(list) ? apply(list as readonly Definite[], ...others) : undefined;

/**
 * Sizes, methods of lists, sets.
 * Source: k8s.io/apiserver/pkg/cel/library/lists.go, https://github.com/google/cel-go/blob/master/ext/{lists,sets}.go
 */
export const listFunctions: Readonly<Record<string, KnownFunction>> = {
  size: (value) => sizeOf(value),
  "_.size": (value) => sizeOf(value),
  // Two that have no order stand in it.
  "_.isSorted": ofList((list) => list.every((one, at) => at === 0 || (orderOf(list[at - 1] ?? null, one) ?? 0) <= 0)),
  "_.sum": ofList(sum),
  "_.min": ofList((list) => extreme(list, -1)),
  "_.max": ofList((list) => extreme(list, 1)),
  "_.indexOf": (of, value, from = 0n) => indexOf(of, value, from),
  "_.lastIndexOf": (of, value, from) => lastIndexOf(of, value, from),
  "_.join": ofList((list, separator = "") => {
    if (typeof separator !== "string") return undefined;
    return list.every((one) => typeof one === "string") ? list.join(separator) : undefined;
  }),
  "_.distinct": ofList((list) => list.filter((one, at) => list.findIndex((other) => areEqual(one, other)) === at)),
  "_.reverse": (value) => {
    if (typeof value === "string") return Array.from(value).toReversed().join("");
    return value !== undefined && isList(value) ? value.toReversed() : undefined;
  },
  "_.sort": ofList((list) => {
    if (list.some((one) => orderOf(list[0] ?? null, one) === undefined)) return undefined;
    return list.toSorted((one, other) => orderOf(one, other) ?? 0);
  }),
  "_.slice": ofList((list, from, to) => {
    if (typeof from !== "bigint" || typeof to !== "bigint") return undefined;
    if (from < 0n || to > BigInt(list.length) || from > to) return new Failure("index out of range");
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
    other !== undefined && isList(other) ? other.every((one) => isIn(one, list) === true) : undefined,
  ),
  "sets.equivalent": ofList((list, other) =>
    other !== undefined && isList(other)
      ? other.every((one) => isIn(one, list) === true) && list.every((one) => isIn(one, other) === true)
      : undefined,
  ),
  "sets.intersects": ofList((list, other) =>
    other !== undefined && isList(other) ? other.some((one) => isIn(one, list) === true) : undefined,
  ),
};

function sizeOf(value: Known | undefined): Value | undefined {
  if (typeof value === "string") return BigInt(Array.from(value).length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (value instanceof Mapping) return BigInt(value.entries.size);
  return value !== undefined && isList(value) ? BigInt(value.length) : undefined;
}

function sum(list: readonly Definite[]): Value | undefined {
  const [first, ...others] = list;
  if (first === undefined) return anything;
  if (numberOf(first) === undefined && !(first instanceof Duration)) return undefined;
  let result: Value = first;
  for (const one of others) {
    if (typeof result !== typeof one || result instanceof Failure) return undefined;
    result = arithmetic("+", result as Definite, one);
  }
  return result;
}

function extreme(list: readonly Definite[], direction: number): Value | undefined {
  const [first, ...others] = list;
  if (first === undefined) return new Failure("min or max of an empty list");
  let result = first;
  for (const one of others) {
    const order = orderOf(one, result);
    if (order === undefined) return undefined;
    if (order * direction > 0) result = one;
  }
  return result;
}

function indexOf(of: Known | undefined, value: Known | undefined, from: Known): Value | undefined {
  if (of === undefined || value === undefined || typeof from !== "bigint") return undefined;
  if (typeof of === "string") {
    if (typeof value !== "string") return undefined;
    // Nothing is found where one asks, wherever that is.
    if (value === "") return from;
    if (from < 0n) return new Failure("index out of range");
    return BigInt(positions(of, value).find((at) => at >= Number(from)) ?? -1);
  }
  return isList(of) ? BigInt(of.findIndex((one) => areEqual(one, value) === true)) : undefined;
}

function lastIndexOf(of: Known | undefined, value: Known | undefined, from: Known | undefined): Value | undefined {
  if (of === undefined || value === undefined) return undefined;
  if (typeof of === "string") {
    if (typeof value !== "string") return undefined;
    const length = BigInt(Array.from(of).length);
    const limit = from ?? length;
    if (typeof limit !== "bigint") return undefined;
    if (value === "") return limit;
    if (limit < 0n) return new Failure("index out of range");
    if (from !== undefined && limit >= length) return -1n;
    return BigInt(positions(of, value).findLast((at) => at <= Number(limit)) ?? -1);
  }
  return isList(of) ? BigInt(of.findLastIndex((one) => areEqual(one, value) === true)) : undefined;
}

/** Where `part` begins in a text, in code points. */
function positions(text: string, part: string): number[] {
  const [all, wanted] = [Array.from(text), Array.from(part)];
  return Array.from({ length: Math.max(0, all.length - wanted.length + 1) }, (_, at) => at).filter((at) =>
    wanted.every((one, offset) => all[at + offset] === one),
  );
}
