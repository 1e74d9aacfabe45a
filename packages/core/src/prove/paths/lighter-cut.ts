import { type CutCause, type CutEdge, weightOf } from "./cut-edge.ts";

/** A search goes on as long as it looks at no more edges than this. */
const mostLookedAt = 3_000_000;

/**
 * A lighter cut than the one that is known, if there is one: for causes whose edges lie in several places. Whatever cuts all
 * ways cuts each, so a way that is left is taken and each of its causes tried, as long as that can still be lighter.
 * Exact unless there is too much to look at.
 */
export function lighterCut<Cause>(
  edges: readonly CutEdge<Cause>[],
  source: string,
  target: string,
  known: readonly CutCause<Cause>[],
): readonly CutCause<Cause>[] {
  const leaving = Map.groupBy(edges, ({ from }) => from);
  let best = known;
  let bestWeight = weigh(known);
  let left = mostLookedAt;

  const wayLeft = (cut: ReadonlySet<string>): Iterable<CutEdge<Cause>> | undefined => {
    const arrived = new Map<string, CutEdge<Cause> | undefined>([[source, undefined]]);
    for (const at of arrived.keys())
      for (const edge of leaving.get(at) ?? []) {
        left--;
        if (arrived.has(edge.to) || (edge.cause && cut.has(edge.cause.key))) continue;
        arrived.set(edge.to, edge);
        if (edge.to === target) return wayTo(arrived, target);
      }
    return undefined;
  };
  const search = (chosen: readonly CutCause<Cause>[], weight: number, kept: ReadonlySet<string>): void => {
    if (left < 0) return;
    const way = wayLeft(new Set(chosen.map(({ key }) => key)));
    if (!way) {
      best = chosen;
      bestWeight = weight;
      return;
    }
    const causes = new Map<string, CutCause<Cause>>();
    for (const { cause } of way) if (cause && !kept.has(cause.key)) causes.set(cause.key, cause);
    const others = new Set(kept);
    for (const [key, cause] of causes) {
      const next = weight + weightOf(cause);
      if (next < bestWeight) search([...chosen, cause], next, others);
      // What was tried is not cut in what is tried after it.
      others.add(key);
    }
  };
  search([], 0, new Set());
  return best;
}

function weigh(causes: readonly CutCause<unknown>[]): number {
  return causes.reduce((sum, cause) => sum + weightOf(cause), 0);
}

/** From its end to its beginning. */
function* wayTo<Cause>(
  arrived: ReadonlyMap<string, CutEdge<Cause> | undefined>,
  target: string,
): Generator<CutEdge<Cause>> {
  for (let edge = arrived.get(target); edge; edge = arrived.get(edge.from)) yield edge;
}
