import type { AskableCheck, Code } from "@kubestage/core";

/** What became of a check. */
export interface CheckOutcome extends Pick<AskableCheck, "gate" | "to" | "stage" | "app" | "release" | "tree"> {
  readonly kind: AskableCheck["runs"]["kind"];
  /** `unknown`: it could not be found out, and nothing is recorded. */
  readonly outcome: "passed" | "failed" | "unknown";
  /** What was seen, or why it could not be found out. */
  readonly said: string;
  /** The record; undefined where there is none. */
  readonly evidence: string | undefined;
}

/** A check that was run: with its outcome, or why there is none. */
export type Ran = { readonly check: AskableCheck } & (
  | { readonly outcome: "passed" | "failed"; readonly said: string }
  | { readonly outcome: "unknown"; readonly problem: Problem }
);

/** Why it could not be found out. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}
