import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source, Span } from "../diagnostics/places.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { DocumentSyntax, FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import type { Json } from "./json.ts";
import { isMapping, mappingOf } from "./json.ts";
import type { RenderedText } from "./rendered-source.ts";
import { inTemplate, templatePlace } from "./template-places.ts";

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
 * apiVersion, kind or name, a generated name, items of what is no list, and labels or annotations that YAML reads as
 * something else than text.
 */
export function readObjects(texts: readonly RenderedText[], diagnostics: Diagnostic[]): BroughtObject[] {
  return texts.flatMap(({ rendered, template }) => {
    const read = readYaml(rendered);
    diagnostics.push(...read.diagnostics.map((diagnostic) => pointingInto(template, diagnostic)));
    return read.documents.flatMap((document) => objectsIn(document, [], template, diagnostics));
  });
}

/** What was rendered is not shown: it may hold the values of secrets, which the template only names. */
function pointingInto(template: Source | undefined, diagnostic: Diagnostic): Diagnostic {
  const related = diagnostic.related.map((one) => ({ ...one, span: inTemplate(one.span, template) }));
  return { ...diagnostic, related, ...(diagnostic.span && { span: inTemplate(diagnostic.span, template) }) };
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
  if (items !== undefined) {
    if (listKind.test(kind) && (items === null || Array.isArray(items)))
      return (items ?? []).flatMap((_: unknown, index: number) =>
        objectsIn(document, [...path, "items", index], template, diagnostics),
      );
    const message = `the ${kind} has \`items\`, for which kubectl and others would take it for a list`;
    return refuse(message, "write the objects as documents of their own, or as a `List`", "items");
  }
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
  const endless = numberBeyondJson(object, []);
  if (endless)
    return refuse(`${kind} ${name} has a number that JSON has not`, "write a number, or text in quotes", ...endless);
  return [{ object, apiVersion, kind, name, place }];
}

/** Where `.inf` or `.nan` stands, which YAML has and nothing could send to an API server. */
function numberBeyondJson(value: unknown, path: FieldPath): FieldPath | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = numberBeyondJson(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}

function isNothing(node: SyntaxNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
