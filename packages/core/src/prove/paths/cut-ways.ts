import type { Ways } from "./find-ways.ts";
import { smallestCut } from "./smallest-cut.ts";
import { type EdgeCause, type FoundEdge, stageKey, start, type Walk } from "./way.ts";

/** Where no object's change is known, as much as a large one. */
const unknownChange = 100;

/**
 * The fewest causes whose removal leaves no way: none at all where no single property breaks the pair, none over several
 * roads where one does.
 */
export function cutOf(ways: Ways & { readonly type: "open" }, to: string): readonly EdgeCause[] {
  const edges = ways.isSingle ? ways.joined.flatMap(edgesOf) : ways.found;
  return cutEdges(edges, to);
}

export function cutEdges(edges: readonly FoundEdge[], to: string): readonly EdgeCause[] {
  const cuttable = edges.map(({ from, to: next, edge: { cause } }) => ({
    from,
    to: next,
    cause: cause && { key: cause.key, value: cause, changes: cause.edits()?.length ?? unknownChange },
  }));
  return smallestCut(cuttable, start, stageKey(to)) ?? [];
}

export function edgesOf({ edges, places }: Walk): readonly FoundEdge[] {
  return edges.map((edge, at) => ({ from: places[at] ?? start, to: places[at + 1] ?? "", edge }));
}
