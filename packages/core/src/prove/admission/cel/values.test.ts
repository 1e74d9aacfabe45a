import { expect, test } from "vitest";
import { anything, ListOf, nothing, OtherThan } from "../admission.ts";
import { written } from "../testing/answers.ts";
import {
  alternatives,
  failure,
  forEachChoice,
  isKnown,
  join,
  Mapping,
  OneOf,
  Optional,
  PartialList,
  UnknownText,
  type Value,
  valueOf,
} from "./values.ts";

test.each<[unknown, string]>([
  [null, "null"],
  [undefined, "anything"],
  [anything, "anything"],
  ["a", "'a'"],
  [true, "true"],
  [3n, "3"],
  [3, "3"],
  [1.5, "1.5"],
  [2 ** 60, `${2 ** 60}.0`],
  [[1, "a", anything], "[1, 'a', anything]"],
  [() => 1, "anything"],
  [{ a: 1, b: null, c: undefined, d: nothing }, "{'a': 1}"],
  [{ a: 1, [anything]: true }, "{'a': 1, …}"],
  [new ListOf([1, 2], [3]), "[3, 1?, 2?]"],
])("an object's %o is read as %s", (json, text) => {
  expect(written(valueOf(json))).toBe(text);
});

test("a text that is none of some, and a field that is not there, are read as such", () => {
  expect(valueOf(new OtherThan(["a", "b"]))).toEqual(new UnknownText(new Set(["a", "b"])));
  const read = valueOf({ [anything]: true, a: nothing }) as Mapping;
  expect([read.mayHave("a"), read.mayHave("b"), read.mayHave(undefined)]).toEqual([false, true, true]);
  const closed = valueOf({ a: 1 }) as Mapping;
  expect([closed.mayHave("b"), closed.mayHave(undefined)]).toEqual([false, false]);
});

const fourteen = Array.from({ length: 14 }, (_, at) => BigInt(at));

test.each<[readonly Value[], string]>([
  [[], "anything"],
  [[1n], "1"],
  [[1n, 1n], "1"],
  [[1n, 2n, 1n], "1 or 2"],
  [[1n, anything], "anything"],
  [[new OneOf([1n, 2n]), 2n, 3n], "1 or 2 or 3"],
  [[failure, failure], "fails"],
  [[failure, 1n], "1 or fails"],
  [[fourteen[0] ?? 0n, failure], "0 or fails"],
  [fourteen.slice(0, 12), fourteen.slice(0, 12).map(String).toSorted().join(" or ")],
  [fourteen.slice(0, 13), "anything"],
])("what stands for %o: %s", (values, text) => {
  expect(written(join(values))).toBe(text);
});

test("what a value may be", () => {
  expect(alternatives(anything)).toEqual([anything]);
  expect(alternatives(1n)).toEqual([1n]);
  expect(alternatives(new OneOf([1n, 2n]))).toEqual([1n, 2n]);
});

test.each<[Value, boolean]>([
  [1n, true],
  ["a", true],
  [anything, false],
  [new OneOf([1n, 2n]), false],
  [new PartialList([]), false],
  [new UnknownText(new Set()), false],
  [[1n, [2n]], true],
  [[1n, [anything]], false],
  [new Mapping(new Map([["a", 1n]])), true],
  [new Mapping(new Map([["a", anything]])), false],
  [new Mapping(new Map([["a", 1n]]), true), false],
  [new Optional(undefined), true],
  [new Optional(1n), true],
  [new Optional([anything]), false],
])("of %o everything is known: %s", (value, known) => {
  expect(isKnown(value)).toBe(known);
});

test("each way that arguments may be is tried, up to 64 of them", () => {
  const sum = (...values: readonly Value[]) =>
    values.reduce<bigint>((total, one) => total + (typeof one === "bigint" ? one : 100n), 0n);
  const choice = (count: number) => new OneOf(fourteen.slice(0, count));
  expect(written(forEachChoice([1n, 2n], sum))).toBe("3");
  expect(written(forEachChoice([new OneOf([1n, 2n]), new OneOf([10n, 20n])], sum))).toBe("11 or 12 or 21 or 22");
  expect(written(forEachChoice([new OneOf([1n, 2n]), anything], sum))).toBe("101 or 102");
  expect(written(forEachChoice([new OneOf([5n]), 1n], sum))).toBe("6");
  expect(written(forEachChoice([new OneOf([1n, 2n]), 7n], () => anything))).toBe("anything");
  expect(written(forEachChoice([choice(8), choice(8)], () => 1n))).toBe("1");
  expect(written(forEachChoice([choice(8), choice(9)], () => 1n))).toBe("anything");
});
