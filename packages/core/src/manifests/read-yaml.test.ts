import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOf } from "../diagnostics/places.ts";
import { readYaml } from "./read-yaml.ts";
import { valueOf } from "./syntax.ts";

const read = (text: string) => readYaml({ file: "a.yaml", path: "a.yaml", text });
const valuesOf = (text: string) => read(text).documents.map(({ root }) => valueOf(root));
const said = (text: string) =>
  read(text).diagnostics.map(({ code, message, span }) => {
    if (!span) throw new Error("no place");
    const { line, column } = placeOf(span);
    return `${line}:${column} ${code} ${message}`;
  });
const hintsOf = (text: string) => read(text).diagnostics.map(({ hint }) => hint);

describe("documents", () => {
  it("are read one by one; empty ones are left out", () => {
    expect(valuesOf("a: 1\n---\n# nothing\n---\nb: 2\n...\n---\n- c\n")).toEqual([{ a: 1 }, { b: 2 }, ["c"]]);
    expect(valuesOf("")).toEqual([]);
    expect(valuesOf("---\n---\n~\n")).toEqual([]);
  });

  it.each([
    ["Windows line breaks", "a: 1\r\nb:\r\n- |\r\n  x\r\n  y\r\n---\r\nc: 2\r\n", [{ a: 1, b: ["x\ny\n"] }, { c: 2 }]],
    ["old line breaks", "a: 1\rb: 2\r", [{ a: 1, b: 2 }]],
    ["a byte order mark", "\ufeffa: 1\n", [{ a: 1 }]],
    ["a directive", "%YAML 1.1\n---\na: on\n", [{ a: true }]],
    ["YAML 1.2 by directive, which changes nothing", "%YAML 1.2\n---\na: on\n", [{ a: true }]],
    ["JSON", '{"a": [1, true, null, "on"], "b": "\\ud83d\\ude00"}', [{ a: [1, true, null, "on"], b: "😀" }]],
    ["tabs where they may stand", "a:\t1\nb: 2\t# two\nc: |\n  \tx\n", [{ a: 1, b: 2, c: "\tx\n" }]],
    ["a block that the end of the file cuts off", "a: |\n  x\n  y", [{ a: "x\ny" }]],
  ])("may have %s", (_, text, values) => {
    expect(said(text)).toEqual([]);
    expect(valuesOf(text)).toEqual(values);
  });
});

