import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Source } from "./places.ts";
import { formatPlace, lineAt, lineStarts, placeOf } from "./places.ts";

const sourceOf = (text: string): Source => ({ file: "shop/app.yaml", path: "app.yaml", text });

describe("placeOf", () => {
  it("counts lines and columns from 1, the end exclusive", () => {
    const source = sourceOf("kind: App\nspec: {}\n");
    expect(placeOf({ source, start: 10, end: 14 })).toEqual({
      file: "shop/app.yaml",
      line: 2,
      column: 1,
      endLine: 2,
      endColumn: 5,
    });
    expect(formatPlace(placeOf({ source, start: 6, end: 9 }))).toBe("shop/app.yaml:1:7");
  });

  it.each([
    ["\n", "a\nbb\nccc"],
    ["\r\n", "a\r\nbb\r\nccc"],
    ["\r", "a\rbb\rccc"],
  ])("knows the line break %j", (_, text) => {
    const source = sourceOf(text);
    const start = text.indexOf("ccc");
    expect(placeOf({ source, start, end: start + 3 })).toMatchObject({ line: 3, column: 1, endLine: 3, endColumn: 4 });
  });

  it("knows where a span of several lines ends, and the end of the text", () => {
    const source = sourceOf("a: |\n  b\n  c\n");
    expect(placeOf({ source, start: 3, end: 12 })).toMatchObject({ line: 1, column: 4, endLine: 3, endColumn: 4 });
    expect(placeOf({ source, start: 13, end: 13 })).toMatchObject({ line: 4, column: 1 });
  });

  it("leads into the module that a text was evaluated from", () => {
    const source = { ...sourceOf("{}"), lineInModule: (offset: number) => 40 + offset };
    expect(placeOf({ source, start: 2, end: 2 })).toMatchObject({ line: 42, column: 1 });
  });
});

describe("lineAt", () => {
  it("finds the line that holds an offset, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "é", "\n", "\r\n", "\r"), { maxLength: 30 }),
        fc.nat(60),
        (parts, at) => {
          const source = sourceOf(parts.join(""));
          const offset = Math.min(at, source.text.length);
          const line = lineAt(source, offset);
          const starts = lineStarts(source);
          expect(starts[line - 1]).toBeLessThanOrEqual(offset);
          expect(starts[line] ?? Infinity).toBeGreaterThan(offset);
        },
      ),
    );
  });
});
