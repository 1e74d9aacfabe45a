import fc from "fast-check";
import { expect, test } from "vitest";
import type { CutEdge } from "./cut-edge.ts";
import { smallestCut } from "./smallest-cut.ts";

const edge = (from: string, to: string, key?: string, changes = 1): CutEdge<string> => ({
  from,
  to,
  cause: key === undefined ? undefined : { key, value: key, changes },
});

test("one cause that two ways have in common", () => {
  const edges = [edge("s", "a", "1"), edge("s", "b", "2"), edge("a", "c"), edge("b", "c"), edge("c", "t", "3")];
  expect(smallestCut(edges, "s", "t")).toEqual(["3"]);
});

test("two ways that have nothing in common", () => {
  const edges = [edge("s", "a", "1"), edge("a", "t"), edge("s", "b"), edge("b", "t", "2")];
  expect(smallestCut(edges, "s", "t")?.toSorted()).toEqual(["1", "2"]);
});

test("a cause of several edges counts once", () => {
  const edges = [edge("s", "a", "1"), edge("s", "b", "1"), edge("a", "t", "2"), edge("b", "t", "3")];
  expect(smallestCut(edges, "s", "t")).toEqual(["1"]);
});

test("of as many causes those that take fewer changes", () => {
  expect(smallestCut([edge("s", "a", "much", 8), edge("a", "t", "little", 1)], "s", "t")).toEqual(["little"]);
});

test("a way on which nothing can be cut, and no way at all", () => {
  expect(smallestCut([edge("s", "a"), edge("a", "t"), edge("s", "t", "1")], "s", "t")).toBeUndefined();
  expect(smallestCut([edge("s", "a", "1")], "s", "t")).toEqual([]);
});

const vertices = ["s", "a", "b", "c", "t"];
const vertex = fc.constantFrom(...vertices);

function leads(edges: readonly CutEdge<string>[]): boolean {
  const seen = new Set(["s"]);
  for (const at of seen) for (const { from, to } of edges) if (from === at) seen.add(to);
  return seen.has("t");
}

test("a cause whose edges lie in several places counts once", () => {
  const edges = [
    ...[edge("s", "a", "1"), edge("s", "b", "2"), edge("a", "c"), edge("b", "c")],
    ...[edge("c", "d", "3"), edge("d", "t"), edge("c", "e"), edge("e", "f", "3"), edge("f", "t")],
  ];
  expect(smallestCut(edges, "s", "t")).toEqual(["3"]);
});

test("what nobody knows how to change is cut only where nothing else cuts", () => {
  const firm = (from: string, to: string, key: string): CutEdge<string> => ({
    from,
    to,
    cause: { key, value: key, changes: undefined },
  });
  const edges = [edge("s", "a", "1"), edge("s", "a", "2"), firm("a", "t", "3")];
  expect(smallestCut(edges, "s", "t")?.toSorted()).toEqual(["1", "2"]);
  expect(smallestCut([edge("s", "a"), firm("a", "t", "3")], "s", "t")).toEqual(["3"]);
});

test("as small as the smallest of all sets that cut every way", () => {
  // Of five causes: some have edges in several places.
  const drawn = fc.array(fc.tuple(vertex, vertex, fc.option(fc.nat(4), { freq: 3 })), { maxLength: 12 });
  fc.assert(
    fc.property(drawn, (tuples) => {
      const edges = tuples.map(([from, to, cause]) => edge(from, to, cause === null ? undefined : String(cause)));
      const without = (cut: ReadonlySet<string>) => edges.filter(({ cause }) => !cause || !cut.has(cause.key));
      const keys = [...new Set(edges.flatMap(({ cause }) => cause?.key ?? []))];
      let smallest: number | undefined;
      for (let chosen = 0; chosen < 1 << keys.length; chosen++) {
        const cut = new Set(keys.filter((_, at) => (chosen & (1 << at)) !== 0));
        if (!leads(without(cut)) && cut.size < (smallest ?? keys.length + 1)) smallest = cut.size;
      }
      const found = smallestCut(edges, "s", "t");
      expect(found?.length).toBe(smallest);
      if (found) expect(leads(without(new Set(found)))).toBe(false);
    }),
    { numRuns: 500 },
  );
});
