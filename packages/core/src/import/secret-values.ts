import type { Source } from "../diagnostics/places.ts";
import type { DocumentSyntax, SyntaxNode } from "../manifests/syntax.ts";
import { entryOf } from "../manifests/syntax.ts";

/**
 * The documents of a text, whose source is one in which every value of a Secret is made unreadable: messages show
 * excerpts of their source. Offsets stay the same.
 */
export function hideSecretValues(source: Source, documents: readonly DocumentSyntax[]): DocumentSyntax[] {
  const values = documents.flatMap(({ root }) => secretValues(root));
  if (values.length === 0) return [...documents];
  let text = "";
  let at = 0;
  for (const { start, end } of values.toSorted((left, right) => left.start - right.start)) {
    if (start < at) continue;
    text += source.text.slice(at, start) + source.text.slice(start, end).replace(/[^\r\n]/g, "*");
    at = end;
  }
  const hidden: Source = { ...source, text: text + source.text.slice(at) };
  return documents.map(({ root }) => ({ root, source: hidden }));
}

/** Where Secrets hold what is secret: their data, and annotations, in which tools repeat it. */
function secretValues(node: SyntaxNode): { readonly start: number; readonly end: number }[] {
  const items = entryOf(node, "items")?.value;
  if (items?.kind === "sequence") return items.items.flatMap(secretValues);
  const kind = entryOf(node, "kind")?.value;
  if (kind?.kind !== "scalar" || kind.value !== "Secret") return [];
  const places = [
    entryOf(node, "data"),
    entryOf(node, "stringData"),
    entryOf(entryOf(node, "metadata")?.value, "annotations"),
  ];
  return places.flatMap((entry) => (entry ? [{ start: entry.value.start, end: entry.value.end }] : []));
}
