import fc from "fast-check";
import type { YamlValue } from "../write-yaml.ts";

/** Text that some reader of YAML takes for something else, or for the end of it. */
const traps = [
  ..."y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE".split(" "),
  ..."~ null Null NULL 0 -0 +1 007 0o17 0x1f 0b11 1_000 1e3 1.5e3 .5 5. 1.0 .inf -.INF .nan 1:30 190:20:30".split(" "),
  ..."2026-11-21 2026-11-21T10:00:00Z 12e03 685_230.15 0x_0A_74_AE = << ! !! !!str & &a * *a | > % @ ` ' \"".split(" "),
  ..."--- ... -- - -a ? ?a : :a a: a:b a# # #a a,b [ ] { } , [a] {a} a-b a/b a.b a=b (a) \\ \\n / //".split(" "),
  ..."y: {{a}} {app} ${A} $(A) %41 https://example.com:8080/a?b=c#d user@example.com 10.0.0.0/8 ::1".split(" "),
  "",
  " ",
  "  ",
  "\t",
  "\n",
  "\n\n",
  " \n",
  "\n ",
  "\r",
  "\r\n",
  "a\rb",
  "a\r\nb\r\n",
  " a",
  "a ",
  "\ta",
  "a\t",
  "a\tb",
  "a: b",
  "a :b",
  "a #b",
  "a# b",
  "- a",
  "? a",
  "--- a",
  "a\n---\nb",
  "a\n...\nb",
  "%YAML 1.1",
  "# not a comment\n# either\n",
  "a\n  b\n c\n",
  "  a\nb\n",
  "\ta\n\tb\n",
  "a\n\tb\n",
  "a\n\n\nb\n\n\n",
  "a\n \n",
  "a\n   ",
  "a\n   \n\n",
  "a \nb \n",
  "\na\n",
  "|\n",
  "key: |\n  text\n",
  '{"json": [1, "two"]}\n',
  '#!/bin/sh\nset -e\n\techo "$HOME"\n',
  "\u0000",
  "\u0007bell",
  "a\u001bb",
  "a\u007fb",
  "a\u0085b",
  "a\u00a0b",
  "\u00a0",
  "a\u2028b",
  "a\u2029b\n",
  "\ufeffa",
  "a\ufeff\nb",
  "\ufffe",
  "\uffff",
  "é",
  "é\nü\n",
  "日本語",
  "😀",
  "😀\n😀",
  "👩‍👩‍👧‍👦",
  "\u{10ffff}",
  "‮evil",
  "__proto__",
  "constructor",
  "toString",
  "x".repeat(127),
  "x".repeat(128),
  "x".repeat(1024),
  "x".repeat(1025),
  "x y ".repeat(300),
  `${"x".repeat(500)}\n${"y".repeat(500)}\n`,
  "-".repeat(200),
  '"'.repeat(200),
  "\\".repeat(70),
];

/** Pieces that are harmless alone; traps arise where they meet. */
const pieces = [
  ...Array.from("ab01 :#-?,[]{}&*!|>'\"%@`=~<\\/\n\t\r."),
  "\n\n",
  "  ",
  ": ",
  " #",
  "---",
  "...",
  "\u0085",
  "\u2028",
  "é",
  "😀",
];

/** For tests: text of every kind that Kubernetes can hold, half of surrogate pairs excepted. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...traps) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((some) => some.join("")) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...traps), fc.constantFrom(...traps)).map((two) => two.join("")) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...traps), fc.constantFrom(...traps)).map((two) => two.join("\n")) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
);

/** For tests: numbers that JSON can hold. */
const arbitraryNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, 1e-7, 1e100, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 53), 0.1, 1e3),
);

/** For tests: any value that a manifest can hold, its keys as nasty as its text. */
export const arbitraryValue: fc.Arbitrary<YamlValue> = fc.letrec<{ value: YamlValue; leaf: YamlValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.uniqueArray(fc.tuple(arbitraryText, tie("value")), { maxLength: 5, selector: ([key]) => key }).map(mappingOf),
  ),
  leaf: fc.oneof(
    { weight: 6, arbitrary: arbitraryText },
    { weight: 1, arbitrary: arbitraryNumber },
    { weight: 1, arbitrary: fc.constantFrom(true, false, null) },
  ),
})).value;

/** An own property for each entry, whatever it is called. */
function mappingOf(entries: readonly (readonly [string, YamlValue])[]): YamlValue {
  return Object.fromEntries(entries);
}
