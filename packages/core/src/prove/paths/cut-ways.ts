import type { Ways } from "./find-ways.ts";
import { smallestCut } from "./smallest-cut.ts";
import { type EdgeCause, type FoundEdge, stageKey, start, type Walk } from "./way.ts";

type Open = Ways & { readonly type: "open" };

/**
 * What has to be cut: every way where no single property breaks the pair, those over several roads where one does. `others`
 * are keys of causes that cut ways already.
 */
export function edgesToCut(ways: Open, others: ReadonlySet<string> = new Set()): readonly FoundEdge[] {
  const isCut = ({ edges }: Walk) => edges.some(({ cause }) => cause && others.has(cause.key));
  if (ways.isSingle || others.size > 0) return ways.joined.filter((walk) => !isCut(walk)).flatMap(edgesOf);
  return ways.joined.length === 0 ? [] : ways.found;
}

/** The fewest causes without which no way is left into the stage. Undefined where one has nothing that can be cut. */
export function cutEdges(edges: readonly FoundEdge[], to: string): readonly EdgeCause[] | undefined {
  const changes = new Map<string, number | undefined>();
  const changesOf = (cause: EdgeCause): number | undefined => {
    if (!changes.has(cause.key)) {
      const count = cause.edits()?.length;
      changes.set(cause.key, count === 0 ? undefined : count);
    }
    return changes.get(cause.key);
  };
  const cuttable = edges.map(({ from, to: next, edge: { cause } }) => ({
    from,
    to: next,
    cause: cause && { key: cause.key, value: cause, changes: changesOf(cause), count: cause.count },
  }));
  return smallestCut(cuttable, start, stageKey(to));
}

function edgesOf({ edges, places }: Walk): readonly FoundEdge[] {
  return edges.map((edge, at) => ({ from: places[at] ?? start, to: places[at + 1] ?? start, edge }));
}
