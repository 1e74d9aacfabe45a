import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { asBefore, inOrder } from "./edit-order.ts";

const object = { group: "", kind: "Pod", namespace: "shop", name: "web" };
const remove = (...path: FieldPath): Edit => ({ type: "remove", object, path });
const set = (...path: FieldPath): Edit => ({ type: "set", object, path, value: 1 });
const add: Edit = {
  type: "add",
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" } },
};
const gone: Edit = { type: "delete", object };

describe("edits of one object are made", () => {
  test.each<[string, readonly Edit[], readonly Edit[]]>([
    ["as they stand where no item goes", [set("a", 1), remove("b"), set("c")], [set("a", 1), remove("b"), set("c")]],
    [
      "with what takes items out last",
      [remove("a", 0), set("b"), remove("c"), add],
      [set("b"), remove("c"), add, remove("a", 0)],
    ],
    [
      "from the end of a list, each once",
      [remove("a", 0), remove("a", 10), remove("a", 2), remove("a", 10)],
      [remove("a", 10), remove("a", 2), remove("a", 0)],
    ],
    [
      "from the end of a list further down",
      [remove("a", "b", 0), remove("a", "b", 1)],
      [remove("a", "b", 1), remove("a", "b", 0)],
    ],
    [
      "with fields of items in their place",
      [remove("a", 0, "b"), remove("a", 0)],
      [remove("a", 0, "b"), remove("a", 0)],
    ],
    ["with fields of items first", [remove("a", 0), remove("a", 1, "b")], [remove("a", 1, "b"), remove("a", 0)]],
    [
      "within an item before that goes",
      [remove("a", 1), remove("a", 1, "b", 0)],
      [remove("a", 1, "b", 0), remove("a", 1)],
    ],
    [
      "within an item before that goes, as they come",
      [remove("a", 1, "b", 0), remove("a", 1)],
      [remove("a", 1, "b", 0), remove("a", 1)],
    ],
    [
      "list by list",
      [remove("a", 0), remove("b", 0), remove("a", 1)],
      [remove("b", 0), remove("a", 1), remove("a", 0)],
    ],
    ["list by list, the other way round", [remove("b", 0), remove("a", 0)], [remove("b", 0), remove("a", 0)]],
    ["a position before a name", [remove("a", "x", 0), remove("a", 1, 0)], [remove("a", "x", 0), remove("a", 1, 0)]],
    [
      "a position before a name, the other way round",
      [remove("a", 1, 0), remove("a", "x", 0)],
      [remove("a", "x", 0), remove("a", 1, 0)],
    ],
  ])("%s", (_, edits, ordered) => {
    expect(inOrder(edits)).toEqual(ordered);
  });

  test("with the same list where there is nothing to order", () => {
    const edits = [set("a"), remove("b")];
    expect(inOrder(edits)).toBe(edits);
  });
});

describe("a position is the one that was there before", () => {
  const before = (earlier: readonly Edit[], one: Edit) => asBefore(earlier, [one])[0];

  test.each<[string, readonly Edit[], Edit, Edit]>([
    ["behind what went", [remove("a", 0)], set("a", 0, "b"), set("a", 1, "b")],
    ["not before it", [remove("a", 2)], remove("a", 1), remove("a", 1)],
    ["at its place", [remove("a", 2)], remove("a", 2), remove("a", 3)],
    ["behind several, in any order", [remove("a", 3), remove("a", 0)], remove("a", 1), remove("a", 2)],
    ["behind several that now stand before it", [remove("a", 3), remove("a", 0)], remove("a", 2), remove("a", 4)],
    ["behind one that went twice", [remove("a", 0), remove("a", 0)], remove("a", 0), remove("a", 1)],
    ["not of another list", [remove("b", 0)], set("a", 0), set("a", 0)],
    ["not of a list within", [remove("a", 0, "c", 0)], set("a", 0, "d", 0), set("a", 0, "d", 0)],
    ["not of a list beside", [remove("a", "c", 0)], set("b", "c", 0), set("b", "c", 0)],
    ["not of a list that is longer called", [remove("a", "c", 0)], set("a", 0), set("a", 0)],
    ["not for a field that went", [remove("a", "b")], set("a", 0), set("a", 0)],
    ["not for what was set", [set("a", 0)], set("a", 0), set("a", 0)],
    ["in both lists on its way", [remove("a", 0), remove("a", 2, "c", 1)], set("a", 1, "c", 1), set("a", 2, "c", 2)],
    ["of an object that goes", [remove("a", 0)], gone, gone],
    ["of an object that comes", [remove("a", 0)], add, add],
  ])("%s", (_, earlier, later, expected) => {
    expect(before(earlier, later)).toEqual(expected);
  });

  test("and of other objects it is", () => {
    const other = { ...remove("a", 0), object: { ...object, name: "api" } } as Edit;
    expect(before([other], set("a", 0))).toEqual(set("a", 0));
    expect(asBefore([remove("a", 0)], [set("a", 0), other])).toEqual([set("a", 1), other]);
  });
});
