import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";
import { arbitraryDeclaration } from "./arbitrary-declaration.ts";

describe("a generated declaration", () => {
  it("has no errors", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, (text) => {
        const { platform, diagnostics } = parseDeclaration([sourceOf(text)]);
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
        expect(hasErrors(diagnostics)).toBe(platform === undefined);
      }),
      { numRuns: 300 },
    );
  });
});
