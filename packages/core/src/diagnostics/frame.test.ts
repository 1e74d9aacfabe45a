import { describe, expect, it } from "vitest";
import { caretFrame } from "./frame.ts";

/** The frame of the place that is marked ⟦like this⟧. */
function frameOf(marked: string): string {
  const start = marked.indexOf("⟦");
  const end = marked.indexOf("⟧") - 1;
  const source = { file: "a.yaml", path: "a.yaml", text: marked.replace("⟦", "").replace("⟧", "") };
  return caretFrame({ source, start, end });
}

describe("caretFrame", () => {
  it("shows the line, the one before it, and carets under the span", () => {
    expect(frameOf("kind: Stage\nspec:\n  ⟦cluter⟧: nonprod\nmore: 1\n")).toBe(
      ["2 | spec:", "3 |   cluter: nonprod", "  |   ^^^^^^"].join("\n"),
    );
  });

  it("shows the first line alone, and one caret for an empty span", () => {
    expect(frameOf("spec:⟦⟧")).toBe("1 | spec:\n  |      ^");
  });

  it("aligns line numbers of different lengths", () => {
    expect(frameOf(`${"x\n".repeat(8)}nine\n⟦ten⟧`)).toBe(" 9 | nine\n10 | ten\n   | ^^^");
  });

  it("keeps to the first line of a span of several", () => {
    expect(frameOf("a: ⟦|\n  b\n  c⟧")).toBe("1 | a: |\n  |    ^");
  });

  it.each(["\r\n", "\r"])("shows nothing of the line break %j", (lineBreak) => {
    expect(frameOf(`spec:${lineBreak}  ⟦tier⟧: x${lineBreak}`)).toBe("1 | spec:\n2 |   tier: x\n  |   ^^^^");
  });

  it("cuts a long line around the span", () => {
    const shown = frameOf(`${"x".repeat(1000)}⟦here⟧${"y".repeat(1000)}`).split("\n");
    expect(shown[0]).toBe(`1 | ${"x".repeat(80)}here${"y".repeat(76)}`);
    expect(shown[1]).toBe(`  | ${" ".repeat(80)}^^^^`);
  });

  it("does not let a text move the cursor, turn around or hide", () => {
    const shown = frameOf("a: \u001b[2J\u202etxt\u200b\t⟦b⟧\u0000");
    expect(shown).toBe(`1 | a: ·[2J·txt· b·\n  | ${" ".repeat(13)}^`);
  });
});
