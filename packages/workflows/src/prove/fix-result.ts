import type { Diagnostic, ProofFinding } from "@kubestage/core";

export interface FixedFile {
  /** Relative to the working directory. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FixResult {
  /** Findings that are mended, and what that takes. */
  readonly fixed: readonly { readonly finding: ProofFinding; readonly changes: readonly string[] }[];
  /** Findings that have a fix which is not made, and why. */
  readonly refused: readonly { readonly finding: ProofFinding; readonly why: string }[];
  readonly files: readonly FixedFile[];
  /** Files that somebody changed since they were read: then none was written. */
  readonly changedMeanwhile: readonly string[];
  /** Folders that `build` wrote and that no longer say what the declaration says. */
  readonly outdated: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export const nothingFixed: FixResult = {
  fixed: [],
  refused: [],
  files: [],
  changedMeanwhile: [],
  outdated: [],
  diagnostics: [],
};
