import { expect, test } from "vitest";
import { answerOf, answersIn } from "../testing/answers.ts";

/**
 * Of addresses, with what an API server's own library answers.
 * Source: k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go
 */
const answers = String.raw`
ip('10.0.0.1') => 10.0.0.1
ip('2001:DB8::1') => 2001:db8::1
ip('::') => ::
ip('1:0:0:2::') => 1:0:0:2::
ip('1::2:0:0:3') => 1::2:0:0:3
ip('1:0:2:0:3:0:4:0') => 1:0:2:0:3:0:4:0
ip('0:0:1:0:0:0:2:3') => 0:0:1::2:3
ip('::ffff:1.2.3.4') => fails
ip('::ffff:0:1') => fails
ip('::1.2.3.4') => ::102:304
ip('1:2:3:4:5:6:1.2.3.4') => 1:2:3:4:5:6:102:304
ip('1:2:3:4:5:6:7:1.2.3.4') => fails
ip('::1.2.3') => fails
ip('::1.2.3.256') => fails
ip('::01.2.3.4') => fails
ip('1.2.3.4:5') => fails
ip('1.2.3') => fails
ip('1.2.3.4.5') => fails
ip('1.2.3.') => fails
ip('1.2.3.04') => fails
ip('1.2.3.256') => fails
ip('1.2.3.255') => 1.2.3.255
ip('0.0.0.0') => 0.0.0.0
ip('1.2.3.a') => fails
ip(' 1.2.3.4') => fails
ip('1.2.3.4 ') => fails
ip('1.2.3.1234') => fails
ip('') => fails
ip(':') => fails
ip(':::') => fails
ip('::1::') => fails
ip('1:2:3:4:5:6:7:8:9') => fails
ip('1:2:3:4:5:6:7') => fails
ip('1:2:3:4:5:6:7:8') => 1:2:3:4:5:6:7:8
ip('1:2:3:4:5:6:7::') => 1:2:3:4:5:6:7:0
ip('::2:3:4:5:6:7:8') => 0:2:3:4:5:6:7:8
ip('1::3:4:5:6:7:8') => 1:0:3:4:5:6:7:8
ip('1:2:3:4::5:6:7:8') => fails
ip('12345::') => fails
ip('g::') => fails
ip('fe80::1%eth0') => fails
ip('1:2:3:4:5:6:7:') => fails
ip(':1:2:3:4:5:6:7') => fails
isIP('10.0.0.1') => true
isIP('10.0.0') => false
isIP('::1') => true
ip.isCanonical('10.0.0.1') => true
ip.isCanonical('2001:db8::1') => true
ip.isCanonical('2001:DB8::1') => false
ip.isCanonical('2001:db8:0::1') => false
ip.isCanonical('x') => fails
ip('10.0.0.1').family() => 4
ip('::1').family() => 6
ip('0.0.0.0').isUnspecified() => true
ip('0.0.0.1').isUnspecified() => false
ip('::').isUnspecified() => true
ip('127.255.0.1').isLoopback() => true
ip('128.0.0.1').isLoopback() => false
ip('126.0.0.1').isLoopback() => false
ip('::1').isLoopback() => true
ip('::2').isLoopback() => false
ip('::').isLoopback() => false
ip('224.0.0.255').isLinkLocalMulticast() => true
ip('224.0.1.0').isLinkLocalMulticast() => false
ip('223.255.255.255').isLinkLocalMulticast() => false
ip('ff02::1').isLinkLocalMulticast() => true
ip('ff12::1').isLinkLocalMulticast() => true
ip('ff03::1').isLinkLocalMulticast() => false
ip('fe02::1').isLinkLocalMulticast() => false
ip('169.254.0.1').isLinkLocalUnicast() => true
ip('169.253.0.1').isLinkLocalUnicast() => false
ip('fe80::1').isLinkLocalUnicast() => true
ip('febf::1').isLinkLocalUnicast() => true
ip('fec0::1').isLinkLocalUnicast() => false
ip('10.0.0.1').isGlobalUnicast() => true
ip('255.255.255.255').isGlobalUnicast() => false
ip('255.255.255.254').isGlobalUnicast() => true
ip('239.0.0.1').isGlobalUnicast() => false
ip('240.0.0.1').isGlobalUnicast() => true
ip('127.0.0.1').isGlobalUnicast() => false
ip('0.0.0.0').isGlobalUnicast() => false
ip('169.254.0.1').isGlobalUnicast() => false
ip('::').isGlobalUnicast() => false
ip('::1').isGlobalUnicast() => false
ip('2001::1').isGlobalUnicast() => true
ip('ff00::1').isGlobalUnicast() => false
ip('fe80::1').isGlobalUnicast() => false
ip('fd00::1').isGlobalUnicast() => true
ip('10.0.0.1') == ip('10.0.0.1') => true
ip('10.0.0.1') == ip('10.0.0.2') => false
ip('::1') == ip('0:0::1') => true
cidr('10.0.0.0/8') => 10.0.0.0/8
cidr('10.0.0.1/8') => 10.0.0.1/8
cidr('10.0.0.0/32') => 10.0.0.0/32
cidr('10.0.0.0/33') => fails
cidr('10.0.0.0/0') => 10.0.0.0/0
cidr('10.0.0.0/08') => fails
cidr('10.0.0.0/') => fails
cidr('10.0.0.0') => fails
cidr('/8') => fails
cidr('::/128') => ::/128
cidr('::/129') => fails
cidr('2001:DB8::/32') => 2001:db8::/32
cidr('::ffff:1.2.3.4/96') => fails
cidr('10.0.0.0/8/8') => fails
isCIDR('10.0.0.0/8') => true
isCIDR('10.0.0.0') => false
cidr('10.0.0.0/8').containsIP('10.255.255.255') => true
cidr('10.0.0.0/8').containsIP('11.0.0.0') => false
cidr('10.0.0.0/8').containsIP(ip('10.1.1.1')) => true
cidr('10.0.0.0/8').containsIP('x') => fails
cidr('10.0.0.0/8').containsIP('::1') => false
cidr('0.0.0.0/0').containsIP('1.2.3.4') => true
cidr('::/0').containsIP('1.2.3.4') => false
cidr('10.1.2.3/32').containsIP('10.1.2.3') => true
cidr('10.1.2.3/32').containsIP('10.1.2.2') => false
cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') => true
cidr('10.0.0.0/8').containsCIDR('10.0.0.0/8') => true
cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7') => false
cidr('10.0.0.0/8').containsCIDR('11.0.0.0/16') => false
cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16')) => true
cidr('10.0.0.0/8').containsCIDR('x') => fails
cidr('10.0.0.0/8').containsCIDR('::/16') => false
cidr('10.1.2.3/16').ip() => 10.1.2.3
cidr('10.1.2.3/16').prefixLength() => 16
cidr('10.1.2.3/16').masked() => 10.1.0.0/16
cidr('10.1.2.3/0').masked() => 0.0.0.0/0
cidr('10.1.2.3/32').masked() => 10.1.2.3/32
cidr('2001:db8:ffff::1/33').masked() => 2001:db8:8000::/33
cidr('10.0.0.0/8') == cidr('10.0.0.0/8') => true
cidr('10.0.0.0/8') == cidr('10.0.0.0/9') => false
ip('::ffff:ffff').isGlobalUnicast() => true
ip('::12.34.56.78') => ::c22:384e
ip('::1.2.3.4x') => fails
ip('x\n::1.2.3.4') => fails
cidr('10.0.0.0/8x') => fails
cidr('10.0.0.0/x8') => fails
cidr('10.0.0.0/100') => fails
ip('::1') == dyn(null) => false
dyn(null) == ip('::1') => false
ip('::1') != dyn(null) => true
`;

test.each([...answersIn(answers)])("%s gives %s", (expression, answer) => {
  expect(answerOf(expression)).toBe(answer);
});
