import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of lists, mappings and optionals, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/lists.go, https://github.com/google/cel-go/blob/master/ext/{lists,sets}.go
 */
const answers = String.raw`
[1, 2].size() => 2
size([1, 2, 3]) => 3
{'a': 1}.size() => 1
size({}) => 0
b'abc'.size() => 3
size(b'') => 0
[1, 2, 2].isSorted() => true
[2, 1].isSorted() => false
[1, 3, 2].isSorted() => false
['a', 'b'].isSorted() => true
['b', 'a'].isSorted() => false
[1.0, 0.5].isSorted() => false
[false, true].isSorted() => true
[true, false].isSorted() => false
[duration('1s'), duration('2s')].isSorted() => true
[duration('2s'), duration('1s')].isSorted() => false
[timestamp('2026-01-01T00:00:00Z'), timestamp('2025-01-01T00:00:00Z')].isSorted() => false
[b'a', b'b'].isSorted() => true
[b'b', b'a'].isSorted() => false
[5].isSorted() => true
[].isSorted() => true
[1u, 2u].isSorted() => true
dyn([dyn(1), dyn('a')]).isSorted() => true
dyn([dyn(2), dyn(1), dyn([1])]).isSorted() => false
dyn([dyn('a'), dyn(1)]).max() => 'a'
dyn([dyn(1), dyn('a')]).min() => 1
[1.0, 0.0/0.0].min() => 1.0
[1.0, 0.0/0.0, 0.5].min() => 0.5
[0.0/0.0, 1.0].max() => NaN
[0.0/0.0].isSorted() => true
[1, 2, 3].sum() => 6
[1.5, 2.0].sum() => 3.5
[1u, 2u].sum() => 3u
[duration('1s'), duration('2s')].sum() => 3000000000ns
[4].sum() => 4
[9223372036854775807, 1].sum() => fails
[3, 1, 2].min() => 1
[3, 1, 2].max() => 3
[1, 3, 2].max() => 3
[2, 3, 1].min() => 1
['b', 'a'].min() => 'a'
['b', 'a', 'c'].max() => 'c'
[7].min() => 7
[7].max() => 7
[1.5, -2.0].min() => -2.0
[duration('1s'), duration('2s')].max() => 2000000000ns
[b'a', b'b'].max() => b[98]
[1].filter(x, x > 1).min() => fails
[1].filter(x, x > 1).max() => fails
[1, 2, 1].indexOf(1) => 0
[1, 2, 1].indexOf(2) => 1
[1, 2, 1].indexOf(3) => -1
[1, 2, 1].lastIndexOf(1) => 2
[1, 2, 1].lastIndexOf(2) => 1
[1, 2, 1].lastIndexOf(3) => -1
[1, 2, 1, 3, 2].distinct() => [1, 2, 3]
['a', 'b', 'a'].distinct() => ['a', 'b']
[1, 2, 3].reverse() => [3, 2, 1]
[].reverse() => []
[3, 1, 2].sort() => [1, 2, 3]
['c', 'a', 'b'].sort() => ['a', 'b', 'c']
[true, false].sort() => [false, true]
[b'b', b'a'].sort() => [b[97], b[98]]
[].sort() => []
[1, 2, 3, 4].slice(1, 3) => [2, 3]
[1, 2, 3, 4].slice(0, 4) => [1, 2, 3, 4]
[1, 2, 3, 4].slice(0, 5) => fails
[1, 2, 3, 4].slice(-1, 2) => fails
[1, 2, 3, 4].slice(3, 2) => fails
[1, 2, 3, 4].slice(2, 2) => []
[[1], [2, 3]].flatten() => [1, 2, 3]
[[1], [2, 3]].flatten(1) => [1, 2, 3]
[dyn(1), dyn([dyn(2), dyn([3])])].flatten() => [1, 2, [3]]
lists.range(3) => [0, 1, 2]
lists.range(0) => []
lists.range(-1) => []
lists.range(10000).size() => 10000
sets.contains([1, 2, 3], [1, 3]) => true
sets.contains([1, 2, 3], [1, 4]) => false
sets.contains([1], []) => true
sets.contains([], [1]) => false
sets.equivalent([1, 2, 2], [2, 1]) => true
sets.equivalent([1, 2], [1]) => false
sets.equivalent([1], [1, 2]) => false
sets.equivalent([], []) => true
sets.intersects([1, 2], [2, 3]) => true
sets.intersects([1, 2], [3]) => false
sets.intersects([], [1]) => false
1 in [1, 2] => true
3 in [1, 2] => false
dyn(1.0) in [1, 2] => true
'a' in {'a': 1} => true
'b' in {'a': 1} => false
1 in {1: 'a'} => true
dyn(1u) in {1: 'a'} => true
dyn(1.0) in {1: 'a'} => true
dyn(1.5) in {1: 'a'} => false
dyn('a') in {1: 'a'} => false
[1, 2] + [3] => [1, 2, 3]
[1, 2][0] => 1
[1, 2][1] => 2
[1, 2][2] => fails
[1, 2][-1] => fails
[1, 2][dyn(1u)] => 2
[1, 2][dyn(1.0)] => 2
[1, 2][dyn(0.5)] => fails
[1, 2][dyn('a')] => fails
{'a': 1}['a'] => 1
{'a': 1}['b'] => fails
{1: 'x'}[dyn(1u)] => 'x'
{1: 'x'}[dyn(1.0)] => 'x'
{true: 'x'}[true] => 'x'
{'a': 1}.a => 1
{'a': 1}.b => fails
[1, 2][?1] => optional 2
[1, 2][?2] => none
{'a': 1}[?'a'] => optional 1
{'a': 1}[?'b'] => none
{'a': 1}.?a => optional 1
{'a': 1}.?b => none
{'a': {'b': 2}}.?a.b => optional 2
{'a': {'b': 2}}.?a.c => none
{'a': {'b': 2}}.?x.c => none
{'a': {'b': 2}}.?a.?b.orValue(3) => 2
{'a': {'b': 2}}.?a.?c.orValue(3) => 3
{'a': [5]}.?a[0] => optional 5
{'a': [5]}.?a[1] => none
{'a': [5]}.?b[0] => none
{'a': [5]}.?a[?0].value() => 5
optional.of(1) => optional 1
optional.none() => none
optional.of(1).hasValue() => true
optional.none().hasValue() => false
optional.of(1).value() => 1
optional.none().value() => fails
optional.of(1).orValue(2) => 1
optional.none().orValue(2) => 2
optional.of(1).or(optional.of(2)) => optional 1
optional.none().or(optional.of(2)) => optional 2
optional.ofNonZeroValue(0) => none
optional.ofNonZeroValue(1) => optional 1
optional.ofNonZeroValue('') => none
optional.ofNonZeroValue('a') => optional 'a'
optional.ofNonZeroValue(false) => none
optional.ofNonZeroValue(true) => optional true
optional.ofNonZeroValue(null) => none
optional.ofNonZeroValue([]) => none
optional.ofNonZeroValue([0]) => optional [0]
optional.ofNonZeroValue({}) => none
optional.ofNonZeroValue({'a': 1}) => optional {'a': 1}
optional.ofNonZeroValue(0.0) => none
optional.ofNonZeroValue(0.5) => optional 0.5
optional.ofNonZeroValue(0u) => none
optional.ofNonZeroValue(1u) => optional 1u
optional.ofNonZeroValue(b'') => none
optional.ofNonZeroValue(b'a') => optional b[97]
optional.ofNonZeroValue(duration('0s')) => none
optional.ofNonZeroValue(duration('1s')) => optional 1000000000ns
optional.of(2).optMap(x, x + 1) => optional 3
optional.none().optMap(x, x + 1) => none
optional.of(2).optFlatMap(x, optional.of(x * 2)) => optional 4
optional.of(2).optFlatMap(x, optional.none()) => none
optional.of(2).optMap(x, x / 0) => fails
optional.of(1) == optional.of(1) => true
optional.of(1) == optional.of(2) => false
optional.none() == optional.none() => true
optional.none() == optional.of(1) => false
has({'a': 1}.a) => true
has({'a': 1}.b) => false
has({'a': {'b': 1}}.a.b) => true
has({'a': {'b': 1}}.a.c) => false
has({'a': {'b': 1}}.x.c) => fails
dyn(3) => 3
optional.of(1).orValue(1 / 0) => 1
optional.none().orValue(1 / 0) => fails
optional.of(1).or(optional.of(1 / 0)) => optional 1
optional.none().or(optional.of(1 / 0)) => fails
optional.of(1 / 0) => fails
dyn(optional.none()) == dyn(1) => false
dyn(1) == dyn(optional.none()) => false
optional.of([1]) == optional.of([1]) => true
optional.of(1) == optional.none() => false
dyn([1, 2])[dyn(true)] => fails
[dyn(1), dyn(1.0)].max() => 1
[dyn(1), dyn(1.0)].min() => 1
[dyn(1), dyn(2.5)].max() => 2.5
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
[[[1]], [[2, 3]]].flatten(2) => anything
[[[1]], [[2, 3]]].flatten(0) => anything
[].sum() => anything
lists.range(10001) => anything
lists.range(dyn('a')) => anything
lists.range(dyn('5')) => anything
dyn('abc').reverse() => anything
type(optional.of(1)) => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
