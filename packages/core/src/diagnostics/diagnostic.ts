import type { Code } from "./codes.ts";
import { codes } from "./codes.ts";
import type { Source, Span } from "./places.ts";

export type Severity = "error" | "warning" | "note";

/** One thing to tell the user: data, never an exception. `span` is absent only where no text was ever read. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
  readonly span?: Span;
  /** Further places that explain the first one, such as the earlier of two duplicates. */
  readonly related: readonly Related[];
}

export interface Related {
  readonly message: string;
  readonly span: Span;
}

interface Details {
  readonly message: string;
  readonly hint: string;
  readonly span?: Span | undefined;
  readonly related?: readonly Related[];
  /** Only where it differs from the code's own severity. */
  readonly severity?: Severity;
}

/** A diagnostic with the severity that its code has in the catalogue. */
export function diagnose(code: Code, details: Details): Diagnostic {
  const { message, hint, span, related = [], severity = codes[code].severity } = details;
  return { code, severity, message, hint, related, ...(span && { span }) };
}

/** Without those that say the same of the same place, as one line that concerns several stages does. Order is kept. */
export function distinctDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const id = `${code} ${span?.source.path}:${span?.start} ${message}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** By the order of `sources` and the place in each; what has no place, or one elsewhere, comes last. */
export function inReadingOrder(diagnostics: readonly Diagnostic[], sources: readonly Source[]): Diagnostic[] {
  const positions = new Map(sources.map((source, index) => [source, index]));
  const position = ({ span }: Diagnostic) => (span && positions.get(span.source)) ?? sources.length;
  return diagnostics.toSorted(
    (left, right) => position(left) - position(right) || (left.span?.start ?? 0) - (right.span?.start ?? 0),
  );
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
