import type { Finding } from "./finding.ts";
import type { Property } from "./property.ts";
import type { Answer, Verdict } from "./verdict.ts";

/** What was proved about one world. */
export interface Proof {
  /** The world's name. */
  readonly world: string;
  /** The 36 of Kubernetes 1.36. */
  readonly minorVersion: number;
  /** What was asked for, in the order of `properties`. */
  readonly properties: readonly Property[];
  /** The world's stages in alphabetical order, without the two pseudo names. */
  readonly stages: readonly string[];
  /** Whether an intent says what is meant to be open: then pairs with `(unassigned)` and `(outside)` count too. */
  readonly hasIntent: boolean;
  /** Where the intent was said, as a message names it. */
  readonly intentSource?: string | undefined;
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
}

/** What is shown of one or several proofs: one for each cluster. */
export interface ProofReport {
  /** With those verdicts and findings only that were asked for. */
  readonly proofs: readonly Proof[];
  /** Verdicts on which the outcome rests. */
  readonly counted: ReadonlySet<Verdict>;
  /** Where a change is shown: what it is compared with. `proofs` then have only what it turns. */
  readonly comparison?: ProofComparison | undefined;
}

export interface ProofComparison {
  /** The revision or folder, as the user named it. */
  readonly base: string;
  /** What was said before of each verdict that is shown; absent for pairs that are new. */
  readonly before: ReadonlyMap<Verdict, Answer>;
  /** What was found before and is gone. */
  readonly closed: readonly { readonly world: string; readonly finding: Finding }[];
}
