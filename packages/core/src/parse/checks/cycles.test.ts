import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycles } from "./cycles.ts";

const name = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const graph = fc.dictionary(name, fc.array(name, { maxLength: 3 }));

/** Names that can be reached from `start` in one step or more. */
function reachable(edges: Readonly<Record<string, readonly string[]>>, start: string): Set<string> {
  const found = new Set<string>();
  const rest = [...(edges[start] ?? [])];
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    rest.push(...(edges[name] ?? []));
  }
  return found;
}

describe("findCycles", () => {
  it("finds circles and nothing else: each step leads to the next, and none is missed", () => {
    fc.assert(
      fc.property(graph, (edges) => {
        const cycles = findCycles(Object.keys(edges), (name) => edges[name] ?? []);
        for (const cycle of cycles) {
          for (const [index, name] of cycle.entries()) {
            expect(edges[name]).toContain(cycle[(index + 1) % cycle.length]);
          }
          expect(new Set(cycle).size).toBe(cycle.length);
        }
        const inCircles = Object.keys(edges).some((name) => reachable(edges, name).has(name));
        expect(cycles.length > 0).toBe(inCircles);
      }),
    );
  });

  it("reports a name in one circle only", () => {
    fc.assert(
      fc.property(graph, (edges) => {
        const named = findCycles(Object.keys(edges), (name) => edges[name] ?? []).flat();
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  it("follows a chain as long as it is", () => {
    const length = 50_000;
    const names = Array.from({ length }, (_, index) => String(index));
    expect(findCycles(names, (name) => [String((Number(name) + 1) % length)])).toHaveLength(1);
  });
});
