import { expect, test } from "vitest";
import { anything, ListOf, nothing, OtherThan } from "../admission.ts";
import { answerOf, answersIn } from "../testing/answers.ts";

/** Of `open` there may be more than `x`, but no `gone`; `some` has 1 and may have any of 1 and 2; `other` is neither a nor b. */
const object = {
  any: anything,
  one: 1,
  flag: true,
  known: { x: 1 },
  list: [1, anything],
  half: { a: anything },
  open: { [anything]: true, x: 1, gone: nothing },
  some: new ListOf([1, 2], [1]),
  only: new ListOf([], [1]),
  other: new OtherThan(["a", "b"]),
};

const comparisons = `
object.any == 1 => anything
object.other == 'a' => false
object.other != 'a' => true
'b' == object.other => false
'b' != object.other => true
object.other == 'c' => false or true
'c' != object.other => false or true
object.other == object.other => false or true
object.other == 1 => false
1 == object.other => false
object.other < 'a' => anything
'a' >= object.other => anything
object.other + 'a' => anything
object.any + 1 => anything
1 < object.any => anything
object.some == [1] => false or true
[1, 2] == object.some => false or true
object.some == object.some => false or true
object.some == [3] => false
object.some == [1, 3] => false
[1, 3] == object.some => false
object.some == [2] => false
object.some == [] => false
object.some == 1 => false
1 == object.some => false
object.some.filter(x, x > 1) == [] => false or true
object.list == [1, 2] => false or true
object.list == [2, 2] => false
object.list == [1] => false
object.list != [2, 2] => true
object.known == {'x': 1} => true
object.open == {'x': 1} => false or true
{'x': 1} == object.open => false or true
object.open == {'x': 2} => false
object.open == {'x': 1, 'gone': 1} => false
{'x': 1, 'gone': 1} == object.open => false
object.open == {'x': 1, 'y': 1} => false or true
object.half == {'a': 1} => false or true
object.half == {} => false or true
{} == object.half => false or true
object.half == {'a': 1, 'b': 1} => false
object.open == object.open => false or true
{'x': 1, 'y': 1} == object.open => false or true
quantity('1') == object.any => anything
object.one == 1 / 0 => fails
1 / 0 == object.one => fails
`;

const places = `
object.any.x => anything
object.any.?x => anything
object.any['x'] => anything
object.any[?'x'] => anything
has(object.any.x) => anything
object.open.x => 1
object.open.y => anything
object.open.gone => fails
object.open.?x => optional 1
object.open.?y => anything
object.open.?gone => none
has(object.open.x) => true
has(object.open.y) => anything
has(object.open.gone) => false
has(object.half.a) => anything
has(object.known.x) => true
has(object.known.y) => false
has(object.one.x) => false
object.open['x'] => 1
object.open['y'] => anything
object.open['gone'] => fails
object.open[object.any] => anything
object.open[object.other] => anything
object.known[object.other] => anything
object.known[object.any] => anything
object.open[?'x'] => optional 1
object.open[?'y'] => anything
object.open[?'gone'] => none
object.known[?object.other] => anything
object.open[?object.any] => anything
object.half['a'] => anything
object.half[?'a'] => anything
object.half.?a => anything
object.open[1.5] => anything
object.open[?1.5] => anything
object.known[1.5] => fails
object.known[?1.5] => none
object.list[0] => 1
object.list[1] => anything
object.list[2] => fails
object.list[?1] => anything
object.list[?2] => none
object.list['a'] => fails
object.list[object.any] => anything
object.some[0] => anything
object.some[?0] => anything
object.one[0] => fails
object.one[?0] => none
object.one.x => fails
object.one.?x => none
(1 / 0).x => fails
(1 / 0).?x => fails
(1 / 0)[0] => fails
(1 / 0)[?0] => fails
[1][1 / 0] => fails
[1][?1 / 0] => fails
object.any[1 / 0] => anything
object.?open.x => optional 1
object.?open.y => anything
object.?open.gone => none
object.?open[?'x'] => optional 1
object.?nothing.x => none
object.?nothing['x'] => none
object.?any.x => anything
`;

const membership = `
1 in object.list => true
2 in object.list => anything
1 in object.some => true
2 in object.some => anything
3 in object.some => false
object.any in [1] => anything
object.any in [] => anything
1 in object.any => anything
object.other in ['a', 'b'] => false
object.other in ['a', 'c'] => anything
'x' in object.open => true
'y' in object.open => anything
'gone' in object.open => false
1.5 in object.open => anything
1.5 in object.known => false
'a' in object.half => anything
object.any in object.known => anything
object.other in object.known => anything
1 in object.one => fails
`;

