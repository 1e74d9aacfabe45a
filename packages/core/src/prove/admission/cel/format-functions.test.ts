import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of formats, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/format.go
 */
const answers = String.raw`
format.dns1123Label().validate('a-b') => none
format.dns1123Label().validate('A').hasValue() => true
format.named('dns1123Label').hasValue() => true
format.named('x').hasValue() => false
format.dns1123Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.dns1035Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.labelValue().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.qualifiedName().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.dns1123LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.dns1035LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.dns1123Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
format.dns1035Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
format.labelValue().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
format.qualifiedName().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
format.dns1123LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
format.dns1035LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => true
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1123Label().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1123Subdomain().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1035Label().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1123LabelPrefix().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1123SubdomainPrefix().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.dns1035LabelPrefix().validate(t).hasValue() ? 0 : 1) => [0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.qualifiedName().validate(t).hasValue() ? 0 : 1) => [0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
['', 'a', 'A', '1', '-', 'a-', '-a', 'a-b', 'a_b', 'a.b', 'a..b', 'a.', 'a.-', 'a-.b', 'a.b-', '.a', '1a', 'a1', 'aB', 'a/b', 'a/', '/a', 'a/b/c', 'A/b', 'a.b/C', 'a_', '_a', 'a ', '--', '1-', 'a--', '0', 'é'].map(t, format.labelValue().validate(t).hasValue() ? 0 : 1) => [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
format.uuid().validate('00000000-0000-4000-8000-000000000000').hasValue() => false
format.uuid().validate('00000000000040008000000000000000').hasValue() => false
format.uuid().validate('ABCDEFAB-0000-4000-8000-000000000000').hasValue() => false
format.uuid().validate('x0000000-0000-4000-8000-000000000000').hasValue() => true
format.uuid().validate('00000000-0000-4000-8000-0000000000000').hasValue() => true
format.uuid().validate('00000000-0000-4000-8000-00000000000g').hasValue() => true
format.uuid().validate(' 00000000-0000-4000-8000-000000000000').hasValue() => true
format.dns1123Subdomain().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaa').hasValue() => false
format.dns1123SubdomainPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaa').hasValue() => false
format.qualifiedName().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaa/a').hasValue() => false
format.dns1123Subdomain().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaa').hasValue() => true
format.dns1123SubdomainPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaa').hasValue() => true
format.qualifiedName().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaa/a').hasValue() => true
format.dns1123Subdomain().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').hasValue() => false
format.dns1123LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-').hasValue() => false
format.dns1123LabelPrefix().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-').hasValue() => false
format.named('uri').hasValue() => true
format.named('byte').hasValue() => true
format.named('date').hasValue() => true
format.named('datetime').hasValue() => true
format.dns1123Label().validate('A').value() == [] => false
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
format.byte().validate('YQ==').hasValue() => anything
format.date().validate('2026-01-01').hasValue() => anything
format.uri().validate('x').hasValue() => anything
format.datetime().validate('x').hasValue() => anything
format.dns1123Label().validate('A').value().size() => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
