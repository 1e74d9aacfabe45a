import { anything } from "../admission.ts";
import { addressFunctions } from "./address-functions.ts";
import { authorizerFunctions } from "./authorizer-functions.ts";
import { conversions } from "./conversions.ts";
import { numberOf } from "./equality.ts";
import { formatFunctions } from "./format-functions.ts";
import { listFunctions } from "./list-functions.ts";
import { quantityFunctions } from "./quantity-functions.ts";
import { stringFunctions } from "./string-functions.ts";
import { timeFunctions } from "./time-functions.ts";
import { urlFunctions } from "./url-functions.ts";
import {
  Duration,
  failure,
  forEachChoice,
  isKnown,
  type Known,
  type KnownFunction,
  Mapping,
  Optional,
  orElse,
  type Value,
} from "./values.ts";
import { versionFunctions } from "./version-functions.ts";

/** By name: `size` for one that is called by itself, `_.size` for a method, whose receiver is its first argument. */
const functions: ReadonlyMap<string, KnownFunction> = new Map(
  [
    stringFunctions,
    listFunctions,
    conversions,
    timeFunctions,
    quantityFunctions,
    addressFunctions,
    urlFunctions,
    versionFunctions,
    formatFunctions,
    authorizerFunctions,
  ].flatMap((library) => Object.entries(library)),
);

/** Functions that understand what is known in part. */
const tolerant: Readonly<Record<string, (...args: readonly Known[]) => Value>> = {
  "optional.of": (value = anything) => (value === anything ? anything : new Optional(value)),
  "optional.none": () => new Optional(undefined),
  "optional.ofNonZeroValue": (value = anything) =>
    isKnown(value) ? new Optional(isZero(value) ? undefined : value) : anything,
  // What is no optional is taken for itself.
  "_.orValue": (optional = anything, other = anything) =>
    optional instanceof Optional ? orElse(optional.value, other) : optional,
  "_.or": (optional = anything, other = anything) =>
    optional instanceof Optional && optional.value === undefined ? other : optional,
  "_.hasValue": (optional = anything) =>
    optional instanceof Optional ? optional.value !== undefined : noOverload(optional),
  "_.value": (optional = anything) =>
    optional instanceof Optional ? orElse(optional.value, failure) : noOverload(optional),
  dyn: (value = anything) => value,
};

function noOverload(value: Known): Value {
  return value === anything ? anything : failure;
}

/** What a function gives. One that is not known, or whose arguments are not, may give anything. */
export function callFunction(name: string, args: readonly Value[]): Value {
  return forEachChoice(args, (...known) => {
    // What stands after these is computed here whether it is needed or not.
    const isLazy = name === "_.orValue" || name === "_.or";
    if (!isLazy && known.includes(failure)) return failure;
    const special = tolerant[name];
    if (special !== undefined) return special(...known);
    const sized = name === "size" || name === "_.size" ? sizeOfPartlyKnown(known[0]) : undefined;
    if (sized !== undefined) return sized;
    const found = functions.get(name);
    if (found === undefined || !known.every(isKnown)) return anything;
    return found(...known) ?? failure;
  });
}

/** A list's length is known where its elements are not. */
function sizeOfPartlyKnown(value: Known | undefined): Value | undefined {
  return Array.isArray(value) ? BigInt(value.length) : undefined;
}

/** Empty, or nothing of its kind. */
function isZero(value: Known): boolean {
  if (value === null || value === false || value === "" || numberOf(value) === 0n || value === 0) return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  return value instanceof Mapping && value.entries.size === 0;
}
