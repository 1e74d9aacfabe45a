import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Network } from "./cidrs.ts";
import { contains, isSingleAddress, readNetwork, writeNetwork } from "./cidrs.ts";

const canonical = (text: string) => writeNetwork(readNetwork(text));

test.each([
  ["10.1.2.3/8", "10.0.0.0/8"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["169.254.20.10", "169.254.20.10/32"],
  ["2001:DB8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
  ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
  ["fd00::10", "fd00::10/128"],
  ["::/0", "::/0"],
  ["1:0:2:3:4:5:6:7/128", "1:0:2:3:4:5:6:7/128"],
  ["::ffff:10.1.2.3/104", "10.0.0.0/8"],
  ["::ffff:a01:203/128", "10.1.2.3/32"],
  ["64:ff9b::192.0.2.1/128", "64:ff9b::c000:201/128"],
])("%s is written %s", (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

const addresses = fc.oneof(fc.ipV4(), fc.ipV6());
const networks = addresses.chain((address) =>
  fc.integer({ min: 0, max: address.includes(":") ? 128 : 32 }).map((prefix) => `${address}/${prefix}`),
);

test("the canonical form is the same network, and stays what it is", () => {
  fc.assert(
    fc.property(networks, (text) => {
      const written = canonical(text);
      expect(canonical(written)).toBe(written);
      expect(readNetwork(written)).toEqual(readNetwork(text));
    }),
  );
});

test("contains agrees with the runtime's own block lists", () => {
  fc.assert(
    fc.property(networks, fc.nat(128), networks, (outer, shorter, other) => {
      for (const inner of [other, `${outer.split("/")[0]}/${Math.min(shorter, outer.includes(":") ? 128 : 32)}`]) {
        expect(contains(readNetwork(outer), readNetwork(inner)), `${outer} ${inner}`).toBe(
          containsByBlockList(outer, inner),
        );
      }
    }),
  );
});

function containsByBlockList(outer: string, inner: string): boolean {
  const a = readNetwork(outer);
  const b = readNetwork(inner);
  if (a.family !== b.family) return false;
  const family = a.family === 4 ? "ipv4" : "ipv6";
  const addressOf = (network: Network) => writeNetwork(network).split("/")[0] ?? "";
  const list = new BlockList();
  list.addSubnet(addressOf(a), a.prefix, family);
  return a.prefix <= b.prefix && list.check(addressOf(b), family);
}

test("one address is one address", () => {
  expect(isSingleAddress(readNetwork("10.0.0.1/32"))).toBe(true);
  expect(isSingleAddress(readNetwork("10.0.0.0/31"))).toBe(false);
  expect(isSingleAddress(readNetwork("fd00::1/32"))).toBe(false);
});
