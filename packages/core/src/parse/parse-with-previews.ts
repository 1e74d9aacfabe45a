import type { Source } from "../diagnostics/places.ts";
import { type ParsedDeclaration, parseDeclaration } from "./parse-declaration.ts";
import type { DeclaredPreview } from "./resolve/previews.ts";

/**
 * A declaration with those of some previews that fit into it beside each other, the earlier ones first. One that does not, for instance
 * since its namespaces would have names that are too long, is left out: it is no stage then, and spoils nothing for others.
 *
 * Errors: those of `parseDeclaration` without any preview.
 */
export function parseWithPreviews(sources: readonly Source[], previews: readonly DeclaredPreview[]): ParsedDeclaration {
  const all = parseDeclaration(sources, undefined, previews);
  if (all.platform || previews.length === 0) return all;
  const fitting: DeclaredPreview[] = [];
  for (const preview of previews)
    if (parseDeclaration(sources, undefined, [...fitting, preview]).platform) fitting.push(preview);
  return parseDeclaration(sources, undefined, fitting);
}
