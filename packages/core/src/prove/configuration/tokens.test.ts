import { expect, test } from "vitest";
import { tokensOf, unescaped } from "./tokens.ts";

const label63 = "a".repeat(63);
/** 253 characters, the most that a name of DNS has (RFC 1035, 2.3.4). */
const longest = `${`${label63}.`.repeat(3)}${"b".repeat(61)}`;

test.each<[text: string, tokens: readonly (readonly [text: string, start: number, end: number])[]]>([
  ["see api.shop.svc now", [["api.shop.svc", 4, 16]]],
  ["API.Shop.SVC.", [["api.shop.svc", 0, 12]]],
  ["API.Shop.SVC...", [["api.shop.svc", 0, 12]]],
  [
    "a.b c-1.d2",
    [
      ["a.b", 0, 3],
      ["c-1.d2", 4, 10],
    ],
  ],
  [
    "a.b,c.d",
    [
      ["a.b", 0, 3],
      ["c.d", 4, 7],
    ],
  ],
  ["http://10.96.0.7:80/", [["10.96.0.7", 7, 16]]],
  [`${"x ".repeat(200)}a.b`, [["a.b", 400, 403]]],
  ["(a.b)", [["a.b", 1, 4]]],
  ["*.example.com", [["*.example.com", 0, 13]]],
  ["mysql -hdb.example.net", [["db.example.net", 8, 22]]],
  ["-Hdb.example.net", [["db.example.net", 2, 16]]],
  [`${label63}.com`, [[`${label63}.com`, 0, 67]]],
  [`com.${label63}`, [[`com.${label63}`, 0, 67]]],
  [`com.a.${label63}`, [[`com.a.${label63}`, 0, 69]]],
  [longest, [[longest, 0, 253]]],
  ["[fd00::9]:80", [["fd00::9", 1, 8]]],
  ["is FD00::9, ok", [["fd00::9", 3, 10]]],
  ["fd00::9.", [["fd00::9", 0, 7]]],
  ["fd00::9:", [["fd00::9", 0, 7]]],
  ["fd00::", [["fd00::", 0, 6]]],
  [
    "fd00::9 fd00::a",
    [
      ["fd00::9", 0, 7],
      ["fd00::a", 8, 15],
    ],
  ],
  [
    "::ffff:10.0.0.9",
    [
      ["10.0.0.9", 7, 15],
      ["::ffff:10.0.0.9", 0, 15],
    ],
  ],
  [
    "0000:0000:0000:0000:0000:ffff:255.255.255.255.",
    [
      ["255.255.255.255", 30, 45],
      ["0000:0000:0000:0000:0000:ffff:255.255.255.255", 0, 45],
    ],
  ],
])("the stretches of %s that have the form of a host or an address, and where they are", (text, tokens) => {
  expect(tokensOf(text).map((token) => [token.text, token.start, token.end])).toEqual(tokens);
});

test.each([
  ["one label", "api"],
  ["a label and a dot", "api."],
  ["a dot and a label", ".api"],
  ["dots", "..."],
  ["an empty label", "a..b"],
  ["an underscore", "my_x.example.com"],
  ["an underscore behind", "x.example.com_y"],
  ["a letter before the star", "x*.example.com"],
  ["a star that is not in front", "x.*.com"],
  ["a label with a dash in front", "a.-b"],
  ["a label with a dash behind", "a-.b"],
  ["the last label with a dash behind", "a.b-"],
  ["an option of one digit", "-1.example.com"],
  ["an option in words", "--host.example.com"],
  ["a label of 64 letters", `${label63}a.com`],
  ["a last label of 64 letters", `com.${label63}a`],
  ["more than a name may have", `${longest}b`],
  ["another script's letter in front", "éapi.shop.svc"],
  ["another script's letter behind", "api.shop.svcé"],
  ["another script's digit behind", "api.shop.svc٣"],
  ["a picture behind", "api.shop.svc😀"],
  ["a letter before an address", "gfd00::9"],
  ["a letter behind an address", "fd00::9g"],
  ["another script's letter behind an address", "fd00::9é"],
  ["more than any address", `fd00::${"1:".repeat(30)}`],
  ["a port", "api:8080"],
  ["colons that are far apart", "a:bcdef:c"],
])("%s makes no host and no address", (_what, text) => {
  expect(tokensOf(text)).toEqual([]);
});

test.each<[written: string, text: string, at: readonly number[]]>([
  ["api", "api", [0, 1, 2]],
  ["100%", "100%", [0, 1, 2, 3]],
  ["%41\\b", "%41\\b", [0, 1, 2, 3, 4]],
  ["h%3A%2F%2Fa", "h://a", [0, 1, 4, 7, 10]],
  ["%40%2c%3f%3d%26%22%20%2e", '@,?=&" .', [0, 3, 6, 9, 12, 15, 18, 21]],
  ["a\\/b", "a/b", [0, 1, 3]],
  ["a\\nb\\rc\\td", "a\nb\nc\nd", [0, 1, 3, 4, 6, 7, 9]],
])("%s is read without its escapes, and each letter is found where it is written", (written, text, at) => {
  const read = unescaped(written);
  expect(read.text).toBe(text);
  expect(at.map((_, offset) => read.writtenAt(offset))).toEqual(at);
});
