import { expect, test } from "vitest";
import type { Edit } from "../../verdicts/finding.ts";
import { GrowingFix, listed } from "./growing-fix.ts";
import { cause, found } from "./testing/edges.ts";
import type { EdgeCause, FoundEdge } from "./way.ts";

test("a list names five, or four and how many more there are", () => {
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b"])).toBe("a, and b");
  expect(listed(["a", "b", "c", "d", "e"])).toBe("a, and b, and c, and d, and e");
  expect(listed(["a", "b", "c", "d", "e", "f"])).toBe("a, and b, and c, and d, and 2 more like it");
});

function growing(cut: readonly EdgeCause[], edges: readonly FoundEdge[] = []): GrowingFix {
  return new GrowingFix({ pairs: [{ from: "dev", to: "prod", edges }], cut, others: new Set() });
}

test("a fix has the edits of all its causes, each once, and says each description once", () => {
  const same = cause("a", 1, { description: "undo it" });
  const fix = growing([same, cause("b", 2, { description: "undo it", closes: "network" }), cause("c")]);
  expect(fix.isPossible).toBe(true);
  expect(fix.closes).toEqual(["network"]);
  expect(fix.cut).toHaveLength(3);
  expect(fix.fix.description).toBe("undo it, and undo c");
  expect(fix.fix.edits.map((edit) => ("object" in edit && "name" in edit.object ? edit.object.name : ""))).toEqual([
    "a-0",
    "b-0",
    "b-1",
    "c-0",
  ]);
  expect(growing([same, same]).edits).toHaveLength(1);
});

test("a fix is worth trying where all that it changes is known", () => {
  expect(growing([]).isPossible).toBe(false);
  expect(growing([cause("a", 0)]).isPossible).toBe(false);
  expect(growing([cause("a"), cause("b", 1, { edits: () => undefined })]).isPossible).toBe(false);
  expect(growing([cause("a", 1, { edits: () => undefined })]).edits).toEqual([]);
  const fix = growing([cause("a")]);
  fix.giveUp();
  expect(fix.isPossible).toBe(false);
});

test("what shows once the first cut is made is cut as well, or instead", () => {
  const known = [found("start", "a", cause("a")), found("a", "stage prod", cause("b", 2))];
  const fix = growing([cause("a")], known);
  const [pair] = fix.wanted.pairs;
  if (pair === undefined) throw new Error("no pair");
  fix.grow(new Map([[pair, [found("start", "a", cause("c"))]]]), []);
  expect(fix.cut.map(({ key }) => key)).toEqual(["b"]);
  expect(fix.isPossible).toBe(true);
  // Nothing new to cut: another round would be the same.
  fix.grow(new Map(), []);
  expect(fix.isPossible).toBe(false);
});

test("where something that shows cannot be cut, there is no fix", () => {
  const fix = growing([cause("a")], [found("start", "stage prod", cause("a"))]);
  const [pair] = fix.wanted.pairs;
  if (pair === undefined) throw new Error("no pair");
  fix.grow(new Map([[pair, [found("start", "stage prod")]]]), []);
  expect(fix.isPossible).toBe(false);
  const unknown = growing([cause("a")], [found("start", "stage prod", cause("a"))]);
  const [other] = unknown.wanted.pairs;
  if (other === undefined) throw new Error("no pair");
  unknown.grow(new Map([[other, [found("start", "stage prod", cause("b", 0))]]]), []);
  expect(unknown.isPossible).toBe(false);
});

test("where one pair of several cannot be cut, there is no fix", () => {
  const [one, other] = [
    { from: "dev", to: "prod", edges: [found("start", "stage prod", cause("a"))] },
    { from: "dev", to: "test", edges: [found("start", "stage test", cause("a"))] },
  ];
  const fix = new GrowingFix({ pairs: [one, other], cut: [cause("a")], others: new Set() });
  const shown = [found("start", "stage test", cause("b"))];
  fix.grow(
    new Map([
      [one, [found("start", "stage prod")]],
      [other, shown],
    ]),
    [],
  );
  expect(fix.isPossible).toBe(false);
  const next = new GrowingFix({ pairs: [one, other], cut: [cause("a")], others: new Set() });
  next.grow(new Map([[other, shown]]), []);
  expect(next.cut.map(({ key }) => key)).toEqual(["a", "b"]);
  expect(next.isPossible).toBe(true);
});

const binding = { group: "rbac.authorization.k8s.io", kind: "RoleBinding", namespace: "shop", name: "all" };
const leaving = (position: number): readonly Edit[] => [
  { type: "remove", object: binding, path: ["subjects", position] },
];

test("what shows after an edit counts the places of a list as they were before it", () => {
  const first = cause("first", 1, { edits: () => leaving(0) });
  const fix = growing([first], [found("start", "stage prod", first)]);
  const [pair] = fix.wanted.pairs;
  if (pair === undefined) throw new Error("no pair");
  const second = cause("second", 1, { edits: () => leaving(0) });
  fix.grow(new Map([[pair, [found("start", "stage prod", second)]]]), leaving(0));
  expect(fix.edits).toEqual([...leaving(1), ...leaving(0)]);
  fix.grow(new Map([[pair, [found("start", "stage prod", cause("third", 1, { edits: () => undefined }))]]]), []);
  expect([fix.cut.length, fix.isPossible]).toEqual([3, false]);
});