const connected = `
object.any && false => false
false && object.any => false
object.any || true => true
true || object.any => true
object.any && true => anything
!object.any => anything
-object.any => anything
-object.one => -1
object.any ? 1 : 2 => 1 or 2 or fails
object.other == 'c' ? 1 : 2 => 1 or 2
object.flag ? object.any : 1 => anything
object.flag ? 1 : object.any => 1
(object.any ? 1 : 2) + 1 => 2 or 3 or fails
(object.other == 'c' ? 1 : 2) + (object.other == 'c' ? 10 : 20) => 11 or 12 or 21 or 22
(object.other == 'c' ? 1 : 1) + 1 => 2
(object.other == 'c' ? 1 : 2) == 1 => false or true
(object.other == 'c' ? 1 : 2) == 3 => false
(object.other == 'c' ? 1 : 2) in [1, 2] => true
[object.any] => [anything] or fails
[object.other == 'c'] => [false or true] or fails
[object.other] => [UnknownText]
{'a': object.any} => fails or {'a': anything}
{object.any: 1} => anything
{object.other: 1} => anything
cel.bind(x, object.any, x) => anything
cel.bind(x, object.any, 1) => 1
cel.bind(x, 3, object.one + x) => 4
cel.other(x, 3, x) => anything
lists.bind(x, 3, 1) => anything
format.dns1123Label().validate('A').value() == [] => false
object.nothingSuch() => anything
nothingSuch => anything
object.other.size() => anything
object.list.size() => 2
size(object.list) => 2
object.some.size() => anything
object.open.size() => anything
object.other.startsWith('a') => anything
'abc'.startsWith(object.other) => anything
'abc'.startsWith(1 / 0) => fails
object.one.startsWith('a') => fails
dyn(object.any) => anything
dyn(object.other) => UnknownText
`;

const optionals = `
optional.of(object.any) => anything
optional.of(object.list) => optional [1, anything]
optional.ofNonZeroValue(object.any) => anything
optional.ofNonZeroValue(object.list) => anything
optional.none().orValue(object.any) => anything
optional.of(1).orValue(object.any) => 1
object.?any.orValue(1) => anything
object.?any.hasValue() => anything
object.?any.value() => anything
object.?any.or(optional.of(1)) => anything
object.one.orValue(2) => 1
object.one.hasValue() => fails
object.one.value() => fails
object.?one.optMap(v, v + 1) => optional 2
object.?one.optMap(v, object.any) => anything
object.?one.optMap(v, v / 0) => fails
object.?one.optFlatMap(v, object.open.?y) => anything
object.open.?gone.optMap(v, v + 1) => none
object.any.optMap(v, 1) => anything
object.one.optMap(v, 1) => anything
(1 / 0).optMap(v, 1) => fails
`;

const comprehensions = `
object.any.all(x, true) => anything
object.one.all(x, true) => fails
(1 / 0).all(x, true) => fails
object.open.all(k, k == 'x') => anything
object.open.all(k, k == 'z') => false
object.open.exists(k, k == 'x') => true
object.open.exists(k, k == 'z') => anything
object.open.exists_one(k, k == 'x') => anything
object.open.filter(k, true) => anything
object.open.map(k, k) => anything
object.open.transformList(k, v, v) => anything
object.open.transformMap(k, v, v) => anything
object.open.transformMapEntry(k, v, {k: v}) => anything
object.some.all(x, x < 3) => true
object.some.all(x, x < 2) => false or true
object.some.all(x, x > 1) => false
object.some.all(x, x != object.any) => anything
object.some.all(x, 1 / (x - 2) < 0) => fails or true
object.some.exists(x, x == 1) => true
object.some.exists(x, x == 2) => false or true
object.some.exists(x, x == 3) => false
object.some.exists_one(x, x == 1) => anything
object.some.exists_one(x, 1 / (x - 1) == 1) => fails
object.list.exists_one(x, x == 1) => anything
object.some.filter(x, x == 1) => [1, 1?]
object.some.filter(x, x == 2) => [2?]
object.some.filter(x, x == 3) => []
object.some.filter(x, 1 / (x - 1) == 1) => fails
object.some.filter(x, 1 / (x - 2) == -1) => [1, 1?] or fails
object.list.filter(x, x == 1) => [1, anything?] or fails
[1, 2].filter(x, object.other == 'c') => [1?, 2?]
object.some.map(x, x * 2) => [2, 2?, 4?]
object.some.map(x, x == 1, x + 1) => [2, 2?]
object.some.map(x, x == 2, x + 1) => [3?]
object.some.map(x, 1 / (x - 1)) => fails
object.some.map(x, 1 / (x - 2)) => [-1, -1?] or fails
object.some.map(x, 1 / (x - 1) == 1, x) => fails
object.some.map(x, 1 / (x - 2) == -1, x) => [1, 1?] or fails
object.list.map(x, x) => [1, anything] or fails
[1, 2].map(x, object.other == 'c', x) => [1?, 2?]
object.some.map(x, x) + [5] => [1, 1?, 2?, 5]
[5] + object.some => [5, 1, 1?, 2?]
object.some + 1 => fails
object.some.transformList(i, v, v) => [1, 1?, 2?]
object.some.transformList(i, v, i) => [anything, anything?, anything?] or fails
object.some.transformMap(i, v, v) => anything
object.only.transformMap(i, v, v) => anything
object.half.all(k, k == 'a') => true
object.half.all(k, k == 'z') => false or true
object.half.exists(k, k == 'a') => false or true
object.half.exists_one(k, k == 'a') => anything
object.half.filter(k, k == 'a') => ['a'?]
object.half.filter(k, k == 'z') => []
object.half.transformMap(k, v, 1) => anything
object.half.transformMap(k, v, k == 'z', 1) => {}
object.known.transformMap(k, v, object.any) => anything
object.known.transformMap(k, v, object.other == 'c', 1) => anything
object.known.transformMapEntry(k, v, object.any) => anything
object.known.transformMapEntry(k, v, object.open) => anything
object.known.transformMapEntry(k, v, 1) => anything
object.half.transformMapEntry(k, v, {k: 1}) => anything
`;

test.each([comparisons, places, membership, connected, optionals, comprehensions].flatMap(answersIn))(
  "%s gives %s",
  (expression, answer) => {
    expect(answerOf(expression, object)).toBe(answer);
  },
);
