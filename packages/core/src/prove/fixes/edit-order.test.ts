import fc from "fast-check";
import { expect, test } from "vitest";
import type { Edit } from "../../verdicts/finding.ts";
import { changedObject } from "./apply-edits.ts";
import { asBefore } from "./edit-order.ts";

const object = { group: "", kind: "Team", namespace: "", name: "team" };
const remove = (...path: (string | number)[]): Edit => ({ type: "remove", object, path });
const of = (people: readonly string[]) => ({
  apiVersion: "v1",
  kind: "Team",
  metadata: { name: "team" },
  people: people.map((name) => ({ name, tasks: ["one", "two", "three"] })),
});
const namesAfter = (people: readonly string[], edits: readonly Edit[]) =>
  (changedObject(of(people), edits) as unknown as ReturnType<typeof of>).people.map(({ name }) => name);

test("two fixes each take another item out of one list: those go that each meant", () => {
  expect(namesAfter(["dana", "tess", "mara"], [remove("people", 0), remove("people", 1)])).toEqual(["mara"]);
});

test("two fixes that take the same item out take only that", () => {
  expect(namesAfter(["dana", "tess", "mara"], [remove("people", 0), remove("people", 0)])).toEqual(["tess", "mara"]);
});

test("what is changed within an item is changed there, whatever goes before it", () => {
  const set: Edit = { type: "set", object, path: ["people", 1, "name"], value: "theresa" };
  expect(namesAfter(["dana", "tess"], [remove("people", 0), set])).toEqual(["theresa"]);
  const edits = [remove("people", 0), remove("people", 1, "tasks", 1), remove("people", 1, "tasks", 0)];
  expect(changedObject(of(["dana", "tess"]), edits)).toMatchObject({ people: [{ name: "tess", tasks: ["three"] }] });
});

test("edits made in turn are the same edits with the positions that there were before", () => {
  const people = ["a", "b", "c", "d", "e", "f"];
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 4 }), fc.array(fc.nat(5), { maxLength: 4 }), (first, second) => {
      const earlier = first.map((at) => remove("people", at));
      const later = second.map((at) => remove("people", at));
      const inTurn = namesAfter(namesAfter(people, earlier), later);
      expect(namesAfter(people, [...earlier, ...asBefore(earlier, later)])).toEqual(inTurn);
    }),
  );
});
