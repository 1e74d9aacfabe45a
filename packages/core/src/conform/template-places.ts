import type { Source, Span } from "../diagnostics/places.ts";
import { lineStarts } from "../diagnostics/places.ts";
import type { DocumentSyntax, FieldPath } from "../manifests/syntax.ts";
import { spanAt } from "../manifests/syntax.ts";
import { hideSecrets } from "./hide-secrets.ts";

/**
 * Where the value at `path` of a rendered document stands in the user's own file: the line of the template that made it,
 * which the rendered text's `lineInModule` knows, else the template's first line. Without a template, the place itself.
 */
export function templatePlace(document: DocumentSyntax, path: FieldPath, template: Source | undefined): Span {
  return inTemplate(spanAt(document, path), template);
}

/** The same for any place in a rendered text. */
export function inTemplate(rendered: Span, template: Source | undefined): Span {
  if (!template) return { ...rendered, source: hideSecrets(rendered.source) };
  const starts = lineStarts(template);
  const line = Math.min(rendered.source.lineInModule?.(rendered.start) ?? 1, starts.length);
  const start = starts[line - 1] ?? 0;
  const text = template.text.slice(start, starts[line]);
  const from = start + text.length - text.trimStart().length;
  return { source: hideSecrets(template), start: Math.min(from, start + text.length), end: from + text.trim().length };
}
