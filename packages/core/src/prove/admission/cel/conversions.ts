import { anything } from "../admission.ts";
import { Address, Block } from "./address-functions.ts";
import { numberOf } from "./equality.ts";
import { int, uint } from "./operators.ts";
import { durationOf, shownDuration, timestampOf, unixSeconds } from "./time-functions.ts";
import {
  Duration,
  failure,
  isList,
  type Known,
  type KnownFunction,
  Mapping,
  Timestamp,
  TypeName,
  Unsigned,
  type Value,
} from "./values.ts";

/**
 * `int('1')` and so on, and `type`.
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions
 */
export const conversions: Readonly<Record<string, KnownFunction>> = {
  int: (value) => {
    if (typeof value === "string") return wholeNumber(value, int);
    if (typeof value === "number") return value === -(2 ** 63) ? failure : truncated(value, int);
    if (value instanceof Timestamp) return unixSeconds(value);
    if (value instanceof Duration) return value.nanoseconds;
    if (typeof value === "bigint") return value;
    return value instanceof Unsigned ? int(value.value) : undefined;
  },
  uint: (value) => {
    if (typeof value === "string") return /^\d/.test(value) ? wholeNumber(value, uint) : failure;
    if (typeof value === "number") return value < 0 ? failure : truncated(value, uint);
    if (value instanceof Unsigned) return value;
    return typeof value === "bigint" ? uint(value) : undefined;
  },
  double: (value) => {
    if (typeof value === "string") return doubleOf(value);
    const amount = numberOf(value);
    return amount === undefined ? undefined : Number(amount);
  },
  string: (value) => shown(value),
  bool: (value) => {
    if (typeof value === "boolean") return value;
    if (typeof value !== "string") return undefined;
    if (["true", "True", "TRUE", "t", "T", "1"].includes(value)) return true;
    return ["false", "False", "FALSE", "f", "F", "0"].includes(value) ? false : failure;
  },
  bytes: (value) => {
    if (value instanceof Uint8Array) return value;
    return typeof value === "string" ? new TextEncoder().encode(value) : undefined;
  },
  duration: (value) => (value instanceof Duration ? value : durationOf(value)),
  timestamp: (value) => (value instanceof Timestamp ? value : timestampOf(value)),
  type: (value) => typeOf(value),
};

function wholeNumber(text: string, make: (amount: bigint) => Value): Value {
  return /^[+-]?\d+$/.test(text) ? make(BigInt(text)) : failure;
}

/** As Go's strconv.ParseFloat, but for hexadecimal numbers and digits in groups. */
function doubleOf(text: string): Value {
  if (/^[+-]?0x|_/i.test(text)) return anything;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const amount = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(amount) ? amount : failure;
}

function truncated(value: number, make: (amount: bigint) => Value): Value {
  return Number.isFinite(value) ? make(BigInt(Math.trunc(value))) : failure;
}

function shown(value: Known | undefined): Value | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Unsigned) return String(value.value);
  if (value instanceof Duration) return shownDuration(value);
  if (value instanceof Address || value instanceof Block) return value.text;
  // Doubles are written by Go's rules, times by RFC 3339's.
  if (typeof value === "number" || value instanceof Timestamp) return anything;
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(value);
  } catch (error) {
    if (error instanceof TypeError) return failure;
    throw error;
  }
}

function typeOf(value: Known | undefined): Value {
  if (value === null) return new TypeName("null_type");
  if (typeof value === "boolean") return new TypeName("bool");
  if (typeof value === "bigint") return new TypeName("int");
  if (typeof value === "number") return new TypeName("double");
  if (typeof value === "string") return new TypeName("string");
  if (value instanceof Unsigned) return new TypeName("uint");
  if (value instanceof Uint8Array) return new TypeName("bytes");
  if (value instanceof Mapping) return new TypeName("map");
  if (isList(value)) return new TypeName("list");
  return anything;
}
