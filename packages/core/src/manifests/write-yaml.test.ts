import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryText, arbitraryValue } from "./testing/arbitrary-values.ts";
import { yamlReaders } from "./testing/yaml-readers.ts";
import type { YamlValue } from "./write-yaml.ts";
import { writeYaml } from "./write-yaml.ts";

/** `FUZZ_RUNS=100000 npx vitest run packages/core/src/manifests` looks further; a failure prints its seed. */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 1000);
const timeout = 10_000 + numRuns * 20;

describe("canonical form", () => {
  it.each<[string, YamlValue, string]>([
    [
      "lists stand under their key, two spaces to a level, keys in the order given",
      { kind: "List", items: [{ name: "a", ports: [{ port: 80 }, { port: 81 }] }, "b"], more: { z: 1, a: [] } },
      "kind: List\nitems:\n- name: a\n  ports:\n  - port: 80\n  - port: 81\n- b\nmore:\n  z: 1\n  a: []\n",
    ],
    ["lists of lists", [[1, [2]], [], [{}]], "- - 1\n  - - 2\n- []\n- - {}\n"],
    ["empty containers and what is left out", { a: {}, b: [], c: undefined, d: null }, "a: {}\nb: []\nd: null\n"],
    ["a mapping of nothing but what is left out", { a: { b: undefined } }, "a: {}\n"],
    [
      "text that is safe as it is",
      { a: "registry.example.com/shop/web:1.4@sha256", b: "a b" },
      "a: registry.example.com/shop/web:1.4@sha256\nb: a b\n",
    ],
    [
      "text that some reader would take for something else",
      { on: "off", e: "e9", n: "1_000" },
      '"on": "off"\ne: "e9"\n"n": "1_000"\n',
    ],
    [
      "text of several lines",
      { a: "x\ny\n", b: "x\ny", c: "x\n\n\n" },
      "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\n\n",
    ],
    ["text of several lines that a block would blur", { a: " x\ny" }, 'a: " x\\ny"\n'],
    ["text of several lines at the root", "a\n--- b\n", "|\n  a\n  --- b\n"],
    ["numbers", [1, -0, 1e21, 1.5e-7, 0.1], "- 1\n- -0.0\n- 1.0e+21\n- 1.5e-7\n- 0.1\n"],
    ["a key that is too long to stand before its colon", { ["k".repeat(129)]: [1] }, `? ${"k".repeat(129)}\n:\n- 1\n`],
  ])("%s", (_, value, text) => {
    expect(writeYaml(value)).toBe(text);
  });

  it("ends in one line break and has no trailing blanks outside of text", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme-ascii" }), (value) => {
        const text = writeYaml(value);
        expect(text.endsWith("\n")).toBe(true);
      }),
    );
  });

  it("refuses what no manifest can hold", () => {
    expect(() => writeYaml({ a: Number.NaN })).toThrow("cannot hold the number NaN");
    expect(() => writeYaml([Infinity])).toThrow("cannot hold the number Infinity");
    expect(() => writeYaml({ a: "\ud800" })).toThrow("cannot hold the text");
    expect(() => writeYaml({ a: "x\n\udc00" })).toThrow("cannot hold the text");
    expect(() => writeYaml({ "\ud800": 1 })).toThrow("cannot hold the text");
  });
});

describe("readers that know nothing of each other give back the same value", () => {
  const readers = Object.entries(yamlReaders);

  it(
    "whatever a manifest holds",
    () => {
      fc.assert(
        fc.property(arbitraryValue, (value) => {
          const text = writeYaml(value);
          for (const [name, read] of readers) {
            const found = read(text);
            if (!isDeepStrictEqual(found, value)) throw new Error(`${name} reads ${JSON.stringify(found)} in\n${text}`);
          }
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    "wherever a text stands",
    () => {
      fc.assert(
        fc.property(arbitraryText, (text) => {
          const value = { [text]: text, list: [text, [text], { [text]: [text] }], last: text };
          const written = writeYaml(value);
          for (const [name, read] of readers) {
            const found = read(written);
            if (!isDeepStrictEqual(found, value))
              throw new Error(`${name} reads ${JSON.stringify(found)} in\n${written}`);
          }
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it("however deep a value is", () => {
    let value: YamlValue = "bottom";
    for (let depth = 0; depth < 40; depth++) value = depth % 2 === 0 ? { "a b": value } : [value, depth];
    const text = writeYaml(value);
    for (const [, read] of readers) expect(read(text)).toEqual(value);
  });
});

describe("determinism", () => {
  it("gives equal values in equal order equal bytes, and another order others", () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(writeYaml(structuredClone(value))).toBe(writeYaml(value));
      }),
      { numRuns: 100 },
    );
    expect(writeYaml({ a: 1, b: 2 })).not.toBe(writeYaml({ b: 2, a: 1 }));
  });

  it("gives different values different bytes", () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryText, (left, right) => {
        expect(writeYaml({ a: left }) === writeYaml({ a: right })).toBe(left === right);
      }),
      { numRuns: 300 },
    );
  });
});
