import { parseEvents, YAMLException } from "js-yaml";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { readYaml } from "../../read-yaml.ts";
import { valueOf } from "../../syntax.ts";
import { plainValues } from "./plain-values.ts";
import type { Range } from "./read-text.ts";

/** What a document says, or why nobody knows: `value` is absent where it cannot be read at all. */
export interface YamlDocument extends Range {
  readonly value?: unknown;
  readonly problems: readonly Pick<Diagnostic, "message" | "hint" | "span">[];
}

/** Nesting deeper than this is left to `readYaml`, which refuses it. */
const deepest = 100;

/** Where a document may begin: at `---`, behind `...`, or at a directive there. */
const documentStart = /^(?:---(?=\s|$)|(?<=^\.\.\.(?:[ \t][^\r\n]*)?\r?\n)(?!---(?:\s|$)))/gm;

const directivesFirst = /^(?:\s|#[^\n]*\n)*%/;

/**
 * The documents of a text, each with its place in it: those that can be read with their value, as the API server reads
 * them. Empty ones are left out. Nothing is thrown for a bad text.
 */
export function yamlDocuments(text: string, offset = 0): YamlDocument[] {
  return documentParts(text).flatMap(({ start, end }) => documentsOf(text.slice(start, end), offset + start));
}

/** The text cut where a document begins. Each part can be read by itself. */
export function documentParts(text: string): Range[] {
  const starts = [0];
  let directives = directivesFirst.test(text);
  for (const { index } of text.matchAll(documentStart)) {
    const begins = text.startsWith("%", index);
    // The `---` that ends directives belongs to the document that they began.
    if (index > 0 && !(directives && text.startsWith("---", index))) starts.push(index);
    directives = begins;
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

function documentsOf(text: string, start: number): YamlDocument[] {
  const end = start + text.length;
  const [only, ...others] = plainDocuments(text) ?? [unread];
  if (only === undefined) return [];
  if (only !== unread && others.length === 0) return [{ start, end, value: only, problems: [] }];
  const { documents, diagnostics } = readYaml({ file: "", path: "", text });
  if (documents.length === 0 && diagnostics.length > 0) return [{ start, end, problems: diagnostics }];
  return documents.map(({ root }) => ({
    start,
    end,
    value: valueOf(root),
    problems: documents.length === 1 ? diagnostics : diagnostics.filter(({ span }) => span && isWithin(span, root)),
  }));
}

const unread = Symbol("unread");

function plainDocuments(text: string): unknown[] | undefined {
  try {
    return plainValues(text, parseEvents(text, { maxDepth: deepest }));
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
