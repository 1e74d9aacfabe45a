import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source, Span } from "../diagnostics/places.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { DocumentSyntax, FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import type { Json } from "./json.ts";
import { isMapping, mappingOf } from "./json.ts";
import type { RenderedText } from "./rendered-source.ts";
import { templatePlace } from "./template-places.ts";

/** An object that a source brings, and where its fields stand. */
export interface BroughtObject {
  readonly object: Json;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Where a field stands in the user's own file, as nearly as is known. */
  readonly place: (...path: FieldPath) => Span;
}

/** Names of objects that Kubernetes accepts as a part of a path, in capitals too, as roles may have. */
const objectName = /^(?!\.{1,2}$)[^/%\s]{1,253}$/;
const listKind = /^[A-Za-z]*List$/;

/**
 * The objects of rendered texts, lists unpacked, in the order in which they stand.
 *
 * Errors: those of reading YAML; KS5201 for what is no Kubernetes object that can be applied again and again: no mapping, no
 * apiVersion, kind or name, a generated name, and labels or annotations that YAML reads as something else than text.
 */
export function readObjects(texts: readonly RenderedText[], diagnostics: Diagnostic[]): BroughtObject[] {
  return texts.flatMap(({ rendered, template }) => {
    const read = readYaml(rendered);
    diagnostics.push(...read.diagnostics);
    return read.documents.flatMap((document) => objectsIn(document, [], template, diagnostics));
  });
}

function objectsIn(
  document: DocumentSyntax,
  path: FieldPath,
  template: Source | undefined,
  diagnostics: Diagnostic[],
): BroughtObject[] {
  const node = nodeAt(document.root, path);
  if (!node || isNothing(node)) return [];
  const place = (...field: FieldPath): Span => templatePlace(document, [...path, ...field], template);
  const refuse = (message: string, hint: string, ...field: FieldPath): BroughtObject[] => {
    diagnostics.push(diagnose("KS5201", { message, hint, span: place(...field) }));
    return [];
  };
  const object = valueOf(node);
  if (!isMapping(object)) return refuse("the document is no mapping", "remove it, or write an object");
  const { apiVersion, kind, items } = object;
  if (typeof kind !== "string" || kind === "") return refuse("the object has no kind", "add `kind: …`", "kind");
  if (typeof apiVersion !== "string" || apiVersion === "")
    return refuse(`the ${kind} has no apiVersion`, "add `apiVersion: …`", "apiVersion");
  if (Array.isArray(items) && listKind.test(kind))
    return items.flatMap((_, index) => objectsIn(document, [...path, "items", index], template, diagnostics));
  const metadata = mappingOf(object["metadata"]);
  const { name } = metadata;
  if (typeof name !== "string" || !objectName.test(name)) {
    if (metadata["generateName"] !== undefined && name === undefined) {
      const hint = "give it a name: under a new one each time, nothing that is applied again would be the same object";
      return refuse(`the ${kind} has a generated name`, hint, "metadata", "generateName");
    }
    const message = name === undefined ? `the ${kind} has no name` : `the ${kind} has a name that is none`;
    return refuse(message, "write `metadata: { name: … }` with text", "metadata", "name");
  }
  for (const field of ["labels", "annotations"]) {
    const wrong = Object.entries(mappingOf(metadata[field])).find(([, value]) => typeof value !== "string");
    if (!wrong) continue;
    const message = `the ${field} of ${kind} ${name} are text, and ${wrong[0]} is read as something else`;
    return refuse(message, "write the value in quotes", "metadata", field, wrong[0]);
  }
  return [{ object, apiVersion, kind, name, place }];
}

function isNothing(node: SyntaxNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
