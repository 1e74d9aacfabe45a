import { expect, it } from "vitest";
import { inOrderOfAsking } from "./find-context.ts";

const context = (name: string, server: string, isCurrent = false) => ({ name, server, isCurrent });
const names = (batches: { name: string }[][]) => batches.map((batch) => batch.map(({ name }) => name).join(" "));

it("asks the current context alone, then one of each server, few at once, then other users of the same servers", () => {
  const contexts = [
    context("a1", "a"),
    context("b1", "b", true),
    context("b2", "b"),
    context("a2", "a"),
    ...["c", "d", "e", "f"].map((name) => context(name, name)),
  ];
  expect(names(inOrderOfAsking(contexts))).toEqual(["b1", "a1 c d e", "f", "b2 a2"]);
});

it("asks the one that led there the last time first", () => {
  const contexts = [context("one", "a", true), context("two", "b")];
  expect(names(inOrderOfAsking(contexts, "two"))).toEqual(["two", "one"]);
  expect(names(inOrderOfAsking(contexts, "gone"))).toEqual(["one", "two"]);
  expect(inOrderOfAsking([])).toEqual([]);
});
