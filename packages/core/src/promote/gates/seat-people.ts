interface Person {
  readonly person: string;
  readonly groups: readonly string[];
}

/**
 * Gives each person at most one of the seats that groups ask for, so that as many as can be are taken: somebody in two groups
 * fills the seat that nobody else can.
 *
 * Source: augmenting paths of a bipartite matching, https://en.wikipedia.org/wiki/Maximum_cardinality_matching
 */
export function seatPeople(
  people: readonly Person[],
  wanted: ReadonlyMap<string, number>,
): { readonly seated: ReadonlySet<string>; readonly missing: ReadonlyMap<string, number> } {
  const seats = [...wanted].flatMap(([group, count]) => Array.from({ length: count }, () => group));
  const takenBy = new Map<number, Person>();
  const seat = (person: Person, tried: Set<number>): boolean => {
    for (const [index, group] of seats.entries()) {
      if (tried.has(index) || !person.groups.includes(group)) continue;
      tried.add(index);
      const other = takenBy.get(index);
      if (other && !seat(other, tried)) continue;
      takenBy.set(index, person);
      return true;
    }
    return false;
  };
  for (const person of people) seat(person, new Set());
  const missing = new Map<string, number>();
  for (const [index, group] of seats.entries()) {
    if (!takenBy.has(index)) missing.set(group, (missing.get(group) ?? 0) + 1);
  }
  const seated = new Set(takenBy.values());
  return { seated: new Set(people.filter((person) => seated.has(person)).map(({ person }) => person)), missing };
}
