import { expect, test } from "vitest";
import { statisticOf } from "./statistics.ts";

test.each(["last", "mean", "max", "min", "p50", "p95", "p99"] as const)("of nothing there is no %s", (statistic) => {
  expect(statisticOf([], statistic)).toBeNaN();
});

test("infinities stay what they are", () => {
  expect(statisticOf([1, Infinity], "mean")).toBe(Infinity);
  expect(statisticOf([1, 2, 3, Infinity], "p50")).toBe(2.5);
  expect(statisticOf([1, Infinity], "p50")).toBe(Infinity);
  expect(statisticOf([-Infinity, Infinity], "mean")).toBeNaN();
});

test("the mean of large numbers is one of them", () => {
  expect(statisticOf([1.7e308, 1.7e308, 1.7e308], "mean")).toBe(1.7e308);
});
