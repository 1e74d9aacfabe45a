import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import type { Kind } from "../model/kinds.ts";
import { declarationKinds } from "../model/kinds.ts";
import type { NamedDocument, NamedDocuments } from "./documents.ts";
import type { KindDefaults, Validated } from "./validate.ts";
import { isPlainObject, validateDocument } from "./validate.ts";

/** Every document of the declaration that is of use, checked, in declaration order; the Platform's defaults are theirs. */
export function validateDocuments({ documents, aside }: NamedDocuments, diagnostics: Diagnostic[]): Declared[] {
  const first = documents.find(isPlatform);
  const platform = first && validateDocument(first, diagnostics);
  const defaults = new Map<Kind, KindDefaults>();
  for (const kind of platform ? declarationKinds : []) {
    const own = platform && defaultsOf(kind, platform);
    if (own) defaults.set(kind, own);
  }
  const declared = documents.map((document) =>
    document === first
      ? platform?.declared
      : validateDocument(document, diagnostics, defaults.get(document.kind)).declared,
  );
  for (const document of aside) validateDocument(document, diagnostics, defaults.get(document.kind));
  return declared.filter((document) => document !== undefined);
}

function isPlatform(document: NamedDocument): document is NamedDocument & { readonly kind: "Platform" } {
  return document.kind === "Platform";
}

/** What the Platform gives documents of `kind`, without what is wrong with it: that is reported where it stands. */
function defaultsOf(kind: Kind, { declared, dropped }: Validated<"Platform">): KindDefaults | undefined {
  const field = kind.toLowerCase();
  const node = declared && nodeAt(declared.syntax.root, ["spec", "defaults", field]);
  const values = node && valueOf(node);
  const wrong = dropped.filter((path) => mayHold(path, field));
  if (!declared || (wrong.length === 0 && !isPlainObject(values))) return undefined;
  const lost = (name: string) => wrong.some((path) => path.length < 3 || path[2] === name);
  return { values: isPlainObject(values) ? values : {}, syntax: declared.syntax, lost };
}

/** Whether what was dropped from the Platform at `path` is, holds or is part of the defaults for `field`. */
function mayHold(path: FieldPath, field: string): boolean {
  return path.length === 0 || (path[0] === "defaults" && (path[1] === undefined || path[1] === field));
}
