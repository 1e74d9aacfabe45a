interface Unknown {
  readonly anything: true;
}
interface Failure {
  readonly failed: true;
}
/** Any value, none, or a failure. */
export const unknown: Unknown = { anything: true };
/** An evaluation that fails. */
export const failure: Failure = { failed: true };

/** A list of any length: these are in it, and every other element is like one of `each`. */
export interface SomeList {
  readonly holds: readonly Value[];
  readonly each: readonly Value[];
}
/** A text that is none of these. */
interface TextBut {
  readonly but: readonly string[];
}
interface Optional {
  readonly optional: Value | undefined;
}
/** Fields; `isOpen` where there may be further ones of which nothing is known. */
export interface Fields {
  readonly fields: Readonly<Record<string, Value>>;
  readonly isOpen?: boolean;
}
/** What may come of a condition: `may` is a sum of `yes`, `no` and `fails`. */
interface Truth {
  readonly may: number;
}
export const [yes, no, fails] = [1, 2, 4] as const;

export type Value =
  | Unknown
  | Failure
  | string
  | bigint
  | boolean
  | null
  | readonly Value[]
  | SomeList
  | TextBut
  | Optional
  | Fields
  | Truth;

/** Plain data as a value; numbers that are no integers are unknown. */
export function valueOf(data: unknown): Value {
  if (data === null || typeof data === "string" || typeof data === "boolean" || typeof data === "bigint") return data;
  if (typeof data === "number") return Number.isInteger(data) ? BigInt(data) : unknown;
  if (Array.isArray(data)) return data.map(valueOf);
  if (typeof data !== "object") return unknown;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(entries.map(([key, value]) => [key, valueOf(value)])) };
}

export function mayOf(value: Value): number {
  if (value === true) return yes;
  if (value === false) return no;
  if (value === unknown) return yes | no | fails;
  return has(value, "may") ? value.may : fails;
}

export function truth(may: number): Value {
  if (may === yes) return true;
  return may === no ? false : { may };
}

export function has<Key extends "optional" | "fields" | "holds" | "but" | "may">(
  value: Value,
  key: Key,
): value is Extract<Value, Readonly<Record<Key, unknown>>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && key in value;
}

export const isText = (value: Value): value is string => typeof value === "string";

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export function member(value: Value, key: Value, isOptional: boolean): Value {
  if (value === unknown || value === failure) return value;
  if (has(value, "optional")) {
    if (value.optional === undefined) return value;
    const inside = member(value.optional, key, true);
    return inside;
  }
  if (!has(value, "fields")) return isList(value) || has(value, "holds") ? unknown : failure;
  if (typeof key !== "string") return unknown;
  const found = Object.hasOwn(value.fields, key) ? value.fields[key] : undefined;
  if (found === unknown || (found === undefined && value.isOpen)) return unknown;
  if (isOptional) return { optional: found };
  return found ?? failure;
}

export function present(found: Value): Value {
  return has(found, "optional") ? found.optional !== undefined : found === failure ? failure : unknown;
}

export function sizeOf(value: Value): Value {
  if (isList(value)) return BigInt(value.length);
  return typeof value === "string" ? BigInt(value.length) : unknown;
}

export function equal(one: Value, other: Value): number {
  if (one === failure || other === failure) return fails;
  if (one === unknown || other === unknown) return yes | no | fails;
  if (has(one, "but") || has(other, "but")) {
    const [text, known] = has(one, "but") ? [one, other] : [other, one];
    return has(text, "but") && (isText(known) ? !text.but.includes(known) : has(known, "but")) ? yes | no : no;
  }
  if (has(one, "holds") || has(other, "holds")) {
    const [some, known] = has(one, "holds") ? [one, other] : [other, one];
    if (!isList(known) || !has(some, "holds")) return has(known, "holds") ? yes | no : no;
    return some.holds.some((each) => known.every((element) => equal(each, element) === no)) ? no : yes | no;
  }
  if (isList(one) && isList(other))
    return one.length === other.length ? one.map((each, at) => equal(each, other[at] ?? null)).reduce(both, yes) : no;
  if (
    has(one, "fields") ||
    has(other, "fields") ||
    has(one, "may") ||
    has(other, "may") ||
    has(one, "optional") ||
    has(other, "optional")
  )
    return yes | no;
  return one === other ? yes : no;
}

function both(one: number, other: number): number {
  if (one === no || other === no) return no;
  return (one & other & yes) | ((one | other) & (no | fails));
}

export function isIn(value: Value, where: Value): number {
  if (value === failure || where === failure) return fails;
  if (has(where, "fields")) {
    const found = present(member(where, value, true));
    return mayOf(found === unknown ? { may: yes | no } : found);
  }
  if (isList(where)) return where.map((each) => equal(value, each)).reduce(orOf, no);
  if (!has(where, "holds")) return yes | no | fails;
  return where.holds.some((each) => equal(value, each) === yes) ? yes : yes | no;
}

function orOf(one: number, other: number): number {
  if (one === yes || other === yes) return yes;
  return (one & other & no) | ((one | other) & (yes | fails));
}

export function operate(operator: string, one: Value, other: Value): Value {
  if (one === failure || other === failure) return failure;
  if (operator === "+" && typeof one === "string" && typeof other === "string") return one + other;
  if (operator === "+" && isList(one) && isList(other)) return [...one, ...other];
  const isSame = (typeof one === "bigint" && typeof other === "bigint") || (isText(one) && isText(other));
  if (!isSame || one === null || other === null) return unknown;
  if (operator === "<") return one < other;
  if (operator === ">") return one > other;
  if (operator === "<=") return one <= other;
  return operator === ">=" ? one >= other : unknown;
}
