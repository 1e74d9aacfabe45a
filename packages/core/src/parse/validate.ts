import type * as z from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { DocumentSyntax } from "../manifests/syntax.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import type { Kind, SpecOf } from "../model/kinds.ts";
import { kinds } from "../model/kinds.ts";
import type { NamedDocument } from "./documents.ts";
import { describeIssues } from "./schema-issues.ts";

/** The Platform's defaults for one kind: plain values and the document that they stand in. */
export interface KindDefaults {
  readonly values: Readonly<Record<string, unknown>>;
  readonly syntax: DocumentSyntax;
}

/**
 * A document checked against its kind, the Platform's defaults merged under it; undefined where it does not fit.
 *
 * Errors: KS1006 to KS1010, all of a document at once.
 */
export function validateDocument<K extends Kind>(
  document: NamedDocument & { readonly kind: K },
  diagnostics: Diagnostic[],
  defaults?: KindDefaults,
): Declared<K> | undefined {
  const { kind, name, syntax } = document;
  const node = nodeAt(syntax.root, ["spec"]);
  const own = node && !(node.kind === "scalar" && node.value === null) ? valueOf(node) : {};
  const value = defaults && isPlainObject(own) ? mergeUnder(defaults.values, own) : own;
  const schema: z.ZodType = kinds[kind].spec;
  const parsed = schema.safeParse(value);
  const declared = { kind, name, syntax, specPath: ["spec"], defaults: defaults?.syntax };
  if (parsed.success) return { ...declared, spec: parsed.data as SpecOf[K] };
  diagnostics.push(...describeIssues(schema, parsed.error.issues, value, { ...declared, spec: undefined as never }));
  return undefined;
}

/** `own` over `under`: mappings are merged, everything else is replaced. */
function mergeUnder(
  under: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(own)) {
    const below = merged[key];
    merged[key] = isPlainObject(value) && isPlainObject(below) ? mergeUnder(below, value) : value;
  }
  return merged;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
