import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/places.ts";
import { suggest } from "../diagnostics/suggest.ts";

/** KS1012: `name` is used where something declared was wanted. The hint names what exists. */
export function danglingReference(noun: string, name: string, existing: Iterable<string>, span: Span): Diagnostic {
  const message = `there is no ${noun} ${JSON.stringify(name)}`;
  return diagnose("KS1012", { message, hint: suggest(name, [...existing], noun), span });
}
