import { type CutEdge, weightOf } from "./cut-edge.ts";
import { lighterCut } from "./lighter-cut.ts";

const unbounded = 1_000_000_000_000;

interface Arc {
  readonly to: number;
  readonly back: number;
  capacity: number;
  readonly cause: string | undefined;
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
  const causes = new Map(edges.flatMap(({ cause }) => (cause ? [[cause.key, cause] as const] : [])));
  const network = new FlowNetwork();
  for (const { from, to, cause } of edges) if (!cause) network.connect(from, to, unbounded);
  let isExact = true;
  for (const [key, alike] of Map.groupBy(
    edges.filter(({ cause }) => cause),
    ({ cause }) => cause?.key ?? "",
  ))
    if (!connectCause(network, key, alike)) isExact = false;
  const flow = network.saturate(source, target);
  if (flow >= unbounded) return undefined;
  const cut = [...network.cut(source)].flatMap((key) => causes.get(key) ?? []);
  const lightest = isExact ? cut : lighterCut(edges, source, target, cut);
  return lightest.map(({ value }) => value);
}

/** Whether the cause counts once. */
function connectCause<Cause>(network: FlowNetwork, key: string, edges: readonly CutEdge<Cause>[]): boolean {
  const [first] = edges;
  if (!first?.cause) return true;
  const [into, out] = [`${key} in`, `${key} out`];
  const capacity = weightOf(first.cause);
  if (edges.every(({ from }) => from === first.from)) {
    network.connect(first.from, into, capacity, key);
    for (const { to } of edges) network.connect(into, to, unbounded);
  } else if (edges.every(({ to }) => to === first.to)) {
    for (const { from } of edges) network.connect(from, out, unbounded);
    network.connect(out, first.to, capacity, key);
  } else {
    for (const { from, to } of edges) network.connect(from, to, capacity, key);
    return false;
  }
  return true;
}

class FlowNetwork {
  readonly #numbers = new Map<string, number>();
  readonly #arcs: Arc[][] = [];

  connect(from: string, to: string, capacity: number, cause?: string): void {
    const [start, end] = [this.#number(from), this.#number(to)];
    const [forward, backward] = [this.#arcs[start], this.#arcs[end]];
    if (!forward || !backward || start === end) return;
    forward.push({ to: end, back: backward.length, capacity, cause });
    backward.push({ to: start, back: forward.length - 1, capacity: 0, cause: undefined });
  }

  /** Sends as much as goes through; no more than `unbounded`. */
  saturate(source: string, target: string): number {
    const [start, end] = [this.#number(source), this.#number(target)];
    let flow = 0;
    for (;;) {
      const arrived = this.#search(start);
      const way: [Arc, number][] = [];
      for (let at = end; at !== start; ) {
        const step = arrived.get(at);
        if (!step) return flow;
        way.push(step);
        at = step[1];
      }
      const amount = Math.min(...way.map(([{ capacity }]) => capacity));
      for (const [arc] of way) {
        arc.capacity -= amount;
        const back = this.#arcs[arc.to]?.[arc.back];
        if (back) back.capacity += amount;
      }
      flow += amount;
      if (flow >= unbounded) return unbounded;
    }
  }

  /** Causes of arcs from what can still be got to, to what cannot. */
  cut(source: string): ReadonlySet<string> {
    const start = this.#number(source);
    const near = this.#search(start);
    const isNear = (at: number) => at === start || near.has(at);
    const found = new Set<string>();
    for (const [at, arcs] of this.#arcs.entries())
      for (const { to, cause } of arcs) if (cause !== undefined && isNear(at) && !isNear(to)) found.add(cause);
    return found;
  }

  /** The arc by which each vertex is first got to, and from where. */
  #search(start: number): ReadonlyMap<number, [Arc, number]> {
    const arrived = new Map<number, [Arc, number]>();
    const queue = [start];
    for (const at of queue)
      for (const arc of this.#arcs[at] ?? []) {
        if (arc.capacity === 0 || arc.to === start || arrived.has(arc.to)) continue;
        arrived.set(arc.to, [arc, at]);
        queue.push(arc.to);
      }
    return arrived;
  }

  #number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#arcs.length;
    this.#numbers.set(name, number);
    this.#arcs.push([]);
    return number;
  }
}
