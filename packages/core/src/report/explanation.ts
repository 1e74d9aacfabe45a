import type { CodeEntry } from "../diagnostics/code-entry.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { FieldReference } from "../model/reference.ts";

/** What there is to say about a code, a kind or field with the fields below it, or the language as a whole. */
export type Explanation =
  | { readonly kind: "code"; readonly code: Code; readonly entry: CodeEntry }
  | { readonly kind: "field"; readonly field: FieldReference; readonly fields: readonly FieldReference[] }
  | { readonly kind: "language"; readonly kinds: readonly FieldReference[] };
