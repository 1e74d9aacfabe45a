import type { Span } from "../diagnostics/places.ts";
import type { DocumentSyntax, FieldPath } from "../manifests/syntax.ts";
import { keySpanAt, nodeAt, spanAt, valueOf } from "../manifests/syntax.ts";
import type { Kind, SpecOf } from "./kinds.ts";

/** A document of the declaration: what it says, checked, and where it says so. */
export interface Declared<K extends Kind = Kind> {
  readonly kind: K;
  readonly name: string;
  readonly spec: SpecOf[K];
  readonly syntax: DocumentSyntax;
  /** Where `spec` stands in the document: below `spec`, or for an app of a release below `spec.document`. */
  readonly specPath: FieldPath;
  /** The Platform document, where its `defaults` gave some of the fields. */
  readonly defaults?: DocumentSyntax | undefined;
}

/** Where a document is named: the origin of everything that it causes as a whole. */
export function namePlace(declared: Declared): Span {
  return spanAt(declared.syntax, ["metadata", "name"]);
}

/**
 * Where a field of the spec stands: in the document, else in the Platform's defaults, else its nearest ancestor.
 * `path` starts below `spec`.
 */
export function fieldPlace(declared: Declared, ...path: FieldPath): Span {
  const home = homeOf(declared, path);
  return spanAt(home.document, home.path);
}

/** As `fieldPlace`, but always in the document itself: for findings that it may acknowledge. */
export function ownPlace(declared: Declared, ...path: FieldPath): Span {
  return spanAt(declared.syntax, [...declared.specPath, ...path]);
}

/** As `fieldPlace`, but the key rather than the value. */
export function keyPlace(declared: Declared, ...path: FieldPath): Span {
  const home = homeOf(declared, path);
  return keySpanAt(home.document, home.path);
}

/** Whether a field stands in the text, be it in the document or in the Platform's defaults. */
export function isDeclared(declared: Declared, ...path: FieldPath): boolean {
  const home = homeOf(declared, path);
  return nodeAt(home.document.root, home.path) !== undefined;
}

/** What a field holds as it stands in the text; undefined where it does not stand there. */
export function declaredValue(declared: Declared, ...path: FieldPath): unknown {
  const home = homeOf(declared, path);
  const node = nodeAt(home.document.root, home.path);
  return node && valueOf(node);
}

function homeOf(declared: Declared, path: FieldPath): { document: DocumentSyntax; path: FieldPath } {
  const own = [...declared.specPath, ...path];
  const { defaults } = declared;
  if (!defaults || nodeAt(declared.syntax.root, own)) return { document: declared.syntax, path: own };
  const inherited = ["spec", "defaults", declared.kind.toLowerCase(), ...path];
  if (nodeAt(defaults.root, inherited)) return { document: defaults, path: inherited };
  return { document: declared.syntax, path: own };
}
