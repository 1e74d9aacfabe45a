import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of quantities, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/quantity.go
 */
const answers = String.raw`
quantity('1').compareTo(quantity('1')) => 0
quantity('1').compareTo(quantity('2')) => -1
quantity('2').compareTo(quantity('1')) => 1
quantity('2').isGreaterThan(quantity('1')) => true
quantity('1').isGreaterThan(quantity('1')) => false
quantity('1').isLessThan(quantity('2')) => true
quantity('1').isLessThan(quantity('1')) => false
quantity('1k') == quantity('1000') => true
quantity('1Ki') == quantity('1024') => true
quantity('1Mi') == quantity('1048576') => true
quantity('1Gi') == quantity('1024Mi') => true
quantity('1Ti') == quantity('1024Gi') => true
quantity('1Pi') == quantity('1024Ti') => true
quantity('1Ei') == quantity('1024Pi') => true
quantity('1M') == quantity('1000k') => true
quantity('1G') == quantity('1000M') => true
quantity('1T') == quantity('1000G') => true
quantity('1P') == quantity('1000T') => true
quantity('1E') == quantity('1000P') => true
quantity('1') == quantity('1000m') => true
quantity('1m') == quantity('1000u') => true
quantity('1u') == quantity('1000n') => true
quantity('1e3') == quantity('1000') => true
quantity('1E3') == quantity('1000') => true
quantity('1e-3') == quantity('1m') => true
quantity('1e+3') == quantity('1k') => true
quantity('1.5') == quantity('1500m') => true
quantity('1.5Gi') == quantity('1536Mi') => true
quantity('.5') == quantity('500m') => true
quantity('1.') == quantity('1') => true
quantity('+1') == quantity('1') => true
quantity('0').sub(1) == quantity('-1') => true
sign(quantity('-1.5')) => -1
sign(quantity('0')) => 0
sign(quantity('3')) => 1
quantity('0.1n') == quantity('1n') => true
quantity('1.1n') == quantity('2n') => true
quantity('-0.1n') == quantity('-1n') => true
quantity('10E') == quantity('9223372036854775807') => false
quantity('7Ei') == quantity('9223372036854775807') => false
quantity('2').add(quantity('3')) == quantity('5') => true
quantity('2').add(3) == quantity('5') => true
quantity('2').sub(quantity('3')) == quantity('-1') => true
quantity('2').sub(3) == quantity('-1') => true
quantity('1').isInteger() => true
quantity('1000m').isInteger() => false
quantity('1500m').isInteger() => false
quantity('1.0').isInteger() => false
quantity('1k').isInteger() => true
quantity('1Ki').isInteger() => true
quantity('1Ei').isInteger() => false
quantity('1E').isInteger() => true
quantity('10E').isInteger() => false
quantity('1e3').isInteger() => true
quantity('99999999999Ki').isInteger() => true
quantity('999999999999Ki').isInteger() => false
quantity('99Ti').isInteger() => true
quantity('999Ti').isInteger() => false
quantity('9Pi').isInteger() => false
quantity('1.5Gi').isInteger() => false
quantity('123456789012345678').isInteger() => true
quantity('1234567890123456789').isInteger() => false
quantity('0').isInteger() => true
quantity('0.0').isInteger() => false
quantity('-3').isInteger() => true
quantity('1').add(quantity('2')).isInteger() => true
quantity('1k').add(quantity('1')).isInteger() => true
quantity('1').sub(1).isInteger() => true
quantity('3').asInteger() => 3
quantity('-3').asInteger() => -3
quantity('1k').asInteger() => 1000
quantity('1500m').asInteger() => fails
quantity('1000m').asInteger() => fails
quantity('1.5').asApproximateFloat() => 1.5
quantity('50k').asApproximateFloat() => 50000.0
quantity('50703m').asApproximateFloat() => 50.703
isQuantity('1') => true
isQuantity('a') => false
isQuantity('') => false
isQuantity('.') => true
isQuantity('-') => true
isQuantity('m') => true
isQuantity('k') => true
isQuantity('1K') => false
isQuantity('1mi') => false
isQuantity('1e') => false
isQuantity('1e1000') => true
isQuantity('1 ') => false
isQuantity('1Gib') => false
isQuantity('--1') => false
isQuantity('1e3k') => false
isQuantity('1e5.5') => false
isQuantity('1.2.3') => false
quantity('x') => fails
quantity('9E').add(quantity('223372036854775807')).isInteger() => true
quantity('-9E').sub(quantity('223372036854775808')).isInteger() => true
quantity('-9E').sub(quantity('223372036854775808')).asInteger() => -9223372036854775808
quantity('1').add(quantity('500m')).isInteger() => false
quantity('1').add(quantity('500m')).asInteger() => fails
quantity('123456789012345.123k').isInteger() => true
quantity('1234567890123456.123k').isInteger() => false
quantity('1.5k').asInteger() => 1500
quantity('-0.0').isInteger() => false
quantity('9007199254740991.9990234375Ki') == quantity('9223372036854775807') => true
`;

/** An API server knows more of these than is known here. */
const unknown = String.raw`
quantity('9Ei') == quantity('9223372036854775807') => anything
quantity('500m').add(quantity('500m')).isInteger() => anything
quantity('1.5').sub(quantity('500m')).isInteger() => anything
quantity('9E').add(quantity('223372036854775808')).isInteger() => anything
quantity('-9E').sub(quantity('223372036854775809')).isInteger() => anything
quantity('1').add(quantity('1000m')).isInteger() => anything
quantity('1000m').add(quantity('1')).isInteger() => anything
isQuantity('1e99999') => anything
quantity('500m').add(quantity('500m')).asInteger() => anything
`;

test.each([...answersIn(answers), ...answersIn(unknown)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
