import * as fc from "fast-check";
import { expect, test } from "vitest";
import { seatPeople } from "./seat-people.ts";

const groups = ["a", "b", "c"];
const people = fc
  .array(fc.subarray(groups), { maxLength: 6 })
  .map((all) => all.map((own, index) => ({ person: `p${index}`, groups: own })));
const wanted = fc
  .dictionary(fc.constantFrom(...groups), fc.integer({ min: 1, max: 3 }))
  .map((all) => new Map(Object.entries(all)));

/** The most seats that can be taken, by trying everything. */
function mostSeats(all: readonly { readonly groups: readonly string[] }[], seats: ReadonlyMap<string, number>): number {
  const [first, ...others] = all;
  if (!first) return 0;
  const choices = first.groups
    .filter((group) => (seats.get(group) ?? 0) > 0)
    .map((group) => 1 + mostSeats(others, new Map(seats).set(group, (seats.get(group) ?? 0) - 1)));
  return Math.max(mostSeats(others, seats), ...choices);
}

test("as many seats are taken as trying everything finds, each by somebody of the group", () => {
  fc.assert(
    fc.property(people, wanted, (all, seats) => {
      const total = [...seats.values()].reduce((sum, count) => sum + count, 0);
      const { seated, missing } = seatPeople(all, seats);
      const lacking = [...missing.values()].reduce((sum, count) => sum + count, 0);
      expect(total - lacking).toBe(mostSeats(all, seats));
      expect(seated.size).toBe(total - lacking);
    }),
  );
});