describe("keys", () => {
  it("become own properties, whatever they are called", () => {
    const [value] = valuesOf("__proto__: { polluted: 1 }\nconstructor: 2\n8080: 3\n? explicit\n: 4\n") as [object];
    expect(Object.entries(value)).toEqual([
      ["8080", 3],
      ["__proto__", { polluted: 1 }],
      ["constructor", 2],
      ["explicit", 4],
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("KS1004: stand once in a mapping", () => {
    expect(said("a: 1\nb: 2\na: 3\n")).toEqual(['3:1 KS1004 the key "a" stands twice in this mapping']);
    expect(said("x: { a: 1, 'a': 2, a: 3 }\n")).toHaveLength(2);
    expect(said("- a: 1\n- a: 2\n")).toEqual([]);
    expect(valuesOf("a: 1\na: 2\n")).toEqual([{ a: 1 }]);
  });

  it("KS1001: are text", () => {
    expect(said("? [a]\n: 1\n")).toEqual(["1:3 KS1001 a key must be text"]);
    expect(said("null: 1\n")).toEqual(["1:1 KS1001 a key must be text"]);
  });

  it("KS1007: mean what they say to Kubernetes too", () => {
    expect(said("on: 1\n")).toEqual(['1:1 KS1007 the key on is read as "true" by Kubernetes']);
    expect(said("a:\n  1.10: 1\n")).toEqual(['2:3 KS1007 the key 1.10 is read as "1.1" by Kubernetes']);
    expect(hintsOf("0755: 1\n")).toEqual(['write it in quotes: "0755"']);
    expect(said('"on": 1\ntrue: 2\n8080: 3\n1.5: 4\n')).toEqual([]);
  });

  it("KS1001: have a blank behind their colon in brackets", () => {
    expect(said("a: { b:, c: 1 }\n")).toEqual(["1:6 KS1001 some readers take this colon for a part of the key"]);
    expect(said("a: { b: , c }\n")).toEqual([]);
  });
});

describe("tags", () => {
  it.each([
    ["!!str 5", "5"],
    ["!!int '7'", 7],
    ["!!float 3", 3],
    ["!!bool yes", true],
    ["!<tag:yaml.org,2002:int> 7", 7],
    ["!!null ''", null],
    ["!own on", "on"],
    ["! on", "on"],
    ["!!str", ""],
    ["!!timestamp 2026-11-21", "2026-11-21"],
  ])("%s", (text, value) => {
    expect(said(`a: ${text}\n`)).toEqual([]);
    expect(valuesOf(`a: ${text}\n`)).toEqual([{ a: value }]);
  });

  it("KS1001: hold what they say", () => {
    expect(said("a: !!int x\n")).toEqual(['1:10 KS1001 "x" is not what its tag !!int says']);
    expect(said("a: !!int 1.5\n")).toHaveLength(1);
    expect(said("a: !!binary aGk=\n")).toEqual(["1:13 KS1001 binary data cannot stand in a manifest"]);
  });
});

describe("anchors and aliases", () => {
  it("repeat nodes, in one document only", () => {
    expect(valuesOf("a: &x [1, &y two]\nb: *x\nc: *y\n")).toEqual([{ a: [1, "two"], b: [1, "two"], c: "two" }]);
    expect(valuesOf("a: &x 1\nb: &x 2\nc: *x\n")).toEqual([{ a: 1, b: 2, c: 2 }]);
    expect(said("a: &x 1\n---\nb: *x\n")).toEqual(['3:4 KS1001 no anchor is called "x"']);
    expect(hintsOf("b: *x\n")).toEqual(["define it before with &x"]);
  });

  it("KS1001: hold nothing of themselves", () => {
    expect(said("a: &x [*x]\n")).toEqual(['1:8 KS1001 the anchor "x" contains itself']);
    expect(said("a: &x 1\nb: &x { c: *x }\n")).toEqual(['2:12 KS1001 the anchor "x" contains itself']);
  });
});

describe("merge keys", () => {
  it("fill in what a mapping does not say itself, the first of a list first", () => {
    expect(valuesOf("a: &a { x: 1, y: 2 }\nb:\n  <<: *a\n  x: 3\n")).toEqual([
      { a: { x: 1, y: 2 }, b: { x: 3, y: 2 } },
    ]);
    expect(valuesOf("b:\n  <<: [{ x: 1 }, { x: 2, y: 3 }]\n")).toEqual([{ b: { x: 1, y: 3 } }]);
    expect(valuesOf("a: &a { x: 1 }\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n")).toMatchObject([{ c: { x: 1, y: 2 } }]);
  });

  it("are keys like any other in quotes", () => {
    expect(valuesOf('"<<": 1\n')).toEqual([{ "<<": 1 }]);
  });

  it("KS1001: merge mappings", () => {
    const message = "KS1001 `<<` must be followed by a mapping or a list of mappings";
    expect(said("<<: 1\n")).toEqual([`1:1 ${message}`]);
    expect(said("<<: [{ a: 1 }, 2]\n")).toEqual([`1:1 ${message}`]);
    expect(said("a: &a [{ b: 1 }]\nc:\n  <<: *a\n")).toEqual([`3:3 ${message}`]);
  });

  it("KS1004: stand once, and before what they have in common with their mapping", () => {
    expect(said("a:\n  <<: { x: 1 }\n  <<: { z: 1 }\n")).toEqual([
      '3:3 KS1004 the key "<<" stands twice in this mapping',
    ]);
    expect(said("a:\n  x: 2\n  <<: { x: 1 }\n")).toEqual([
      '2:3 KS1004 the key "x" stands before `<<` and also in what that merges',
    ]);
    expect(said("a:\n  x: 2\n  <<: { z: 1 }\n")).toEqual([]);
  });
});

describe("KS1001", () => {
  it.each([
    [
      "a: [1, 2\n",
      "2:1 KS1001 deficient indentation",
      "close the bracket, brace or quote that was opened before, or indent the line",
    ],
    [
      "a: { b: 1 c: 2 }\n",
      "1:12 KS1001 missed comma between flow collection entries",
      "close the bracket or brace that was opened before, or add the comma",
    ],
    [
      'a: "x\n',
      "2:1 KS1001 deficient indentation",
      "close the bracket, brace or quote that was opened before, or indent the line",
    ],
    ["a:\n\tb: 1\n", "2:1 KS1001 tab characters must not be used in indentation", "indent with spaces"],
    [
      "a: 1\n b: 2\n",
      "2:3 KS1001 bad indentation of a mapping entry",
      "indent the line like its neighbours, with spaces",
    ],
    [
      "a:1\nb: 2\n",
      "2:2 KS1001 end of the stream or a document separator is expected",
      "write a space behind the colon in the line before, or correct the indentation",
    ],
    [
      "%YAML 3.0\n---\na: 1\n",
      "2:1 KS1001 unacceptable YAML version of the document",
      "remove the directive: Kubernetes reads YAML 1.1 whatever it says",
    ],
    ["a: @b\n", "1:4 KS1001 text cannot begin with @", "put it in quotes"],
    ["a: */15 * * * *\n", "1:9 KS1001 text cannot begin with *", "put it in quotes"],
    ["a: `b`\n", "1:4 KS1001 text cannot begin with `", "put it in quotes"],
    ["a: error: b\n", "1:9 KS1001 a second colon with a blank stands in this line", "put the value in quotes"],
    ['a: "\\d"\n', "1:6 KS1001 unknown escape sequence", "write \\\\ for a backslash, or use single quotes"],
    [
      'a: "\\ud800"\n',
      "1:4 KS1001 an escape is half of a character: \\uD800 to \\uDFFF stand in pairs only",
      "write the character itself",
    ],
    ["a: \u0000\n", "1:4 KS1001 null byte is not allowed in input", "correct the YAML at the caret"],
  ])("%j", (text, message, hint) => {
    expect(said(text)).toEqual([message]);
    expect(hintsOf(text)).toEqual([hint]);
  });

  it("is said of each broken document of a file, and the others are read", () => {
    const text = "a: [\n---\nb: 1\n---\nc: {\n---\n- d\n---\n\te: 1\nf: g: h\n";
    expect(said(text)).toEqual([
      "2:1 KS1001 deficient indentation",
      "6:1 KS1001 deficient indentation",
      "9:3 KS1001 end of the stream or a document separator is expected",
    ]);
    expect(valuesOf(text)).toEqual([{ b: 1 }, ["d"]]);
    expect(read(text).unread.map((part) => part.trim())).toHaveLength(3);
  });

  it("does not tear directives from their document", () => {
    expect(said("a: [\n---\nb: 1\n...\n%YAML 1.1\n---\nc: 2\n")).toEqual(["2:1 KS1001 deficient indentation"]);
    expect(valuesOf("a: [\n---\nb: 1\n...\n%YAML 1.1\n---\nc: 2\n")).toEqual([{ b: 1 }, { c: 2 }]);
  });
});

describe("KS1003", () => {
  const tooDeep = "KS1003 the document nests more than 100 levels deep";
  const bomb = (levels: number, width: number) =>
    `${["a0: &a0 [x]", ...Array.from({ length: levels }, (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: width }, () => `*a${level}`).join(", ")}]`)].join("\n")}\n`;

  it.each([
    ["brackets", "[".repeat(20_000)],
    ["closed brackets", "[".repeat(20_000) + "]".repeat(20_000)],
    ["braces", "{a: ".repeat(20_000)],
    ["dashes", `${"- ".repeat(20_000)}a`],
    ["question marks", `${"? ".repeat(20_000)}a`],
    ["indented mappings", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("20,000 nested %s", (_, text) => {
    expect(said(text)).toHaveLength(1);
    expect(said(text)[0]).toContain(tooDeep);
    expect(hintsOf(text)).toEqual(["nest at most 100 levels"]);
  });

  it("nesting as deep as allowed", () => {
    expect(said("[".repeat(98) + "]".repeat(98))).toEqual([]);
  });

  it("aliases that grow without end, said once", () => {
    expect(said(bomb(30, 10))).toEqual([
      expect.stringMatching(/^6:15 KS1003 aliases repeat more than 100,000 nodes in this document$/),
    ]);
    expect(said(`${bomb(30, 10)}---\n${bomb(30, 10)}`)).toHaveLength(2);
  });

  it("says nothing of a long document with a few aliases", () => {
    const long = Array.from({ length: 60_000 }, (_, index) => `- { a: ${index} }\n`).join("");
    expect(said(`- &a { b: 1 }\n${long}- *a\n`)).toEqual([]);
    expect(said(bomb(3, 10))).toEqual([]);
  });
});

describe("garbage", () => {
  const bits = [
    "\n",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "#",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "!!str ",
    "!t ",
    "|",
    ">",
    "|-\n",
    "? ",
    "<<: *a",
    "---\n",
    "...\n",
    "\t",
    "~",
    "on",
    "\r\n",
    "\r",
    "x",
    "1",
    "%",
    "@",
    "\\",
    "\u0000",
    "\ufeff",
    "\u2028",
    "é",
    "\ud800",
  ];
  const garbage = fc.oneof(
    fc.array(fc.constantFrom(...bits), { maxLength: 60 }).map((some) => some.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  const platform =
    "a: &a\n  x: 1\n  y: {z: [1, 'two', \"three\"]}\nb:\n- <<: *a\n  text: |\n    line\n    # no comment\n\n---\nc: >-\n  folded\n  text # too\n";
  const mutated = fc
    .array(fc.tuple(fc.nat(platform.length), fc.nat(6), fc.constantFrom("", ...bits)), { minLength: 1, maxLength: 5 })
    .map((edits) => edits.reduce((text, [at, gone, bit]) => text.slice(0, at) + bit + text.slice(at + gone), platform));

  it("gives diagnostics with places inside the text, never an exception", () => {
    fc.assert(
      fc.property(fc.oneof(garbage, mutated), (text) => {
        const { documents, diagnostics } = read(text);
        for (const { span, related } of diagnostics) {
          for (const place of [span, ...related.map((one) => one.span)]) {
            if (!place) throw new Error("no place");
            expect(place.start).toBeGreaterThanOrEqual(0);
            expect(place.end).toBeGreaterThanOrEqual(place.start);
            expect(place.end).toBeLessThanOrEqual(text.length);
          }
        }
        for (const { root } of documents) valueOf(root);
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 2000) },
    );
  }, 120_000);
});
