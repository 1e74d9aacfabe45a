/**
 * Circles among names, each as the names along it. No name is in two of them: circles that overlap are one mistake, and
 * give one message.
 *
 * A depth-first search that remembers its path; a name found again on the path closes a circle. Iterative: the depth is
 * the user's.
 */
export function findCycles(names: Iterable<string>, next: (name: string) => readonly string[]): string[][] {
  const done = new Set<string>();
  const inCycle = new Set<string>();
  const cycles: string[][] = [];
  for (const start of names) {
    if (done.has(start)) continue;
    const path: { readonly name: string; readonly rest: readonly string[]; at: number }[] = [];
    const positions = new Map<string, number>();
    const enter = (name: string) => {
      positions.set(name, path.length);
      path.push({ name, rest: next(name), at: 0 });
    };
    enter(start);
    while (path.length > 0) {
      const top = path[path.length - 1] as (typeof path)[number];
      const name = top.rest[top.at++];
      if (name === undefined) {
        done.add(top.name);
        positions.delete(top.name);
        path.pop();
        continue;
      }
      if (done.has(name)) continue;
      const position = positions.get(name);
      if (position === undefined) {
        enter(name);
        continue;
      }
      const cycle = path.slice(position).map((step) => step.name);
      if (!cycle.some((member) => inCycle.has(member))) cycles.push(cycle);
      for (const member of cycle) {
        inCycle.add(member);
        done.add(member);
      }
    }
  }
  return cycles;
}
