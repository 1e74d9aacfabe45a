import { anything } from "../admission.ts";
import { Authorizer } from "./authorizer-functions.ts";
import { keyOf } from "./equality.ts";
import {
  type Definite,
  failure,
  forEachChoice,
  isList,
  type Known,
  Mapping,
  Optional,
  orElse,
  PartialList,
  UnknownText,
  type Value,
} from "./values.ts";

/** A field of a mapping: `.`. */
export function select(from: Value, field: string): Value {
  return forEachChoice([from], (target) => {
    if (target === anything) return anything;
    if (target instanceof Optional) return selectOptionally(target, field);
    if (target instanceof Authorizer && field === "requestResource")
      return target.own ? new Authorizer(target.ask, target.own) : anything;
    if (!(target instanceof Mapping)) return failure;
    return orElse(target.entries.get(field), target.mayHave(field) ? anything : failure);
  });
}

/** As `.?`: an optional, none where there is no such field. */
export function selectOptionally(from: Value, field: string): Value {
  return forEachChoice([from, field], maybeElement);
}

/** As `[]`: of a list by its position, of a mapping by its key. */
export function element(target: Known, index: Known): Value {
  if (target instanceof Optional) return maybeElement(target, index);
  // It may be an optional without a value, of which the index makes no difference.
  if (target === anything) return anything;
  if (target === failure || index === failure) return failure;
  if (index === anything || isPartial(target) || isPartial(index)) return anything;
  return isList(target) || target instanceof Mapping ? orElse(find(target, index), failure) : failure;
}

function isPartial(value: Known): boolean {
  return value instanceof PartialList || value instanceof UnknownText;
}

/** Undefined where there is none. A list fails where it is asked for anything but a position. */
function find(target: readonly Value[] | Mapping, index: Definite): Value | undefined {
  const key = keyOf(index);
  if (isList(target)) return typeof key === "bigint" ? target[Number(key)] : failure;
  const found = key === undefined ? undefined : target.entries.get(key);
  return found === undefined && target.mayHave(key) ? anything : found;
}

/**
 * As `[?]`: an optional. Everything that is taken out of an optional is one, and out of what is neither a list nor a
 * mapping, none. What fails of itself, such as a variable of a policy, fails here too.
 *
 * Source: https://github.com/google/cel-go/blob/master/interpreter/attributes.go (refQualify)
 */
export function maybeElement(target: Known, index: Known): Value {
  if (target instanceof Optional)
    return target.value === undefined ? target : forEachChoice([target.value, index], maybeElement);
  if (target === anything) return anything;
  if (target === failure || index === failure) return failure;
  if (index === anything || isPartial(target) || isPartial(index)) return anything;
  if (keyOf(index) === undefined && typeof index !== "number") return failure;
  const found = isList(target) || target instanceof Mapping ? find(target, index) : undefined;
  return found === undefined ? new Optional(undefined) : forEachChoice([found], optionalOf);
}

/** What may be anything may also be nothing. */
export function optionalOf(value: Known): Value {
  return value === anything || value === failure ? value : new Optional(value);
}
