import type { SourceHistory } from "./source-history.ts";

/** Where new releases come from. */
export interface Origin {
  /** Their source commit; undefined where nobody knows. */
  readonly commit: string | undefined;
  /** That of the repository around the declaration; undefined where it does not have the commit. */
  readonly history: SourceHistory | undefined;
  /** The hotfixes that somebody says they contain. */
  readonly said: readonly string[];
  /** Whether somebody says who wrote them. */
  readonly hasAuthors: boolean;
}
