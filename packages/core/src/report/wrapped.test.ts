import { expect, test } from "vitest";
import { cutTo, wrapped } from "./wrapped.ts";

test("lines break between words, further ones hang, and a word that is too long stays whole", () => {
  const pieces = [
    { text: "a.yaml:1:1", paint: (word: string) => `<${word}>` },
    { text: "one two three four_which_is_longer_than_a_line five" },
  ];
  expect(wrapped(pieces, { columns: 16, further: "  " }).split("\n")).toEqual([
    "<a.yaml:1:1> one",
    "  two three",
    "  four_which_is_longer_than_a_line",
    "  five",
  ]);
  expect(wrapped([{ text: "one two" }], { columns: 9, first: "1. ", further: "   " })).toBe("1. one\n   two");
});

test("what does not fit into its line is cut", () => {
  expect([cutTo("four", 4), cutTo("fours", 4)]).toEqual(["four", "fou…"]);
});
