import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of URLs, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/urls.go
 */
const answers = String.raw`
url('https://example.com:80/path?a=1').getScheme() => 'https'
url('https://example.com:80/path?a=1').getHost() => 'example.com:80'
url('https://example.com:80/path?a=1').getHostname() => 'example.com'
url('https://example.com:80/path?a=1').getPort() => '80'
url('https://example.com:80/path?a=1').getEscapedPath() => '/path'
url('https://example.com:80/path?a=1').getQuery() => {'a': ['1']}
url('https://example.com').getPort() => ''
url('https://example.com').getHostname() => 'example.com'
url('https://example.com').getEscapedPath() => ''
url('https://example.com').getQuery() => {}
url('https://example.com?').getQuery() => {}
url('https://e.com/?a=1&a=2&b').getQuery() => {'a': ['1', '2'], 'b': ['']}
url('https://e.com/?a=1=2&&b=').getQuery() => {'a': ['1=2'], 'b': ['']}
url('https://e.com/?=x').getQuery() => {'': ['x']}
url('HTTPS://E.com/P').getScheme() => 'https'
url('HTTPS://E.com/P').getHost() => 'E.com'
url('HTTPS://E.com/P').getEscapedPath() => '/P'
url('/abs/path?x=y').getEscapedPath() => '/abs/path'
url('/abs/path?x=y').getScheme() => ''
url('/abs/path?x=y').getHost() => ''
url('/abs/path?x=y').getQuery() => {'x': ['y']}
url('') => fails
url('rel') => fails
url('a+b.c-d://x/').getScheme() => 'a+b.c-d'
isURL('https://example.com') => true
isURL('/p') => true
isURL('p') => false
isURL('a.b') => false
isURL('') => false
url('/a') == url('/a') => true
url('/a') == url('/b') => false
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
url('rel/path').getHost() => anything
url('1http://x').getHost() => anything
isURL('?a=b') => anything
isURL('//host/p') => anything
isURL('http://') => anything
isURL('http://h:/') => anything
isURL('http://h:80x/') => anything
isURL('http://h/%zz') => anything
isURL('http://[::1]/') => anything
isURL('mailto:x@y') => anything
isURL('/a b') => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
