import { expect, test } from "vitest";
import { integerOf } from "./integers.ts";

test.each([
  ["7", 7n],
  ["+7", 7n],
  ["-7", -7n],
  ["007", 7n],
  ["9223372036854775807", 2n ** 63n - 1n],
  ["9223372036854775808", undefined],
  ["-9223372036854775808", -(2n ** 63n)],
  ["-9223372036854775809", undefined],
  ["7+", undefined],
  ["0x7", undefined],
  [" 7", undefined],
  ["", undefined],
])("as strconv.ParseInt reads it, %j is %s", (text, expected) => {
  expect(integerOf(text)).toBe(expected);
});
