import { expect, test } from "vitest";
import type { AddressSet } from "./address-set.ts";
import {
  blocksOf,
  covers,
  everyAddress,
  overlaps,
  parseBlock,
  privateAddresses,
  uniteAll,
  withoutAddresses,
} from "./address-set.ts";

function block(text: string): AddressSet {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new Error(`${text} is no block`);
  return parsed;
}

test.each([
  "10.0.0.0/33",
  "10.0.0.0/x8",
  "10.0.0.0/8x",
  "10.0.0.0/",
  "10.0.0",
  "10.0.0.0x",
  "256.0.0.1",
  "::1::",
  "1:2:3:4::5:6:7:8",
  "1:2:3:4::5:6:7:8::",
  "1:2:3:4:5:6:7:8:9",
  "::12345",
  "1::g",
  "::256.0.0.1",
  "::1.2.3.4x",
  "fd00::/129",
  "1:2:3",
  "x",
  "",
])("%j is no block", (text) => {
  expect(parseBlock(text)).toBeUndefined();
});

test.each([
  ["10.0.0.0/8", "10.255.255.255", true],
  ["10.0.0.0/8", "11.0.0.0", false],
  ["10.1.2.3/8", "10.0.0.0", true],
  ["fd00::/8", "fdff::1", true],
  ["::/0", "10.0.0.1", false],
  ["::ffff:10.0.0.0/104", "::ffff:10.1.1.1", true],
  ["0.0.0.0/0", "203.0.113.1", true],
])("%s covers %s: %j", (outer, inner, expected) => {
  expect(covers(block(outer), block(inner))).toBe(expected);
});

test("what is left out is left out, and the rest is there", () => {
  const rest = withoutAddresses(block("10.0.0.0/8"), block("10.1.0.0/16"));
  expect(overlaps(rest, block("10.1.2.3"))).toBe(false);
  expect(covers(rest, block("10.2.0.0/16"))).toBe(true);
  expect(covers(everyAddress, privateAddresses)).toBe(true);
  expect(blocksOf(withoutAddresses(block("10.0.0.0/8"), block("10.64.0.0/10")))).toEqual([
    "10.0.0.0/10",
    "10.128.0.0/9",
  ]);
  expect(withoutAddresses(block("10.0.0.0/8"), block("11.0.0.0/8"))).toEqual(block("10.0.0.0/8"));
  expect(withoutAddresses(block("11.0.0.0/8"), block("10.0.0.0/8"))).toEqual(block("11.0.0.0/8"));
});

test.each([
  [["10.1.0.0/16"], ["10.1.0.0/16"]],
  [["203.0.113.7"], ["203.0.113.7/32"]],
  [["10.0.0.0/9", "10.128.0.0/9"], ["10.0.0.0/8"]],
  [
    ["10.0.0.1", "10.0.0.2/31"],
    ["10.0.0.1/32", "10.0.0.2/31"],
  ],
  [["fd00::/8"], ["fd00::/8"]],
  [
    ["::1", "2001:db8:0:0:1::"],
    ["::1/128", "2001:db8:0:0:1::/128"],
  ],
  [
    ["0.0.0.0/0", "::/0"],
    ["0.0.0.0/0", "::/0"],
  ],
])("%j are the blocks %j", (given, blocks) => {
  expect(blocksOf(uniteAll(given.map(block)))).toEqual(blocks);
});

test("blocks that are too many are not written down", () => {
  const odd = Array.from({ length: 40 }, (_, at) => block(`10.0.0.${2 * at + 1}`));
  expect(blocksOf(uniteAll(odd))).toBeUndefined();
});

test("blocks say the same as the set that they were made of", () => {
  const sets = [privateAddresses, withoutAddresses(block("10.0.0.0/8"), block("10.1.0.0/16"))];
  for (const set of sets) expect(uniteAll((blocksOf(set) ?? []).map(block))).toEqual(uniteAll([set]));
});

test("sets are written in one order and without overlaps, and the families stay apart", () => {
  const mixed = ["10.3.0.0/16", "10.0.0.0/16", "10.5.0.0/16", "10.0.0.0/24", "10.1.0.0/16"];
  expect(blocksOf(uniteAll(mixed.map(block)))).toEqual(["10.0.0.0/15", "10.3.0.0/16", "10.5.0.0/16"]);
  expect(uniteAll([block("::/0"), block("0.0.0.0/0")])).toEqual(everyAddress);
  expect(blocksOf(everyAddress)).toEqual(["0.0.0.0/0", "::/0"]);
});

test("one common address is an overlap, a neighbour is none", () => {
  const [two, last, next] = [block("10.0.0.0/31"), block("10.0.0.1"), block("10.0.0.2")];
  expect([overlaps(two, last), overlaps(last, two), overlaps(two, next), overlaps(next, two)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("addresses that are not routed on the internet", () => {
  expect(blocksOf(privateAddresses)).toEqual([
    "10.0.0.0/8",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "fc00::/7",
    "fe80::/10",
  ]);
});

test.each([
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0/128"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1/128"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1/128"],
  ["0:0:1:2:3:4:5:10", "::1:2:3:4:5:10/128"],
  ["1:2:3:4:5:0:0:0", "1:2:3:4:5::/128"],
  ["10:0:0:0:0:0:0:ABCD", "10::abcd/128"],
  ["::ffff:203.113.112.111", "::ffff:cb71:706f/128"],
  ["::", "::/128"],
])("RFC 5952: %s is written %s", (given, written) => {
  expect(blocksOf(block(given))).toEqual([written]);
});

test("as many blocks as a person would read are written down", () => {
  const odd = Array.from({ length: 32 }, (_, at) => block(`10.0.0.${2 * at + 1}`));
  expect(blocksOf(uniteAll(odd))).toHaveLength(32);
});
