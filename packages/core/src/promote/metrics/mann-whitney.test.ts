import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mannWhitney } from "./mann-whitney.ts";

// What scipy.stats.mannwhitneyu(first, second, alternative="greater") of SciPy 1.17.1 gives.
test.each([
  [[1, 2, 3], [4, 5, 6], 0.0, 1.0],
  [[4, 5, 6], [1, 2, 3], 9.0, 0.05],
  [[3, 5, 8, 9], [1, 2, 4, 6, 7], 15.0, 0.14285714285714285],
  [[0.9, 1.1, 1.7, 2.2, 3.1], [0.4, 0.8, 1.0, 1.2, 1.6, 2.0], 22.0, 0.12337662337662336],
  [[1, 1, 2, 2, 3], [1, 2, 2, 3, 3], 9.0, 0.8119899942133474],
  [[5, 5, 5, 6], [5, 5, 4, 4], 13.0, 0.06680720126885807],
  [
    [12, 15, 11, 18, 21, 16, 14, 19, 22, 17, 13, 20],
    [10, 9, 8, 15.5, 12.5, 7, 11.5, 16.5, 6, 5],
    106.0,
    0.0013490954029039795,
  ],
  [[0, 0, 0, 0, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0, 1], 41.5, 0.23442365700530787],
] as [number[], number[], number, number][])("of %j and %j is as SciPy has it", (first, second, u, pValue) => {
  const found = mannWhitney(first, second);
  expect(found.u).toBe(u);
  expect(found.pValue).toBeCloseTo(pValue, 12);
});

test("far out in the tail the p-value keeps its digits", () => {
  const [low, high] = [
    Array.from({ length: 60 }, (_, index) => index),
    Array.from({ length: 60 }, (_, index) => index + 60),
  ];
  expect(mannWhitney(high, low).pValue / 1.7782854874923613e-21).toBeCloseTo(1, 9);
});

describe("counts out small samples", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 9 });

  test("exactly as all ways to deal them out say", () => {
    fc.assert(
      fc.property(distinct, fc.nat(), (values, cut) => {
        const size = 1 + (cut % (values.length - 1));
        const [first, second] = [values.slice(0, size), values.slice(size)];
        const found = mannWhitney(first, second);
        const ways = subsets(values, size);
        const asLarge = ways.filter(
          (way) =>
            greaterPairs(
              way,
              values.filter((one) => !way.includes(one)),
            ) >= found.u,
        );
        expect(found.u).toBe(greaterPairs(first, second));
        expect(found.pValue).toBeCloseTo(asLarge.length / ways.length, 12);
      }),
    );
  });
});

test("the pairs of both samples are shared out, and what grows gets no likelier", () => {
  const samples = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(samples, samples, (first, second) => {
      const [one, other] = [mannWhitney(first, second), mannWhitney(second, first)];
      expect(one.u + other.u).toBe(first.length * second.length);
      expect(one.pValue).toBeGreaterThan(0);
      expect(one.pValue).toBeLessThanOrEqual(1);
      expect(
        mannWhitney(
          first.map((value) => value + 20),
          second,
        ).pValue,
      ).toBeLessThanOrEqual(one.pValue + 1e-12);
    }),
  );
});

test("of nothing, and of values that are all the same, nothing is worse", () => {
  expect(mannWhitney([], [1])).toEqual({ u: 0, pValue: 1 });
  expect(mannWhitney([2, 2, 2], [2, 2])).toEqual({ u: 3, pValue: 1 });
  expect(mannWhitney([Infinity, Infinity], [1, Infinity]).u).toBe(3);
});

function greaterPairs(first: readonly number[], second: readonly number[]): number {
  return first.flatMap((one) => second.filter((other) => one > other)).length;
}

function subsets(values: readonly number[], size: number): number[][] {
  const [head, ...rest] = values;
  if (size === 0) return [[]];
  if (head === undefined) return [];
  return [...subsets(rest, size - 1).map((one) => [head, ...one]), ...subsets(rest, size)];
}
