import { anything, ListOf, nothing, OtherThan } from "../admission.ts";

/** An unsigned integer. */
export class Unsigned {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds: of a duration, or since 1970 of a timestamp. */
export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class Timestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A number of Kubernetes, `500m`, in billionths: finer than that none is. */
export class Quantity {
  readonly amount: bigint;
  /** Whether Kubernetes holds it as a whole number, which depends on how it was written: `1000m` is none. */
  readonly isWhole: boolean | undefined;
  constructor(amount: bigint, isWhole: boolean | undefined) {
    this.amount = amount;
    this.isWhole = isWhole;
  }
}

export class Optional {
  /** Undefined where there is none. */
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** An evaluation that fails. `&&`, `||`, `all` and `exists` forget it where the other side decides. */
export const failure: unique symbol = Symbol("failure");

/** What `type()` gives. */
export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of one of Kubernetes' own types, such as an address: two of a type with the same text are equal. */
export abstract class Opaque {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Key = string | bigint | boolean;

/** A mapping. An open one may have further entries, of which nothing is known but that they are none of the absent ones. */
export class Mapping {
  readonly entries: ReadonlyMap<Key, Value>;
  readonly isOpen: boolean;
  readonly absent: ReadonlySet<Key>;
  constructor(entries: ReadonlyMap<Key, Value>, isOpen = false, absent: ReadonlySet<Key> = new Set()) {
    this.entries = entries;
    this.isOpen = isOpen;
    this.absent = absent;
  }

  /** Whether an entry that is not known may be there all the same. */
  mayHave(key: Key | undefined): boolean {
    return this.isOpen && (key === undefined || !this.absent.has(key));
  }
}

/** A list of which only some elements are known to be there, in this order among others. */
export class PartialList {
  readonly elements: readonly { readonly value: Value; readonly isCertain: boolean }[];
  constructor(elements: PartialList["elements"]) {
    this.elements = elements;
  }
}

/** A text of which only is known what it is not. */
export class UnknownText {
  readonly isNot: ReadonlySet<string>;
  constructor(isNot: ReadonlySet<string>) {
    this.isNot = isNot;
  }
}

/** One of these, and nothing is known of which. */
export class OneOf {
  readonly values: readonly Definite[];
  constructor(values: readonly Definite[]) {
    this.values = values;
  }
}

/**
 * What a CEL expression gives over objects that are known in part. Integers are bigint, doubles are number. `anything` is
 * any value at all, or a failure: it stands for what nobody knows, and for what this evaluator does not understand.
 */
export type Value = typeof anything | OneOf | Definite;

export type Definite =
  | null
  | boolean
  | string
  | bigint
  | number
  | Uint8Array
  | readonly Value[]
  | Unsigned
  | Duration
  | Timestamp
  | Quantity
  | Opaque
  | Optional
  | typeof failure
  | TypeName
  | Mapping
  | PartialList
  | UnknownText;

/** `null` is a value like any other. */
export function orElse(value: Value | undefined, other: Value): Value {
  return value === undefined ? other : value;
}

/** A JSON value as CEL sees an object: integers are int, other numbers double, and a field that is null is not there. */
export function valueOf(json: unknown): Value {
  if (json === null || typeof json === "string" || typeof json === "boolean" || typeof json === "bigint") return json;
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return json.map(valueOf);
  if (json instanceof OtherThan) return new UnknownText(new Set(json.values));
  if (json instanceof ListOf) {
    const certain = json.includes.map((one) => ({ value: valueOf(one), isCertain: true }) as const);
    const likely = json.each.map((one) => ({ value: valueOf(one), isCertain: false }) as const);
    return new PartialList([...certain, ...likely]);
  }
  if (typeof json !== "object") return anything;
  const entries = new Map<Key, Value>();
  const absent = new Set<Key>();
  for (const key of Object.keys(json)) {
    const value = (json as Readonly<Record<string, unknown>>)[key];
    if (value === nothing) absent.add(key);
    else if (value !== undefined && value !== null) entries.set(key, valueOf(value));
  }
  return new Mapping(entries, Object.hasOwn(json, anything), absent);
}

const most = 12;

/** What stands for every one of `values`: one value where they are equal, `anything` where they are too many. */
export function join(values: readonly Value[]): Value {
  const found: Definite[] = [];
  for (const one of values.flatMap(alternatives)) {
    if (one === anything) return anything;
    if (!found.includes(one)) found.push(one);
  }
  if (found.length > most) return anything;
  const [first, ...others] = found;
  if (first === undefined) return anything;
  return others.length === 0 ? first : new OneOf(found);
}

/** What `value` may be, each without a choice in it. */
export function alternatives(value: Value): readonly Known[] {
  return value instanceof OneOf ? value.values : [value];
}

/** Whether nothing in it is unknown. */
export function isKnown(value: Value | undefined): boolean {
  if (value === anything || value instanceof OneOf || value instanceof PartialList || value instanceof UnknownText)
    return false;
  if (isList(value)) return value.every(isKnown);
  if (value instanceof Mapping) return !value.isOpen && value.entries.values().every(isKnown);
  if (value instanceof Optional) return isKnown(value.value);
  return true;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Of a list, also one of which only some elements are known; undefined of anything else. */
export function elementsOf(value: Value): PartialList["elements"] | undefined {
  if (value instanceof PartialList) return value.elements;
  return isList(value) ? value.map((element) => ({ value: element, isCertain: true })) : undefined;
}

/** Each way that the arguments may be, given to `apply`, and what comes of all of them together. */
export function forEachChoice(values: readonly Value[], apply: (...values: readonly Known[]) => Value): Value {
  if (!values.some((value) => value instanceof OneOf)) return apply(...(values as readonly Known[]));
  let choices: Known[][] = [[]];
  for (const value of values) {
    choices = choices.flatMap((choice) => alternatives(value).map((way) => [...choice, way]));
    if (choices.length > 64) return anything;
  }
  return join(choices.map((choice) => apply(...choice)));
}

/** Without a choice at its top. */
export type Known = Definite | typeof anything;

/** A function over values of which none is a failure and everything is known. Undefined where it has no such overload. */
export type KnownFunction = (...args: readonly Known[]) => Value | undefined;
