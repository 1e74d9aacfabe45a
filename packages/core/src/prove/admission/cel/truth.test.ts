import { expect, test } from "vitest";
import { anything } from "../admission.ts";
import { and, fails, isFalse, isTrue, not, or, type Truth, truthOf, unknown, valueOfTruth } from "./truth.ts";
import { failure, OneOf } from "./values.ts";

const single = [isTrue, isFalse, fails];
const sets: readonly Truth[] = [1, 2, 3, 4, 5, 6, 7];
const membersOf = (set: Truth) => single.filter((one) => set & one);
const all = (found: readonly Truth[]) => found.reduce((one, other) => one | other, 0);

/** CEL's own: a failure is forgotten where the other side decides. */
const both = (one: Truth, other: Truth) => {
  if (one === isFalse || other === isFalse) return isFalse;
  return one === isTrue && other === isTrue ? isTrue : fails;
};
const either = (one: Truth, other: Truth) => {
  if (one === isTrue || other === isTrue) return isTrue;
  return one === isFalse && other === isFalse ? isFalse : fails;
};

test.each(sets.flatMap((one) => sets.map((other) => [one, other] as const)))(
  "of %i and %i together may be what may be of any of their members, and nothing else",
  (one, other) => {
    const pairs = membersOf(one).flatMap((a) => membersOf(other).map((b) => [a, b] as const));
    expect(and(one, other)).toBe(all(pairs.map(([a, b]) => both(a, b))));
    expect(or(one, other)).toBe(all(pairs.map(([a, b]) => either(a, b))));
  },
);

test.each([
  [isTrue, isFalse],
  [isFalse, isTrue],
  [fails, fails],
  [isTrue | isFalse, isTrue | isFalse],
  [isTrue | fails, isFalse | fails],
  [isFalse | fails, isTrue | fails],
  [unknown, unknown],
])("not %i is %i", (one, other) => {
  expect(not(one)).toBe(other);
});

test.each(sets)("a value stands for the truth %i", (set) => {
  expect(truthOf(valueOfTruth(set))).toBe(set);
});

test("a truth is a value of its own where there is one, and anything where all may be", () => {
  expect(valueOfTruth(isTrue)).toBe(true);
  expect(valueOfTruth(isFalse)).toBe(false);
  expect(valueOfTruth(fails)).toBe(failure);
  expect(valueOfTruth(unknown)).toBe(anything);
  expect(valueOfTruth(isTrue | isFalse)).toEqual(new OneOf([true, false]));
});

test("what is no truth value fails", () => {
  expect([truthOf("true"), truthOf(1n), truthOf(null), truthOf(anything)]).toEqual([fails, fails, fails, unknown]);
  expect(truthOf(new OneOf([true, 1n]))).toBe(isTrue | fails);
});
