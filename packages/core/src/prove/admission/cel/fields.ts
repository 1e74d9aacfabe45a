import { anything } from "../admission.ts";
import { Authorizer } from "./authorizer-functions.ts";
import { keyOf } from "./equality.ts";
import {
  Failure,
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
    if (target === anything || target instanceof Failure) return target;
    if (target instanceof Optional) return selectOptionally(target, field);
    if (target instanceof Authorizer && field === "requestResource")
      return target.own ? new Authorizer(target.ask, target.own) : anything;
    if (!(target instanceof Mapping)) return new Failure(`no field ${field}`);
    return orElse(target.entries.get(field), target.mayHave(field) ? anything : new Failure(`no such key: ${field}`));
  });
}

/** As `.?`: an optional, none where there is no such field. */
export function selectOptionally(from: Value, field: string): Value {
  return forEachChoice([from, field], maybeElement);
}

/** As `[]`: of a list by its position, of a mapping by its key. */
export function element(target: Known, index: Known): Value {
  if (target instanceof Optional) return maybeElement(target, index);
  if (target instanceof Failure || index instanceof Failure) return target instanceof Failure ? target : index;
  if (target === anything || index === anything || isPartial(target) || isPartial(index)) return anything;
  if (isList(target)) {
    const at = keyOf(index);
    const found = typeof at === "bigint" ? target[Number(at)] : undefined;
    return orElse(found, new Failure("no such element"));
  }
  if (!(target instanceof Mapping)) return new Failure("neither a list nor a mapping");
  const key = keyOf(index);
  const found = key === undefined ? undefined : target.entries.get(key);
  return orElse(found, target.mayHave(key) ? anything : new Failure("no such key"));
}

function isPartial(value: Known): boolean {
  return value instanceof PartialList || value instanceof UnknownText;
}

/** As `[?]`: an optional. Everything that is taken out of an optional is one. */
export function maybeElement(target: Known, index: Known): Value {
  if (target instanceof Optional)
    return target.value === undefined ? target : forEachChoice([target.value, index], maybeElement);
  if (target instanceof Failure || index instanceof Failure) return target instanceof Failure ? target : index;
  if (target === anything || index === anything || isPartial(target) || isPartial(index)) return anything;
  if (!isList(target) && !(target instanceof Mapping)) return new Failure("neither a list nor a mapping");
  const found = element(target, index);
  // What may be anything may also be nothing.
  if (found === anything) return anything;
  return new Optional(found instanceof Failure ? undefined : found);
}
