import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of comprehensions, with what an API server's own library answers.
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros
 */
const answers = String.raw`
[1, 2].all(x, x > 0) => true
[1, 2].all(x, x > 1) => false
[].all(x, false) => true
[1, 2].exists(x, x > 1) => true
[1, 2].exists(x, x > 2) => false
[].exists(x, true) => false
[1, 2].exists_one(x, x > 1) => true
[1, 2].exists_one(x, x > 0) => false
[1, 2].exists_one(x, x > 2) => false
[1, 0].exists_one(x, 1 / x == 1) => fails
[0, 1].all(x, 1 / x == 2) => false
[0, 1].all(x, 1 / x == 1) => fails
[0, 1].exists(x, 1 / x == 1) => true
[0, 1].exists(x, 1 / x == 2) => fails
[1, 2, 3].filter(x, x > 1) => [2, 3]
[1, 0].filter(x, 1 / x == 1) => fails
[1, 2].map(x, x * 2) => [2, 4]
[1, 2, 3].map(x, x > 1, x * 2) => [4, 6]
[1, 0].map(x, 1 / x) => fails
[1, 0].map(x, x > 0, 1 / x) => [1]
[1, 0].map(x, 1 / x > 0, x) => fails
{'a': 1, 'b': 2}.all(k, k != 'c') => true
{'a': 1, 'b': 2}.all(k, k == 'a') => false
{'a': 1, 'b': 2}.exists(k, k == 'b') => true
{'a': 1, 'b': 2}.exists_one(k, k == 'b') => true
{'a': 1, 'b': 2}.filter(k, k == 'b') => ['b']
{'a': 1}.map(k, k + 'x') => ['ax']
{'a': 1, 'b': 2}.all(k, v, v > 0) => true
{'a': 1, 'b': 2}.all(k, v, k == 'a' || v == 2) => true
{'a': 1, 'b': 2}.exists(k, v, k == 'a' && v == 2) => false
{'a': 1, 'b': 2}.existsOne(k, v, v == 2) => true
{'a': 1, 'b': 2}.existsOne(k, v, v > 0) => false
['a', 'b'].all(i, v, i < 2) => true
['a', 'b'].exists(i, v, i == 1 && v == 'b') => true
['a', 'b'].existsOne(i, v, i == 1) => true
['a', 'b'].transformList(i, v, v + string(i)) => ['a0', 'b1']
['a', 'b'].transformList(i, v, i > 0, v + string(i)) => ['b1']
['a', 'b'].transformMap(i, v, v) => {0: 'a', 1: 'b'}
['a', 'b'].transformMap(i, v, i > 0, v) => {1: 'b'}
['a', 'b'].transformMapEntry(i, v, {v: i}) => {'a': 0, 'b': 1}
['a', 'b'].transformMapEntry(i, v, i > 0, {v: i}) => {'b': 1}
['a', 'a'].transformMapEntry(i, v, {v: i}) => fails
['a'].transformMapEntry(i, v, {v: 1 / i}) => fails
{'a': 1}.transformList(k, v, k) => ['a']
{'a': 1}.transformMap(k, v, v + 1) => {'a': 2}
{'a': 1}.transformMapEntry(k, v, {v: k}) => {1: 'a'}
{'a': 0}.transformMap(k, v, 1 / v) => fails
{'a': 0, 'b': 1}.transformMap(k, v, v > 0, v) => {'b': 1}
dyn(1).all(x, true) => fails
dyn('a').map(x, x) => fails
[[1], [2]].map(x, x.map(y, y + 1)) => [[2], [3]]
[1, 2].map(x, [3].map(x, x)) => [[3], [3]]
[1].map(x, [2].map(y, x + y)) => [[3]]
[1, 2, 3].filter(x, x > 1).map(x, x + 1).exists(x, x == 4) => true
[true, false].map(b, [1].map(x, b, x)) => [[1], []]
[true, true].all(x, x) => true
[true, false].filter(x, x) => [true]
[true, false].map(x, x) => [true, false]
[1, 2, 3].exists_one(x, x > 2) => true
[1, 2, 3].exists_one(x, x > 1) => false
{'a': 1}.map(k, k == 'a', k) => ['a']
['b'].map(x, 'abc'.replace(x, 'd')) => ['adc']
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
{'a': 0}.transformMap(k, v, 1 / v > 0, v) => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
