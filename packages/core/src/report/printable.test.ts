import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlText, markdownCode, markdownText, printable } from "./printable.ts";

const hostile = "a\u001b[2J\r\n\u202eb\u0007\u009bc\u2028|`<script>&\"'*_";

test("nothing that a terminal acts on is left", () => {
  expect(printable(hostile)).toBe("a\\u{1b}[2J\\u{d}\\u{a}\\u{202e}b\\u{7}\\u{9b}c\\u{2028}|`<script>&\"'*_");
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(printable(text)),
    ),
  );
});

test("Markdown takes nothing in it for its own", () => {
  expect(markdownText("a*b_c|d<e>`f`[g](h)# i")).toBe("a\\*b\\_c\\|d\\<e\\>\\`f\\`\\[g\\]\\(h\\)\\# i");
  expect(markdownCode("a``b|c")).toBe("``` a``b\\|c ```");
  expect(markdownCode("plain")).toBe("`plain`");
});

test("HTML takes nothing in it for its own", () => {
  expect(htmlText(`<img src=x onerror="a('b')">&`)).toBe("&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;");
});
