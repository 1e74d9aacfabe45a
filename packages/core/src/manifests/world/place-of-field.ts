import type { Source, Span } from "../../diagnostics/places.ts";
import { readYaml } from "../read-yaml.ts";
import type { DocumentSyntax, FieldPath } from "../syntax.ts";
import { keySpanAt, spanAt } from "../syntax.ts";
import type { Origin } from "./world.ts";

/** The documents that were read again, by where they begin. */
const readAgain = new WeakMap<Source, Map<number, DocumentSyntax | undefined>>();
/** Places are asked for document after document: what is older is not asked for again. */
const mostKept = 64;

/**
 * Where a field of an object stands in the text that it comes from, or the nearest one that is there; an empty path is
 * the object's name. Only that object's document is read for it. Undefined for what comes from no text.
 */
export function placeOfField(origin: Origin, path: FieldPath): Span | undefined {
  return placeBy(spanAt, origin, path);
}

/** Where a field's own name stands, whatever its value is: as `placeOfField`. */
export function placeOfFieldName(origin: Origin, path: FieldPath): Span | undefined {
  return placeBy(keySpanAt, origin, path);
}

function placeBy(placeAt: typeof spanAt, origin: Origin, path: FieldPath): Span | undefined {
  if (origin.type === "declared") return origin.span;
  if (origin.type !== "text") return undefined;
  const { source, start, end } = origin;
  const document = documentAt(source, start, end);
  if (document === undefined) return { source, start, end: Math.min(end, start + 1) };
  const within = path.length === 0 ? ["metadata", "name"] : path;
  const span = placeAt(document, [...origin.path, ...within]);
  return { source, start: start + span.start, end: start + span.end };
}

function documentAt(source: Source, start: number, end: number): DocumentSyntax | undefined {
  let known = readAgain.get(source);
  if (known === undefined) readAgain.set(source, (known = new Map<number, DocumentSyntax | undefined>()));
  if (known.has(start)) return known.get(start);
  if (known.size >= mostKept) known.clear();
  const { file, path, text } = source;
  const [document] = readYaml({ file, path, text: text.slice(start, end) }).documents;
  known.set(start, document);
  return document;
}
