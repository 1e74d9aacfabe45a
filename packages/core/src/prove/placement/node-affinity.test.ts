import { expect, test } from "vitest";
import { isAskedFor, type SelectedNode } from "./node-affinity.ts";

const node = (labels: Record<string, string> = {}): SelectedNode => ({ name: "n1", labels });
const terms = (...nodeSelectorTerms: object[]) =>
  ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  }) as Parameters<typeof isAskedFor>[0];
const isAsked = (operator: string, values: readonly string[] | undefined, found: string | undefined) =>
  isAskedFor(
    terms({ matchExpressions: [{ key: "a", operator, ...(values && { values }) }] }),
    node(found === undefined ? {} : { a: found }),
  );

test.each([
  ["In", ["1"], undefined, false],
  ["In", undefined, "1", false],
  ["NotIn", ["1"], "1", false],
  ["NotIn", ["1"], "2", true],
  ["NotIn", undefined, "1", false],
  ["Exists", undefined, undefined, false],
  ["Exists", ["1"], "1", false],
  ["DoesNotExist", undefined, "1", false],
  ["DoesNotExist", ["1"], undefined, false],
  ["Lt", ["10"], "10", false],
  ["Lt", ["10"], "11", false],
  ["Gt", ["9"], undefined, false],
  ["Gt", undefined, "9", false],
  ["in", ["1"], "1", false],
])("%s %j of a label that is %j: %j", (operator, values, found, expected) => {
  expect(isAsked(operator, values, found)).toBe(expected);
});

test.each([
  ["", true],
  ["a", true],
  ["a-b_c.d", true],
  ["-b", false],
  ["b-", false],
  ["a b", false],
  ["x".repeat(63), true],
  ["x".repeat(64), false],
])("%j can be asked for as a label's value: %j", (asked, expected) => {
  expect(isAsked("NotIn", [asked], "other")).toBe(expected);
});

test("a node selector asks for the value, not only for the key", () => {
  expect(isAskedFor({ nodeSelector: { a: "2" } }, node({ a: "1" }))).toBe(false);
  expect(isAskedFor({ nodeSelector: { a: "1" } }, node({ a: "1" }))).toBe(true);
});

test("affinity that requires nothing of nodes asks nothing; one with no terms matches nothing", () => {
  expect(isAskedFor({ affinity: { podAffinity: {} } }, node())).toBe(true);
  const required = (value: unknown) =>
    ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: value } } }) as ReturnType<
      typeof terms
    >;
  expect(isAskedFor(required(null), node())).toBe(true);
  expect(isAskedFor(required({}), node())).toBe(false);
});

test.each([
  ["metadata.name", "NotIn", ["n1"], false],
  ["metadata.name", "Exists", ["n1"], false],
  ["metadata.name", "Exists", ["n2"], false],
  ["metadata.name", "In", [], false],
  ["metadata.name", "In", undefined, false],
  ["metadata.name", "NotIn", undefined, false],
  ["metadata.uid", "In", ["n1"], false],
  ["metadata.uid", "In", [""], true],
])("field %s %s %j: %j", (key, operator, values, expected) => {
  expect(isAskedFor(terms({ matchFields: [{ key, operator, ...(values && { values }) }] }), node())).toBe(expected);
});
