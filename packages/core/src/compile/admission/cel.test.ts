import { describe, expect, it } from "vitest";
import { cel, celList, celMap, celText, celValue } from "./cel.ts";
import { evaluate } from "./testing/cel-environment.ts";

describe("CEL literals", () => {
  it.each(["plain", "o'hara", 'a "b"', String.raw`CN=a\,b`, "line\nbreak\ttab", "' || true || '", "\u2028é☃"])(
    "keep %j as it is",
    (text) => expect(evaluate(celText(text), {})).toBe(text),
  );

  it("are lists and maps that CEL reads", () => {
    expect(evaluate(celList(["a", "b'"]), {})).toEqual(["a", "b'"]);
    expect(
      evaluate(
        `${celMap([
          ["dev", celList(["x"])],
          ["prod", celList([])],
        ])}['dev']`,
        {},
      ),
    ).toEqual(["x"]);
    expect(evaluate(celMap([]), {})).toEqual({});
  });

  it("hold values of several types, and leave out what is undefined", () => {
    const value = { key: "stage", values: ["dev"], deep: { on: true }, nothing: undefined };
    expect(evaluate(celValue(value), {})).toEqual({ key: "stage", values: ["dev"], deep: { on: true } });
  });
});

describe("cel", () => {
  it("takes away the indentation of our own source", () => {
    const expression = cel(`
      a ||
        b
    `);
    expect(expression).toBe("a ||\n  b");
  });
});
