import { expect, test } from "vitest";
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

const block = (text: string) => parseBlock(text) ?? [];

test.each(["10.0.0.0/33", "10.0.0", "256.0.0.1", "::1::", "fd00::/129", "1:2:3", "x", ""])("%j is no block", (text) => {
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
