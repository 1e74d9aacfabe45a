import { expect, test } from "vitest";
import { anything, ListOf } from "../admission.ts";
import { answerOf, answersIn } from "../testing/answers.ts";
import { failure, Mapping, OneOf, type Value } from "./values.ts";

const object = { one: 1, text: "a", list: [1], known: { x: 1, y: { z: 2 } } };

/**
 * Of fields and elements that may not be there, with what an API server's own library answers.
 * Source: https://github.com/google/cel-go/blob/master/interpreter/attributes.go (refQualify)
 */
const answers = `
has(object.one.x) => false
has(object.text.x) => false
has(dyn(null).x) => false
has(object.list.x) => fails
has(object.known.x.y) => false
has(object.known.z.y) => fails
has(object.known.y.z) => true
object.one.x => fails
object.one.?x => none
object.text.?x => none
dyn(null).?x => none
object.?one.x => none
object.?one.?x => none
object.?one['x'] => none
object.?one[0] => none
object.one[?'x'] => none
object.one[?0] => none
object.text[?0] => none
object.text[0] => fails
dyn(null).?x.?y.orValue('') => ''
object.list.?x => fails
object.?list.x => fails
object.list[?'a'] => fails
object.list[?true] => fails
object.list[?0.5] => fails
object.list[?0.0] => optional 1
object.list[?-1] => none
object.list[?1] => none
object.known[?'z'] => none
object.known[?1] => none
object.known[?object.list] => fails
object.known[?object.known] => fails
object.known[?1.5] => none
object.one[?object.list] => fails
object.list[?object.list] => fails
object.?nothing[?1 / 0] => none
object.?list[?1 / 0] => fails
object.one[?1 / 0] => fails
object.list.orValue([]) => [1]
object.one.orValue(1 / 0) => 1
object.one.or(optional.of(2)) => 1
object.one.or(optional.of(1 / 0)) => 1
object.nothing.orValue(2) => fails
object.nothing.or(optional.of(2)) => fails
`;

test.each(answersIn(answers))("%s gives %s", (expression, answer) => {
  expect(answerOf(expression, object)).toBe(answer);
});

/** What is not known may be an optional without a value, of which the index makes no difference. */
test("an index that fails", () => {
  const known = { any: anything, some: new ListOf([1]) };
  expect(answerOf("object.?any[?1 / 0]", known)).toBe("anything");
  expect(answerOf("object.?any[1 / 0]", known)).toBe("anything");
  expect(answerOf("object.some[1 / 0]", known)).toBe("fails");
  expect(answerOf("object.some[?1 / 0]", known)).toBe("fails");
  expect(answerOf("(1 / 0)[object.any]", known)).toBe("fails");
  expect(answerOf("(1 / 0)[?object.any]", known)).toBe("fails");
});

/** A policy's variables are computed where they are read. */
const variables = new Mapping(
  new Map<string, Value>([
    ["fails", failure],
    ["may", new OneOf([1n, failure])],
  ]),
);

test.each(
  answersIn(`
variables.fails => fails
variables.?fails => fails
has(variables.fails) => fails
variables[?'fails'].orValue(1) => fails
variables.?may => fails or optional 1
has(variables.may) => fails or true
`),
)("what fails of itself is not nothing: %s gives %s", (expression, answer) => {
  expect(answerOf(expression, {}, { variables })).toBe(answer);
});
