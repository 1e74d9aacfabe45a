/** What a code means to a user. `docs/errors` and `kubestage explain CODE` are made from this and nothing else. */
export interface CodeEntry {
  /** One line, as a heading. */
  readonly title: string;
  readonly severity: "error" | "warning";
  /** Why kubestage says this, and what would go wrong if it did not. */
  readonly meaning: string;
  /** What to do, most likely first. */
  readonly fix: string;
}

export function error(title: string, meaning: string, fix: string): CodeEntry {
  return { title, severity: "error", meaning, fix };
}

export function warning(title: string, meaning: string, fix: string): CodeEntry {
  return { title, severity: "warning", meaning, fix };
}
