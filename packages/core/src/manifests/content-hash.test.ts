import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash, keyedHash } from "./content-hash.ts";

describe("contentHash", () => {
  it("is SHA-256 of the canonical JSON", () => {
    // printf '{"a":[1,"é",null],"b":true}' | sha256sum
    expect(contentHash({ b: true, a: [1, "é", null] })).toBe(
      "abf8cb0768fa2e6baaa487c61a0cb9de9d5c1d9bf0a4e4357ee8f2712318cea1",
    );
  });

  it("does not depend on the order of keys, nor on keys without a value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(contentHash(turned)).toBe(contentHash(value));
        expect(contentHash({ ...value, [`${Object.keys(value).join("")}!`]: undefined })).toBe(contentHash(value));
      }),
    );
  });

  it("depends on everything else", () => {
    const values = [
      {},
      [],
      null,
      "",
      0,
      false,
      { a: 1 },
      { a: "1" },
      { a: [1] },
      { a: { b: 1 } },
      { b: 1 },
      [1, 2],
      [2, 1],
      [[1], 2],
    ];
    expect(new Set(values.map(contentHash)).size).toBe(values.length);
  });
});

describe("keyedHash", () => {
  it("is HMAC-SHA256 of the canonical JSON", () => {
    // printf '{"a":1}' | openssl dgst -sha256 -hmac key
    expect(keyedHash(new TextEncoder().encode("key"), { a: 1 })).toBe(
      "88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342",
    );
  });
});
