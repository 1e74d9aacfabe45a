import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";

/** For tests: one finding, its place as the text that it points to, or as `file:line:column` where that was not marked. */
export interface Finding {
  readonly code: string;
  readonly at: string;
  readonly message: string;
  readonly hint: string;
  readonly severity: Diagnostic["severity"];
  readonly related: readonly string[];
}

const mark = /⟦([^⟧]*)⟧/g;

/**
 * For tests: what is said about a declaration. Places that are expected to be pointed to are marked ⟦like this⟧: then
 * `at` is "⟦like this⟧"; a place that no mark has exactly is shown with line and column, so that the test fails.
 */
export function findingsIn(marked: string, markedReleases?: string): Finding[] {
  const declared = unmark(marked, "platform.yaml");
  const released = markedReleases === undefined ? undefined : unmark(markedReleases, "releases.yaml");
  const { diagnostics } = parseDeclaration([declared.source], released && [released.source]);
  const marks = [...declared.marks, ...(released?.marks ?? [])];
  const shown = (span: Diagnostic["span"]) => {
    if (!span) return "nowhere";
    const text = span.source.text.slice(span.start, span.end);
    const expected = marks.some(
      (one) => one.file === span.source.file && one.start === span.start && one.end === span.end,
    );
    return expected ? `⟦${text}⟧` : `${formatPlace(placeOf(span))} ${JSON.stringify(text)}`;
  };
  return diagnostics.map(({ code, message, hint, severity, span, related }) => {
    return { code, at: shown(span), message, hint, severity, related: related.map((one) => shown(one.span)) };
  });
}

function unmark(marked: string, file: string) {
  const marks: { file: string; start: number; end: number }[] = [];
  const text = marked.replaceAll(mark, (_, inside: string, at: number) => {
    const start = at - 2 * marks.length;
    marks.push({ file, start, end: start + inside.length });
    return inside;
  });
  return { source: sourceOf(text, file), marks };
}
