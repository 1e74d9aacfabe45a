import { describe, expect, it } from "vitest";
import { acknowledgeableCodes, codes } from "./codes.ts";
import { diagnose, distinctDiagnostics, hasErrors, inReadingOrder } from "./diagnostic.ts";

const source = (file: string) => ({ file, path: file, text: "abc" });
const [first, second] = [source("first.yaml"), source("second.yaml")];
const at = (file: typeof first, start: number, message = "m") =>
  diagnose("KS1006", { message, hint: "h", span: { source: file, start, end: start + 1 } });

describe("diagnose", () => {
  it("takes the severity from the catalogue unless it is told otherwise", () => {
    expect(diagnose("KS1006", { message: "m", hint: "h" })).toEqual({
      code: "KS1006",
      severity: "error",
      message: "m",
      hint: "h",
      related: [],
    });
    expect(diagnose("KS1021", { message: "m", hint: "h" }).severity).toBe("warning");
    expect(diagnose("KS1021", { message: "m", hint: "h", severity: "note" }).severity).toBe("note");
  });
});

describe("distinctDiagnostics", () => {
  it("leaves out what says the same of the same place, and nothing else", () => {
    const all = [at(first, 0), at(first, 1), at(first, 0), at(second, 0), at(first, 0, "other")];
    expect(distinctDiagnostics(all)).toEqual([all[0], all[1], all[3], all[4]]);
  });
});

describe("inReadingOrder", () => {
  it("follows the sources and their text; what has no place comes last", () => {
    const nowhere = diagnose("KS1024", { message: "m", hint: "h" });
    const all = [nowhere, at(second, 0), at(first, 2), at(first, 1)];
    expect(inReadingOrder(all, [first, second])).toEqual([all[3], all[2], all[1], nowhere]);
  });
});

describe("hasErrors", () => {
  it("counts neither warnings nor notes", () => {
    const warning = diagnose("KS1021", { message: "m", hint: "h" });
    expect(hasErrors([warning, { ...at(first, 0), severity: "note" }])).toBe(false);
    expect(hasErrors([warning, at(first, 0)])).toBe(true);
  });
});

describe("the catalogue", () => {
  it.each(Object.entries(codes))("%s says what, why and what to do, in sentences", (_, { title, meaning, fix }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(meaning).toMatch(/^(kubestage|kubectl|[A-Z`]).*[.!]$/s);
    expect(fix).toMatch(/^[A-Z`].*[^ ]$/s);
  });

  it("lets every warning but those of a proof be acknowledged, and of the errors those that are a matter of judgement", () => {
    const all = Object.entries(codes).filter(([code]) => !code.startsWith("KS3"));
    const warnings = all.flatMap(([code, { severity }]) => (severity === "warning" ? [code] : []));
    expect(acknowledgeableCodes.toSorted()).toEqual([...warnings, "KS1034", "KS5203", "KS5204", "KS5205"].toSorted());
  });
});
