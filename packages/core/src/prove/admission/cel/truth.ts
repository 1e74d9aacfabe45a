import { anything } from "../admission.ts";
import { type Definite, failure, join, OneOf, type Value } from "./values.ts";

/** Which of true, false and failure something may be: a set of bits. */
export type Truth = number;

export const isTrue = 1;
export const isFalse = 2;
export const fails = 4;
export const unknown: Truth = 7;

export function truthOf(value: Value): Truth {
  if (value === anything) return unknown;
  if (value === true) return isTrue;
  if (value === false) return isFalse;
  if (value instanceof OneOf) return value.values.reduce((truth: Truth, one) => truth | truthOf(one), 0);
  return fails;
}

const values: readonly Value[] = Array.from({ length: 8 }, (_, truth) => {
  const found: Definite[] = [];
  if (truth & isTrue) found.push(true);
  if (truth & isFalse) found.push(false);
  if (truth & fails) found.push(failure);
  return truth === unknown ? anything : join(found);
});

export function valueOfTruth(truth: Truth): Value {
  return values[truth] ?? anything;
}

/** A failure on one side is forgotten where the other is false. */
export function and(one: Truth, other: Truth): Truth {
  let result = 0;
  if ((one | other) & isFalse) result |= isFalse;
  if (one & isTrue && other & isTrue) result |= isTrue;
  if ((one & fails && other & (isTrue | fails)) || (other & fails && one & (isTrue | fails))) result |= fails;
  return result;
}

export function or(one: Truth, other: Truth): Truth {
  return not(and(not(one), not(other)));
}

export function not(truth: Truth): Truth {
  return (truth & fails) | (truth & isTrue ? isFalse : 0) | (truth & isFalse ? isTrue : 0);
}
