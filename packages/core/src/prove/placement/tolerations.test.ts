import { expect, test } from "vitest";
import type { Taint } from "kubernetes-types/core/v1.d.ts";
import { taintText, toleratesTaint } from "./tolerations.ts";

test.each([
  ["Gt", "10", "12", true],
  ["Gt", "12", "12", false],
  ["Gt", "12", "10", false],
  ["Lt", "12", "10", true],
  ["Lt", "12", "12", false],
  ["Lt", "10", "12", false],
  ["Lt", "5", "-12", true],
  ["Lt", "0", "-1", true],
  ["Gt", "-0", "1", false],
  ["Gt", "1x", "2", false],
  ["Gt", "x1", "2", false],
  ["Gt", "1", "2x", false],
  ["Gt", "0", undefined, false],
  ["Gt", "0", "9223372036854775808", false],
  ["Lt", "9223372036854775808", "0", false],
])("with numbers compared, %s %s tolerates a taint of value %j: %j", (operator, value, found, expected) => {
  const taint = { key: "risk", effect: "NoSchedule", ...(found !== undefined && { value: found }) };
  expect(toleratesTaint({ key: "risk", operator, value }, taint, { comparesNumbers: true })).toBe(expected);
});

test("Equal tolerates the same value, and another key's taint not", () => {
  const equal = { key: "stage", operator: "Equal", value: "prod" };
  expect(toleratesTaint(equal, { key: "stage", value: "prod", effect: "NoSchedule" })).toBe(true);
  expect(toleratesTaint(equal, { key: "team", value: "prod", effect: "NoSchedule" })).toBe(false);
});

test.each<[string, Taint]>([
  ["stage=prod:NoSchedule", { key: "stage", value: "prod", effect: "NoSchedule" }],
  ["stage:NoExecute", { key: "stage", effect: "NoExecute" }],
  ["stage:NoExecute", { key: "stage", value: "", effect: "NoExecute" }],
])("a taint is written %s", (text, taint) => {
  expect(taintText(taint)).toBe(text);
});
