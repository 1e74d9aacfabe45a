import * as fc from "fast-check";
import { expect, test } from "vitest";
import { contentHash } from "../../manifests/content-hash.ts";
import { isSame } from "./is-same.ts";

test.each([
  ["order of fields", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [
    "order of a mapping",
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
    new Map([
      ["b", 2],
      ["a", 1],
    ]),
    true,
  ],
  ["order of a list", [1, 2], [2, 1], false],
  ["a field that is undefined", { a: 1, b: undefined }, { a: 1 }, true],
  ["a field more", { a: 1, b: 2 }, { a: 1 }, false],
  ["another field", { a: 1 }, { b: 1 }, false],
  ["an item more", [1], [1, 2], false],
  [
    "an entry more",
    new Map([["a", 1]]),
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
    false,
  ],
  ["another entry", new Map([["a", undefined]]), new Map([["b", undefined]]), false],
  ["something further down", { a: [new Map([["a", { b: 1 }]])] }, { a: [new Map([["a", { b: 2 }]])] }, false],
  ["a list and a mapping", [], {}, false],
  ["a map and a mapping", new Map(), {}, false],
  ["a text and a number", "1", 1, false],
  ["nothing and something", undefined, {}, false],
])("%s", (_, one, other, wanted) => {
  expect([isSame(one, other), isSame(other, one)]).toEqual([wanted, wanted]);
});

test("what says the same has the same hash, and nothing else has", () => {
  const scalar = fc.oneof(fc.string({ maxLength: 1 }), fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constant(null));
  const { record } = fc.letrec((tie) => ({
    record: fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("value"), { maxKeys: 2 }),
    value: fc.oneof({ maxDepth: 2 }, scalar, fc.array(tie("value"), { maxLength: 2 }), tie("record")),
  }));
  fc.assert(
    fc.property(record, record, (one, other) => isSame(one, other) === (contentHash(one) === contentHash(other))),
  );
  fc.assert(fc.property(record, (one) => isSame(one, structuredClone(one))));
});
