import { expect, test } from "vitest";
import { canonicalAddress } from "./addresses.ts";

/** RFC 4291, 2.2: eight groups, zeros in front may be left out, one run of zero groups too, the last two may be dotted. */
test.each([
  ["10.96.0.7", "10.96.0.7"],
  ["1.249.250.255", "1.249.250.255"],
  ["199.200.99.100", "199.200.99.100"],
  ["9.10.0.0", "9.10.0.0"],
  ["100.0.0.1", "100.0.0.1"],
  ["10.127.0.1", "10.127.0.1"],
  ["10.0.0.127", "10.0.0.127"],
  ["1.169.254.1", "1.169.254.1"],
  ["169.25.4.1", "169.25.4.1"],
  ["255.255.255.254", "255.255.255.254"],
  ["fd00::9", "fd00:0:0:0:0:0:0:9"],
  ["FD00:0000:0::0009", "fd00:0:0:0:0:0:0:9"],
  ["fd00:0:0:0:0:0:0:9", "fd00:0:0:0:0:0:0:9"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
  ["::2:0", "0:0:0:0:0:0:2:0"],
  ["a0:b00:c000::", "a0:b00:c000:0:0:0:0:0"],
  ["1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"],
  ["::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1"],
  ["64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221"],
  ["0000:0000:0000:0000:0000:FFFF:255.255.255.255", "0:0:0:0:0:ffff:ffff:ffff"],
])("%s is, in its one form, %s", (written, canonical) => {
  expect(canonicalAddress(written)).toBe(canonical);
});

test.each([
  ["an octet above 255", "1.1.1.256"],
  ["an octet above 259", "1.1.1.260"],
  ["an octet above 299", "1.1.1.300"],
  ["an octet with a zero in front", "010.0.0.1"],
  ["three octets", "10.0.0"],
  ["five octets", "10.0.0.1.2"],
  ["a blank in front", " 10.0.0.1"],
  ["letters behind", "10.0.0.1x"],
  ["a name", "api.shop.svc"],
  ["a number", "8080"],
  ["this network", "0.1.2.3"],
  ["the loopback", "127.0.0.1"],
  ["another loopback", "127.9.9.9"],
  ["a link's own address", "169.254.169.254"],
  ["the broadcast", "255.255.255.255"],
  ["the loopback of version 6", "::1"],
  ["the unspecified one", "::"],
  ["the unspecified one with a zero", "0::0"],
  ["the loopback in full", "0:0:0:0:0:0:0:1"],
  ["two runs of zeros", "1::2::3"],
  ["two runs of zeros between eight groups", "1:2:3:4::5:6:7:8::9"],
  ["seven groups", "1:2:3:4:5:6:7"],
  ["nine groups", "1:2:3:4:5:6:7:8:9"],
  ["eight groups and a run of none", "1:2:3:4:5:6:7:8::"],
  ["nine groups and a run", "1:2:3:4:5:6:7:8::9"],
  ["a group of five digits", "12345::1"],
  ["a letter that is no digit", "fd00::g"],
  ["a letter in front", "xfd00::9"],
  ["an empty group", "1:2:3:4:5:6::7:"],
  ["a time", "10:20:30"],
  ["an octet too high behind groups", "1:2:3:4:5:6:10.0.0.256"],
  ["octets that are not at the end", "::10.0.0.1:ffff"],
  ["more than any address", `fd00::${"0".repeat(50)}`],
])("%s is nobody's address", (_what, written) => {
  expect(canonicalAddress(written)).toBeUndefined();
});
