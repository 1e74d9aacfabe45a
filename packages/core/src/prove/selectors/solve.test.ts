import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesSelector } from "./match.ts";
import { someSolutions } from "./solve.ts";

const selector = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b"),
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.subarray(["", "x", "y"], { minLength: 1 }),
  }),
  { maxLength: 3 },
);

/** Everything that selectors over these keys and values can tell apart. */
const everything = [undefined, "", "x", "y", "z"].flatMap((a) =>
  [undefined, "", "x", "y", "z"].map((b) => ({ ...(a !== undefined && { a }), ...(b !== undefined && { b }) })),
);

test("a solution is selected by all and by none, and there is one wherever there can be one", () => {
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 2 }), fc.array(selector, { maxLength: 2 }), (all, none) => {
      const wanted = {
        all: all.map((matchExpressions) => ({ matchExpressions })),
        none: none.map((matchExpressions) => ({ matchExpressions })),
      };
      const isWanted = (labels: Readonly<Record<string, string>>) =>
        wanted.all.every((one) => matchesSelector(one, labels)) &&
        !wanted.none.some((one) => matchesSelector(one, labels));
      const found = someSolutions(wanted, 1000);
      expect(found.filter((labels) => !isWanted(labels))).toEqual([]);
      expect(found.length > 0).toBe(everything.some(isWanted));
    }),
    { numRuns: 500 },
  );
});

test("what is fixed stays, and values to try are tried", () => {
  const all = [{ matchExpressions: [{ key: "team", operator: "Exists" }] }];
  const values = new Map([["team", new Set(["a"])]]);
  expect(someSolutions({ all, values }, 1000)).toContainEqual({ team: "a" });
  expect(someSolutions({ all, fixed: { team: "b", app: "web" } }, 1000)).toEqual([{ team: "b", app: "web" }]);
});

test("what selects by labels is solved like what selects by expressions", () => {
  const [dev, web] = [{ matchLabels: { stage: "dev" } }, { matchLabels: { app: "web" } }];
  expect(someSolutions({ all: [dev], none: [web] }, 1000)).toStrictEqual([
    { stage: "dev" },
    { stage: "dev", app: "other" },
  ]);
  expect(someSolutions({ all: [dev], none: [dev] }, 1000)).toEqual([]);
  expect(someSolutions({ all: [dev], none: [{}] }, 1000)).toEqual([]);
});

test("no more come than were asked for", () => {
  const values = new Map([["team", new Set(["a", "b", "c"])]]);
  const all = [{ matchExpressions: [{ key: "team", operator: "Exists" }] }];
  expect(someSolutions({ all, values }, 2)).toEqual([{ team: "a" }, { team: "b" }]);
  expect(someSolutions({ all, values }, 1000)).toHaveLength(4);
});

test("the value that stands for all that nobody mentions is one that nobody mentions", () => {
  const exists = { matchExpressions: [{ key: "team", operator: "Exists" }] };
  const taken = { matchExpressions: [{ key: "team", operator: "In", values: ["other", "other-1"] }] };
  expect(someSolutions({ all: [exists] }, 1000)).toStrictEqual([{ team: "other" }]);
  expect(someSolutions({ all: [exists], none: [taken] }, 1000)).toStrictEqual([{ team: "other-2" }]);
});
