import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of operators, with what an API server's own library answers.
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
const answers = String.raw`
1 + 2 => 3
5 - 7 => -2
3 * 4 => 12
7 / 2 => 3
-7 / 2 => -3
7 % 3 => 1
-7 % 3 => -1
7 % -3 => 1
1 / 0 => fails
1 % 0 => fails
9223372036854775807 + 1 => fails
-9223372036854775808 - 1 => fails
9223372036854775807 * 2 => fails
-9223372036854775807 - 1 => -9223372036854775808
9223372036854775806 + 1 => 9223372036854775807
-(-9223372036854775808) => fails
-(5) => -5
-(2.5) => -2.5
-9223372036854775808 / -1 => fails
-9223372036854775808 % -1 => fails
3u + 4u => 7u
4u - 3u => 1u
3u - 4u => fails
3u * 4u => 12u
7u / 2u => 3u
7u % 2u => 1u
7u / 0u => fails
7u % 0u => fails
18446744073709551615u + 1u => fails
18446744073709551614u + 1u => 18446744073709551615u
1.5 + 2.0 => 3.5
1.5 - 2.0 => -0.5
1.5 * 2.0 => 3.0
1.5 / 2.0 => 0.75
1.0 / 0.0 => Infinity
dyn(1.5) % dyn(2.0) => fails
'a' + 'b' => 'ab'
[1] + [2, 3] => [1, 2, 3]
b'a' + b'bc' => b[97 98 99]
dyn('a') + dyn(1) => fails
dyn(1) + dyn(1u) => fails
dyn(1) + dyn(1.0) => fails
dyn('a') - dyn('b') => fails
dyn('a') * dyn('b') => fails
dyn([1]) - dyn([1]) => fails
-dyn('a') => fails
-dyn(1u) => fails
duration('1h') + duration('1m') => 3660000000000ns
duration('1h') - duration('1m') => 3540000000000ns
timestamp('2026-01-01T00:00:00Z') + duration('1h') => 1767229200000000000 since 1970
duration('1h') + timestamp('2026-01-01T00:00:00Z') => 1767229200000000000 since 1970
timestamp('2026-01-01T00:00:00Z') - duration('1h') => 1767222000000000000 since 1970
timestamp('2026-01-01T00:00:00Z') - timestamp('2025-12-31T23:00:00Z') => 3600000000000ns
dyn(duration('1h')) - dyn(timestamp('2026-01-01T00:00:00Z')) => fails
dyn(timestamp('2026-01-01T00:00:00Z')) + dyn(timestamp('2026-01-01T00:00:00Z')) => fails
dyn(duration('1h')) * dyn(duration('1h')) => fails
dyn(timestamp('2026-01-01T00:00:00Z')) * dyn(duration('1h')) => fails
dyn(duration('1h')) / dyn(duration('1h')) => fails
dyn(duration('1h')) + dyn(1) => fails
dyn(timestamp('2026-01-01T00:00:00Z')) - dyn(1) => fails
1 < 2 => true
2 < 1 => false
1 < 1 => false
1 <= 1 => true
2 <= 1 => false
1 <= 2 => true
2 > 1 => true
1 > 2 => false
1 > 1 => false
1 >= 1 => true
1 >= 2 => false
2 >= 1 => true
1 < 1.5 => true
2u > 1 => true
dyn(1) == dyn(1.0) => true
dyn(1) == dyn(1u) => true
dyn(1.5) == dyn(1) => false
dyn(9007199254740993) == dyn(9007199254740992.0) => true
dyn(0.0)/dyn(0.0) == dyn(0.0)/dyn(0.0) => false
0.0/0.0 < 1.0 => fails
0.0/0.0 >= 1.0 => fails
1.0 >= 0.0/0.0 => fails
0.0/0.0 <= 0.0/0.0 => fails
'a' < 'b' => true
'b' < 'a' => false
'a' < 'ab' => true
'ab' < 'a' => false
'ab' > 'a' => true
'a' <= 'a' => true
'a' >= 'a' => true
'\uffff' < '😀' => true
'Z' < 'a' => true
'a😀' < 'a😁' => true
false < true => true
true < false => false
true <= true => true
b'a' < b'b' => true
b'b' < b'a' => false
b'a' < b'ab' => true
b'ab' <= b'a' => false
b'a' >= b'a' => true
b'\xff' > b'a' => true
duration('1h') < duration('61m') => true
duration('1h') >= duration('60m') => true
duration('1h') > duration('60m') => false
timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-01T00:00:01Z') => true
timestamp('2026-01-01T00:00:00Z') > timestamp('2026-01-01T00:00:01Z') => false
timestamp('2026-01-01T00:00:00Z') <= timestamp('2026-01-01T01:00:00+01:00') => true
dyn('a') < dyn(1) => fails
dyn(true) < dyn(1) => fails
dyn('a') < dyn(true) => fails
dyn(null) < dyn(null) => fails
dyn([1]) < dyn([2]) => fails
dyn(duration('1h')) < dyn(timestamp('2026-01-01T00:00:00Z')) => fails
dyn(b'a') < dyn('b') => fails
'a' == 'a' => true
'a' == 'b' => false
'a' != 'b' => true
'a' != 'a' => false
null == null => true
dyn(null) == dyn(1) => false
dyn('1') == dyn(1) => false
dyn(true) == dyn('true') => false
true == true => true
true == false => false
[1, 2] == [1, 2] => true
[1, 2] == [2, 1] => false
[1] == [1, 2] => false
dyn([1, 2]) == [dyn(1.0), dyn(2u)] => true
{'a': 1} == {'a': 1} => true
{'a': 1} == {'a': 2} => false
{'a': 1} == {'b': 1} => false
{'a': 1} == {'a': 1, 'b': 2} => false
{'a': 1, 'b': 2} == {'b': 2, 'a': 1} => true
dyn({'a': 1}) == dyn([1]) => false
b'a' == b'a' => true
b'a' == b'b' => false
b'a' == b'ab' => false
duration('60s') == duration('1m') => true
duration('61s') == duration('1m') => false
timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T01:00:00+01:00') => true
timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T00:00:01Z') => false
dyn(duration('1s')) == dyn(1) => false
quantity('1') == quantity('1000m') => true
quantity('1') == quantity('1001m') => false
type(1) == int => true
type(1) == uint => false
type(1) => int
type(1u) => uint
type(1.5) => double
type('a') => string
type(b'a') => bytes
type(true) => bool
type(null) => null_type
type([1]) => list
type({'a': 1}) => map
type(1) == type(2) => true
true && true => true
true && false => false
false && true => false
false || true => true
false || false => false
true || false => true
!true => false
!false => true
!dyn('a') => fails
dyn('a') && true => fails
true && dyn('a') => fails
dyn('a') && false => false
dyn('a') || true => true
dyn('a') || false => fails
1/0 > 0 && false => false
1/0 > 0 || true => true
1/0 > 0 || false => fails
true ? 1 : 2 => 1
false ? 1 : 2 => 2
dyn('a') ? 1 : 2 => fails
1/0 > 0 ? 1 : 2 => fails
[1/0] => fails
[1, 1/0].size() => fails
{'a': 1/0} => fails
{1/0: 'a'} => fails
{'a': 1, 'b': 2} => {'a': 1, 'b': 2}
{1: 'a', 2: 'b'} => {1: 'a', 2: 'b'}
{'a': 1, 'a': 2} => {'a': 2}
dyn(1) < dyn(1.5) => true
dyn(9223372036854775807) >= 9223372036854775807.0 => true
dyn(2u) > dyn(1) => true
dyn(1.0) == dyn(1u) => true
duration('2562047h') + duration('2562047h') => fails
duration('-2562047h') - duration('2562047h') => fails
timestamp('9999-12-31T23:59:59Z') + duration('1s') => fails
timestamp('0001-01-01T00:00:00Z') - duration('1s') => fails
timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z') => fails
[0.0/0.0, 1.0].isSorted() => true
timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026 => true
dyn(1u) == dyn(2u) => false
b'a' != b'a' => false
dyn(b'') == dyn('') => false
dyn('') == dyn(b'') => false
b'ab' == b'ac' => false
9007199254740993 == 9007199254740992 => false
9007199254740993 > 9007199254740992 => true
9007199254740993u == 9007199254740992u => false
dyn(1) <= dyn('a') => fails
dyn(1.5) + dyn('a') => fails
dyn(1) + dyn('a') => fails
([1] + [2]).size() => 2
[1] + [2] == [1, 2] => true
dyn(b'a') + dyn('b') => fails
dyn(b'a') + dyn([1]) => fails
-9223372036854775808 % 3 => -2
5 % -1 => 0
1u - 1u => 0u
uint(0) => 0u
type(true) == bool => true
type(1.5) == double => true
type('a') == string => true
type(b'a') == bytes => true
type([1]) == list => true
type({}) == map => true
type(null) == null_type => true
type(1u) == uint => true
quantity('1') == dyn(null) => false
quantity('1') == dyn(true) => fails
quantity('1') != dyn(true) => true
1 == 1 / 0 => fails
[[quantity('1')]] == [[quantity('1000m')]] => true
[ip('::1')] == [ip('0::1')] => true
[ip('::1')] == [ip('::2')] => false
[type(1)] == [type(2)] => true
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
{dyn(1.5): 'a'} => anything
{dyn(null): 'a'} => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
