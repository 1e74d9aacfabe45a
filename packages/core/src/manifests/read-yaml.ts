import { YAMLException } from "js-yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { composeDocuments } from "./compose-nodes.ts";
import { syntaxError } from "./syntax-errors.ts";
import type { DocumentSyntax } from "./syntax.ts";
import { deepest, yamlEvents } from "./yaml-events.ts";

export interface ReadDocuments {
  readonly documents: readonly DocumentSyntax[];
  readonly diagnostics: readonly Diagnostic[];
  /** The texts of documents that could not be read: nobody knows what they declare. */
  readonly unread: readonly string[];
}

/**
 * The YAML documents of a source, each node with its place, read as the API server reads them (`readPlainScalar`,
 * merge keys, unknown tags ignored). Empty documents are left out.
 *
 * Errors: KS1001 bad syntax, KS1003 too deep or too many aliased nodes, KS1004 duplicate key, KS1007 for a key that
 * Kubernetes would read as something else than it says. A document with a syntax
 * error is left out; the others of the source are still read, so that one run shows every error.
 */
export function readYaml(source: Source): ReadDocuments {
  const whole = tryRead(source, 0, source.text);
  if (!("failure" in whole)) return whole;
  const documents: DocumentSyntax[] = [];
  const diagnostics: Diagnostic[] = [];
  const unread: string[] = [];
  for (const part of splitDocuments(source.text)) {
    const read = tryRead(source, part.start, part.text);
    if ("failure" in read) {
      diagnostics.push(read.failure);
      unread.push(part.text);
    } else {
      documents.push(...read.documents);
      diagnostics.push(...read.diagnostics);
    }
  }
  if (unread.length > 0) return { documents, diagnostics, unread };
  return { documents: [], diagnostics: [whole.failure], unread: [source.text] };
}

function tryRead(source: Source, offset: number, text: string): ReadDocuments | { readonly failure: Diagnostic } {
  try {
    return { ...composeDocuments(source, offset, text, yamlEvents(text)), unread: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { failure: syntaxError(source, offset, error, deepest) };
  }
}

/** Where a document may begin: at `---`, or behind `...` with directives before its own `---`. */
const documentStart = /^(?:---(?=\s|$)|(?<=^\.\.\.[ \t]*\r?\n)%)/gm;

/** The text cut where a document begins. Each part can be read by itself. */
function splitDocuments(text: string): { start: number; text: string }[] {
  const starts = [0];
  let directives = false;
  for (const { index, 0: found } of text.matchAll(documentStart)) {
    // The `---` that ends directives belongs to the document that they began.
    if (index > 0 && !(directives && found !== "%")) starts.push(index);
    directives = found === "%";
  }
  return starts.map((start, index) => ({ start, text: text.slice(start, starts[index + 1]) }));
}
