import { expect, it } from "vitest";
import type { Finding } from "./findings.ts";
import { findingsIn } from "./findings.ts";
import { declaration } from "./short-declaration.ts";

/** For tests: a mistake, what is said about it, and the nearest declaration about which nothing is said. */
export interface WrongAndRight {
  /** What the mistake is, as the end of "it names …". */
  readonly mistake: string;
  /** Changes to the small platform of `declaration`, with the places marked ⟦like this⟧ that findings point to. */
  readonly wrong: string;
  readonly says: readonly Pick<Finding, "code" | "at" | "message" | "hint">[];
  readonly right: string;
}

/** For tests: one test for each mistake: exactly these findings, at these places, and none once it is put right. */
export function testEach(cases: readonly WrongAndRight[]): void {
  it.each(cases)("names $mistake", ({ wrong, says, right }) => {
    expect(findingsIn(declaration(wrong))).toMatchObject(says);
    expect(findingsIn(declaration(right))).toEqual([]);
  });
}

/** For tests: what one finding says, in the order in which a reader meets it. */
export function says(code: string, at: string, message: string, hint: string): WrongAndRight["says"] {
  return [{ code, at: `⟦${at}⟧`, message, hint }];
}
