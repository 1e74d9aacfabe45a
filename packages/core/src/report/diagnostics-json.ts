import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { caretFrame } from "../diagnostics/frame.ts";
import type { Place } from "../diagnostics/places.ts";
import { placeOf } from "../diagnostics/places.ts";

/** A diagnostic as programs read it. Lines and columns count from 1; `place` is null where no text was ever read. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint: string;
  readonly place: Place | null;
  /** The line with carets under it, lines divided by line breaks. */
  readonly frame: string | null;
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}

export function diagnosticJson({ code, severity, message, hint, span, related }: Diagnostic): DiagnosticJson {
  return {
    code,
    severity,
    message,
    hint,
    place: span ? placeOf(span) : null,
    frame: span && span.source.text !== "" ? caretFrame(span) : null,
    related: related.map((one) => ({ message: one.message, place: placeOf(one.span) })),
  };
}
