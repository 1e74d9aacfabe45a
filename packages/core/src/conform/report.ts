import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/places.ts";

/** Takes a finding. `severity` only where it differs from the code's own. */
export type Report = (code: Code, message: string, hint: string, span: Span, severity?: Severity) => void;

export function reportTo(diagnostics: Diagnostic[]): Report {
  return (code, message, hint, span, severity) => {
    diagnostics.push(diagnose(code, { message, hint, span, ...(severity && { severity }) }));
  };
}
