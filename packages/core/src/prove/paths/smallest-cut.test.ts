import fc from "fast-check";
import { expect, test } from "vitest";
import type { CutEdge } from "./cut-edge.ts";
import { lighterCut } from "./lighter-cut.ts";
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

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));
/** A way over three causes of its own. */
const own = (from: string, to: string, at: string) => [
  edge(from, `${at} a`, `${at} 1`),
  edge(`${at} a`, `${at} b`, `${at} 2`),
  edge(`${at} b`, to, `${at} 3`),
];
const manifold = (from: string, to: string): CutEdge<string> => ({
  ...{ from, to },
  cause: { key: "many", value: "many", changes: 1, count: 19 },
});

test.each([
  ["begin", numbers(20).flatMap((at) => [manifold("s", `m${at}`), ...own(`m${at}`, "t", at)])],
  ["end", numbers(20).flatMap((at) => [edge("s", `m${at}`), manifold(`m${at}`, "m"), ...own("m", "t", at)])],
])("what counts for nineteen is cut where twenty ways %s by it, rather than each of them", (_where, edges) => {
  expect(smallestCut(edges, "s", "t")).toEqual(["many"]);
});

test("what goes one way at first goes another where that lets more through", () => {
  const edges = [
    ...[edge("s", "a", "sa"), edge("a", "d", "ad"), edge("d", "t", "dt", 8), edge("s", "b", "sb")],
    ...[edge("b", "d", "bd"), edge("a", "c", "ac"), edge("c", "e", "ce"), edge("e", "t", "et")],
  ];
  expect(smallestCut(edges, "s", "t")?.toSorted()).toEqual(["sa", "sb"]);
});

test("the last that says what a cause takes is believed", () => {
  const once = { ...edge("s", "a", "1"), cause: { key: "1", value: "later", changes: 1 } };
  expect(smallestCut([edge("s", "a", "1"), once, edge("a", "t")], "s", "t")).toEqual(["later"]);
});

const causesOf = (edges: readonly CutEdge<string>[], ...keys: readonly string[]) =>
  edges.flatMap(({ cause }) => (cause && keys.includes(cause.key) ? [cause] : []));

test("a known cut stays where another one is as light, and where there is too much to look at", () => {
  const chain = [edge("s", "a", "1"), edge("a", "t", "2")];
  for (const key of ["1", "2"]) {
    const known = causesOf(chain, key);
    expect(lighterCut(chain, "s", "t", known)).toBe(known);
  }
  const many = numbers(25).flatMap((at) => own("s", "t", at));
  const known = causesOf(many, ...numbers(25).map((at) => `${at} 2`));
  expect(lighterCut(many, "s", "t", known)).toBe(known);
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
