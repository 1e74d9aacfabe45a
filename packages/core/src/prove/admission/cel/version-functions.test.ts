import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of versions, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/semverlib.go
 */
const answers = String.raw`
semver('1.2.3').major() => 1
semver('1.2.3').minor() => 2
semver('1.2.3').patch() => 3
semver('1.2') => fails
semver('1.2.3.4') => fails
semver('v1.2.3') => fails
semver('01.2.3') => fails
semver('1.2.3-01') => fails
semver('1.2.3-0').major() => 1
semver('1.2.3-a01').major() => 1
semver('1.2.3-') => fails
semver('1.2.3+').major() => fails
semver('1.2.3+a.b').major() => 1
semver('1.2.3-a..b') => fails
semver('1.2.3-a_b') => fails
semver('18446744073709551615.0.0').major() => -1
semver('18446744073709551616.0.0').major() => fails
semver('9223372036854775808.0.0').major() => -9223372036854775808
semver('9223372036854775807.0.0').major() => 9223372036854775807
isSemver('1.2.3') => true
isSemver('1.2') => false
isSemver('v1.2.3', true) => true
isSemver('1', true) => true
isSemver('1.2', true) => true
isSemver('1.2-rc', true) => false
isSemver('1-rc', true) => false
isSemver('1.2.3-rc', true) => true
isSemver('1.2.3.4', true) => false
isSemver('01.02.03', true) => true
isSemver('v01', true) => true
isSemver('vv1', true) => false
isSemver('', true) => false
isSemver('v', true) => false
isSemver('1.', true) => false
isSemver('1.2.03-a.b', true) => true
isSemver('1.2.3-01', true) => false
isSemver('1.2.3', false) => true
isSemver('1.2', false) => false
semver('v1', true) == semver('1.0.0') => true
semver('1.02', true) == semver('1.2.0') => true
semver('00.000.0', true) == semver('0.0.0') => true
semver('1.2.3-a.b', true) == semver('1.2.3-a.b') => true
semver('1.2+build', true).major() => fails
semver('1.2.3') == semver('1.2.3') => true
semver('1.2.3') == semver('1.2.4') => false
semver('1.2.3-a') == semver('1.2.3') => false
semver('1.2.3+a') == semver('1.2.3+b') => true
semver('1.2.3').compareTo(semver('1.2.3')) => 0
semver('1.2.3').compareTo(semver('1.2.4')) => -1
semver('1.3.0').compareTo(semver('1.2.9')) => 1
semver('2.0.0').compareTo(semver('10.0.0')) => -1
semver('1.0.0-a').compareTo(semver('1.0.0')) => -1
semver('1.0.0').compareTo(semver('1.0.0-a')) => 1
semver('1.0.0-a').compareTo(semver('1.0.0-a')) => 0
semver('1.0.0-a').compareTo(semver('1.0.0-b')) => -1
semver('1.0.0-b').compareTo(semver('1.0.0-a')) => 1
semver('1.0.0-a').compareTo(semver('1.0.0-a.1')) => -1
semver('1.0.0-a.1').compareTo(semver('1.0.0-a')) => 1
semver('1.0.0-2').compareTo(semver('1.0.0-10')) => -1
semver('1.0.0-10').compareTo(semver('1.0.0-2')) => 1
semver('1.0.0-2').compareTo(semver('1.0.0-a')) => -1
semver('1.0.0-a').compareTo(semver('1.0.0-2')) => 1
semver('1.0.0-2').compareTo(semver('1.0.0-2')) => 0
semver('1.0.0-1a').compareTo(semver('1.0.0-1')) => 1
semver('1.0.0-a1').compareTo(semver('1.0.0-1')) => 1
semver('1.2.3').isGreaterThan(semver('1.2.2')) => true
semver('1.2.3').isGreaterThan(semver('1.2.3')) => false
semver('1.2.3').isGreaterThan(semver('1.2.4')) => false
semver('1.2.3').isLessThan(semver('1.2.4')) => true
semver('1.2.3').isLessThan(semver('1.2.3')) => false
semver('1.2.3').isLessThan(semver('1.2.2')) => false
semver('1.23.4') == semver('12.3.4') => false
semver('1.0.0-a.b') == semver('1.0.0-ab') => false
isSemver('1.2.3-01a') => true
isSemver('1.2.3-012') => false
isSemver('1.v2', true) => false
isSemver('1.2.3-a.01', true) => false
semver('1.0.0-99').compareTo(semver('1.0.0-100')) => -1
semver('1.0.0--').compareTo(semver('1.0.0-1')) => 1
semver('1.0.0-1').compareTo(semver('1.0.0--')) => -1
`;

test.each([...answersIn(answers)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
