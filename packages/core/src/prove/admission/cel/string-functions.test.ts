import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of texts, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/regex.go, https://github.com/google/cel-go/blob/master/ext/strings.go
 */
const answers = String.raw`
'web'.startsWith('we') => true
'web'.startsWith('eb') => false
'web'.endsWith('eb') => true
'web'.endsWith('we') => false
'web'.contains('e') => true
'web'.contains('x') => false
'web'.matches('^w.b$') => true
'web'.matches('x') => false
matches('web', 'e') => true
matches('web', 'x') => false
'a1b22'.find('[0-9]+') => '1'
'abc'.find('[0-9]+') => ''
'a1b22'.findAll('[0-9]+') => ['1', '22']
'a1b22c3'.findAll('[0-9]+', 2) => ['1', '22']
'a1b22c3'.findAll('[0-9]+', 0) => []
'a1b22c3'.findAll('[0-9]+', -1) => ['1', '22', '3']
'abc'.findAll('[0-9]') => []
'ABCÄz'.lowerAscii() => 'abcÄz'
'abcäZ'.upperAscii() => 'ABCäZ'
'@AZ[_az{'.lowerAscii() => '@az[_az{'
'@AZ[_az{'.upperAscii() => '@AZ[_AZ{'
'  a b \t\n'.trim() => 'a b'
'\u00a0\u0085x\u2003\u3000'.trim() => 'x'
'\ufeffx'.trim() == 'x' => false
'\u200bx'.trim() == 'x' => false
'\u180ex'.trim() == 'x' => false
'abc'.charAt(0) => 'a'
'abc'.charAt(2) => 'c'
'abc'.charAt(3) => ''
'abc'.charAt(4) => fails
'abc'.charAt(-1) => fails
'a😀c'.charAt(1) => '😀'
'a😀c'.charAt(2) => 'c'
'hello'.substring(1) => 'ello'
'hello'.substring(5) => ''
'hello'.substring(6) => fails
'hello'.substring(-1) => fails
'hello'.substring(1, 3) => 'el'
'hello'.substring(2, 2) => ''
'hello'.substring(0, 5) => 'hello'
'hello'.substring(0, 6) => fails
'hello'.substring(-1, 2) => fails
'hello'.substring(3, 2) => fails
'a😀c'.substring(1, 2) => '😀'
'banana'.replace('a', 'o') => 'bonono'
'banana'.replace('a', 'o', 2) => 'bonona'
'banana'.replace('a', 'o', 0) => 'banana'
'banana'.replace('a', 'o', 9) => 'bonono'
'banana'.replace('a', 'o', -1) => 'bonono'
'banana'.replace('an', '') => 'ba'
'banana'.replace('x', 'y') => 'banana'
'abc'.replace('', '-') => '-a-b-c-'
'abc'.replace('', '-', 2) => '-a-bc'
'abc'.replace('', '-', 3) => '-a-b-c'
'abc'.replace('', '-', 4) => '-a-b-c-'
'abc'.replace('', '-', 9) => '-a-b-c-'
'abc'.replace('', '-', 0) => 'abc'
''.replace('', '-') => '-'
''.replace('', '-', 0) => ''
''.replace('', '-', 1) => '-'
'a😀'.replace('', '-') => '-a-😀-'
'aaa'.replace('aa', 'b') => 'ba'
'a,b,c'.split(',') => ['a', 'b', 'c']
'a,b,c'.split(',', 2) => ['a', 'b,c']
'a,b,c'.split(',', 1) => ['a,b,c']
'a,b,c'.split(',', 0) => []
'a,b,c'.split(',', 3) => ['a', 'b', 'c']
'a,b,c'.split(',', 4) => ['a', 'b', 'c']
'a,b,c'.split(',', -1) => ['a', 'b', 'c']
'abc'.split('') => ['a', 'b', 'c']
'abc'.split('', 2) => ['a', 'bc']
''.split(',') => ['']
''.split('') => []
'a😀'.split('') => ['a', '😀']
'abcabc'.indexOf('b') => 1
'abcabc'.indexOf('x') => -1
'abcabc'.indexOf('b', 2) => 4
'abcabc'.indexOf('b', 4) => 4
'abcabc'.indexOf('b', 5) => -1
'abcabc'.indexOf('c', 5) => 5
'abcabc'.indexOf('c', 6) => -1
'abcabc'.indexOf('c', 7) => -1
'abcabc'.indexOf('b', -1) => fails
'abcabc'.indexOf('', 3) => 3
'abcabc'.indexOf('') => 0
'abcabc'.indexOf('', 9) => 9
'abcabc'.indexOf('abcabcd') => -1
'a😀c'.indexOf('c') => 2
'abcabc'.lastIndexOf('b') => 4
'abcabc'.lastIndexOf('x') => -1
'abcabc'.lastIndexOf('b', 3) => 1
'abcabc'.lastIndexOf('b', 4) => 4
'abcabc'.lastIndexOf('b', 0) => -1
'abcabc'.lastIndexOf('a', 0) => 0
'abcabc'.lastIndexOf('b', 5) => 4
'abcabc'.lastIndexOf('b', 6) => -1
'abcabc'.lastIndexOf('b', 7) => -1
'abcabc'.lastIndexOf('b', -1) => fails
'abcabc'.lastIndexOf('') => 6
'abcabc'.lastIndexOf('', 2) => 2
'ab'.lastIndexOf('abc', 1) => -1
'a😀c'.lastIndexOf('c') => 2
'ab'.size() => 2
size('a😀') => 2
''.size() => 0
['a', 'b'].join() => 'ab'
['a', 'b'].join('-') => 'a-b'
[].join('-') => ''
dyn('%s').format(['a']) => 'a'
dyn('%s-%d').format(['a', 3]) => 'a-3'
dyn('%s %s').format([true, 3]) => 'true 3'
dyn('100%%').format([]) => '100%'
dyn('%d%%').format([5]) => '5%'
dyn('%d').format([-3]) => '-3'
dyn('%s %s').format(['a']) => fails
dyn('%s').format(['a', 'b']) => 'a'
dyn('a\nb%s').format(['c']) == 'a\nbc' => true
dyn('%').format([]) => fails
dyn('a%').format([]) => fails
dyn('%s%').format(['a']) => fails
dyn('%.').format([]) => fails
'abc'.lastIndexOf('', 9) => 9
'abc'.indexOf('bd') => -1
'abc'.indexOf('bc') => 1
'abc'.lastIndexOf('bd') => -1
'aab'.indexOf('ab') => 1
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
dyn('%s').format([[]]) => anything
dyn('%d').format([dyn('a')]) => anything
dyn('%.2f').format([1.5]) => anything
dyn('%x').format([255]) => anything
dyn('%s').format([1.5]) => anything
dyn('%s').format([null]) => anything
dyn('%q').format(['a']) => anything
dyn('%d').format(['a']) => anything
dyn('%b').format([true]) => anything
dyn('%d').format([1u]) => anything
'a'.find('(?i)A') => anything
'a'.findAll('(?i)A') => anything
'a'.matches('(?i)A') => anything
matches('a', '(?i)A') => anything
dyn('%.2s').format(['abc']) => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
