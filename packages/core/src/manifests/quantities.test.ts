import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addQuantities, compareQuantities, formatQuantity, multiplyQuantity, quantityValue } from "./quantities.ts";

const billion = 1_000_000_000n;

const amount = fc.record({
  whole: fc.bigInt({ min: 0n, max: 999_999n }),
  fraction: fc.option(fc.stringMatching(/^[0-9]{1,4}$/), { nil: undefined }),
  suffix: fc.constantFrom("", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"),
});
const quantity = amount.map(
  ({ whole, fraction, suffix }) => `${whole}${fraction === undefined ? "" : `.${fraction}`}${suffix}`,
);

describe("quantityValue", () => {
  test.each([
    ["0", 0n],
    ["2", 2n * billion],
    ["500m", billion / 2n],
    ["0.5", billion / 2n],
    [".5", billion / 2n],
    ["1.5Gi", 1_610_612_736n * billion],
    ["1Ei", 1_152_921_504_606_846_976n * billion],
    ["2E", 2_000_000_000_000_000_000n * billion],
    ["1e3", 1000n * billion],
    ["1E-3", billion / 1000n],
    ["1e+21", 10n ** 30n],
    ["100n", 100n],
    ["0.1Ki", 102_400_000_000n],
  ])("%s", (text, value) => {
    expect(quantityValue(text)).toBe(value);
  });

  test("what is finer than a billionth is rounded up, never to nothing", () => {
    expect(quantityValue("0.0000000001")).toBe(1n);
    expect(quantityValue("0.0000000000")).toBe(0n);
  });

  test("numbers that a double cannot hold stay exact", () => {
    expect(quantityValue("9007199254740993")).toBe(9007199254740993n * billion);
  });
});

describe("compareQuantities", () => {
  test("by worth, not by spelling", () => {
    expect(compareQuantities("1000m", "1")).toBe(0);
    expect(compareQuantities("1Gi", "1G")).toBe(1);
    expect(compareQuantities("999Mi", "1Gi")).toBe(-1);
    expect(compareQuantities("9007199254740993", "9007199254740992")).toBe(1);
  });
});

describe("addQuantities", () => {
  test.each([
    ["500m", "1", "1500m"],
    ["500m", "500m", "1"],
    ["1Gi", "512Mi", "1536Mi"],
    ["1Gi", "1G", "2073741824"],
    ["0", "1Gi", "1Gi"],
    ["0", "0", "0"],
    ["1023Ki", "1Ki", "1Mi"],
  ])("%s + %s = %s", (left, right, sum) => {
    expect(addQuantities(left, right)).toBe(sum);
  });

  test("a sum is worth what its parts are", () => {
    fc.assert(
      fc.property(quantity, quantity, (left, right) => {
        expect(quantityValue(addQuantities(left, right))).toBe(quantityValue(left) + quantityValue(right));
      }),
    );
  });
});

test("a product is worth the quantity as many times, and is written in its family", () => {
  expect(multiplyQuantity("4", 10)).toBe("40");
  expect(multiplyQuantity("250m", 3)).toBe("750m");
  expect(multiplyQuantity("1.5Gi", 2)).toBe("3Gi");
});

test("what is written is read back as the same number, in either family", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.constantFrom("1", "1Gi"), (billionths, like) => {
      expect(quantityValue(formatQuantity(billionths, like))).toBe(billionths);
    }),
  );
});
