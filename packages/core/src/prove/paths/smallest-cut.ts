import { type CutCause, type CutEdge, weightOf } from "./cut-edge.ts";
import { lighterCut } from "./lighter-cut.ts";

const unbounded = 1_000_000_000_000;

interface Vertex {
  readonly arcs: Arc[];
}

interface Arc {
  readonly from: Vertex;
  readonly to: Vertex;
  capacity: number;
  readonly back: Arc;
}

/** What one cause is behind. */
interface Wall<Cause> {
  readonly cause: CutCause<Cause>;
  readonly edges: CutEdge<Cause>[];
}

/**
 * The fewest causes without which no way leads from `source` to `target`, of several such sets the one of the fewest
 * changes: the minimum cut of a network in which each cause has its weight as capacity, by augmenting shortest ways (Edmonds
 * and Karp). A cause of several edges that share an end counts once. Where the edges of one share none, each end of it
 * counts, and a lighter cut is searched for. Undefined where a way has nothing that can be cut; empty where there is none.
 *
 * Source: Ford and Fulkerson, Maximal Flow Through a Network, 1956 (the cut is as small as the flow is large)
 */
export function smallestCut<Cause>(
  edges: readonly CutEdge<Cause>[],
  source: string,
  target: string,
): readonly Cause[] | undefined {
  const vertices = new Map<string, Vertex>();
  const vertexOf = (name: string): Vertex => {
    const vertex = vertices.get(name) ?? newVertex();
    vertices.set(name, vertex);
    return vertex;
  };
  const walls = new Map<string, Wall<Cause>>();
  for (const edge of edges) {
    const { from, to, cause } = edge;
    if (cause) {
      const alike = walls.get(cause.key)?.edges ?? [];
      alike.push(edge);
      walls.set(cause.key, { cause, edges: alike });
    } else connect(vertexOf(from), vertexOf(to), unbounded);
  }
  const arcs: { readonly arc: Arc; readonly cause: CutCause<Cause> }[] = [];
  for (const { cause, edges: alike } of walls.values())
    for (const arc of arcsOf(alike, weightOf(cause), vertexOf)) arcs.push({ arc, cause });
  const start = vertexOf(source);
  if (saturate(start, vertexOf(target)) >= unbounded) return undefined;
  const near = arrivals(start);
  const cut = [...new Set(arcs.flatMap(({ arc, cause }) => (near.has(arc.from) && !near.has(arc.to) ? [cause] : [])))];
  const isExact = arcs.length === walls.size;
  const lightest = isExact ? cut : lighterCut(edges, source, target, cut);
  return lightest.map(({ value }) => value);
}

/** The arcs by which a cause is cut: one where its edges share an end, so that it counts once. */
function arcsOf(
  edges: readonly CutEdge<unknown>[],
  weight: number,
  vertexOf: (name: string) => Vertex,
): readonly Arc[] {
  const starts = new Set(edges.map(({ from }) => from));
  const ends = new Set(edges.map(({ to }) => to));
  // Of most causes there is one edge, which needs no vertices of its own.
  if (edges.length === 1 || (starts.size > 1 && ends.size > 1))
    return edges.map(({ from, to }) => connect(vertexOf(from), vertexOf(to), weight));
  const [into, out] = [newVertex(), newVertex()];
  for (const from of starts) connect(vertexOf(from), into, unbounded);
  for (const to of ends) connect(out, vertexOf(to), unbounded);
  return [connect(into, out, weight)];
}

function newVertex(): Vertex {
  return { arcs: [] };
}

function connect(from: Vertex, to: Vertex, capacity: number): Arc {
  const there: Arc = {
    ...{ from, to, capacity },
    back: {
      ...{ from: to, to: from, capacity: 0 },
      get back() {
        return there;
      },
    },
  };
  from.arcs.push(there);
  to.arcs.push(there.back);
  return there;
}

/** Sends as much as goes through; once that is unbounded, no more. */
function saturate(start: Vertex, end: Vertex): number {
  let flow = 0;
  while (flow < unbounded) {
    const arrived = arrivals(start);
    const way: Arc[] = [];
    for (let arc = arrived.get(end); arc; arc = arrived.get(arc.from)) way.push(arc);
    if (way.length === 0) break;
    const amount = Math.min(...way.map(({ capacity }) => capacity));
    for (const arc of way) {
      arc.capacity -= amount;
      arc.back.capacity += amount;
    }
    flow += amount;
  }
  return flow;
}

/** The arc by which each vertex is first got to; none for the first one. */
function arrivals(start: Vertex): ReadonlyMap<Vertex, Arc | undefined> {
  const arrived = new Map<Vertex, Arc | undefined>([[start, undefined]]);
  for (const at of arrived.keys())
    for (const arc of at.arcs) if (arc.capacity > 0 && !arrived.has(arc.to)) arrived.set(arc.to, arc);
  return arrived;
}
