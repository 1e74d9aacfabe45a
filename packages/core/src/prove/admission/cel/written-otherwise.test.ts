import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * An API server refuses a policy in which a macro is not written like this, with other variables or another number of
 * arguments: of what is none, nothing is known here.
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros,
 * https://github.com/google/cel-go/blob/master/ext/{comprehensions,bindings}.go
 */
const unknown = `
has() => anything
has(1) => anything
has(object) => anything
has(object.list[0]) => anything
has(object['x']) => anything
has(object.?x) => anything
has(object.x, object.x) => anything
cel.bind() => anything
cel.bind(x) => anything
cel.bind(x, 1) => anything
cel.bind(x, 1, x, x) => anything
cel.bound(x, 1, x) => anything
optional.of(1).optMap() => anything
optional.of(1).optMap(x) => anything
optional.of(1).optMap(1, 2) => anything
optional.of(1).optMap(x, x, x) => anything
optional.of(1).optFlatMap(x) => anything
optional.of(1).optFlatMap(1, optional.of(2)) => anything
dyn(1).all() => anything
dyn(1).all(x) => anything
dyn(1).all(x, true, false) => anything
dyn(1).all(x, y, z, true) => anything
dyn(1).exists(x) => anything
dyn(1).exists(x, 1, true) => anything
dyn(1).exists_one(x, 1, true) => anything
dyn(1).existsOne(x, 1, true) => anything
dyn(1).existsOne(x, true) => anything
dyn(1).map(x) => anything
dyn(1).map(x, true, x, x) => anything
dyn(1).filter(x) => anything
dyn(1).filter(x, y, true) => anything
dyn(1).transformList(x, x) => anything
dyn(1).transformList(x, true, x) => anything
dyn(1).transformList(1, x, x) => anything
dyn(1).transformList(x, y, true, x, y) => anything
dyn(1).transformMap(x, x) => anything
dyn(1).transformMapEntry(x, x) => anything
dyn(1).some(x, true) => anything
`;

/** Written as they are, each of these is a macro, which fails over what is neither a list nor a mapping. */
const failing = `
has(object.list.x) => fails
dyn(1).all(x, true) => fails
dyn(1).all(x, y, true) => fails
dyn(1).exists(x, true) => fails
dyn(1).exists(x, y, true) => fails
dyn(1).exists_one(x, true) => fails
dyn(1).exists_one(x, y, true) => fails
dyn(1).existsOne(x, y, true) => fails
dyn(1).map(x, x) => fails
dyn(1).map(x, y, x) => fails
dyn(1).filter(x, true) => fails
dyn(1).transformList(x, y, x) => fails
dyn(1).transformList(x, y, true, x) => fails
dyn(1).transformMap(x, y, x) => fails
dyn(1).transformMap(x, y, true, x) => fails
dyn(1).transformMapEntry(x, y, {x: y}) => fails
dyn(1).transformMapEntry(x, y, true, {x: y}) => fails
`;

test.each([unknown, failing].flatMap(answersIn))("%s gives %s", (expression, answer) => {
  expect(answerOf(expression, { x: 1, list: [1] })).toBe(answer);
});
