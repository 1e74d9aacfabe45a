import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { DocumentSyntax, FieldPath } from "../manifests/syntax.ts";
import { nodeAt, spanAt, valueOf } from "../manifests/syntax.ts";
import type { FoundObject } from "./found-object.ts";
import { fieldsIn, textIn, textsIn } from "./found-object.ts";
import { hideSecretValues } from "./secret-values.ts";

export interface FoundInText {
  readonly objects: readonly FoundObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A text that cannot be read may be a Secret's, and an excerpt of it would show a value. */
const mayHoldSecrets = /\bkind["']?\s*:\s*["']?(Secret|List)\b/;

/** Lists hold objects, and in a dump of several lists further lists. */
const deepestList = 4;

/**
 * The Kubernetes objects of a text, YAML or JSON, one document or many, with those that stand in `List` kinds. What is no
 * object is told and the rest is read.
 *
 * Errors: none. Findings: KS5306 for what is no object; what the reader says of bad YAML, as warnings.
 */
export function objectsInText(source: Source): FoundInText {
  const { documents: read, diagnostics: syntax } = readYaml(source);
  const documents = hideSecretValues(source, read);
  const objects: FoundObject[] = [];
  const diagnostics = syntax.map((one) => toldOfSyntax(one, mayHoldSecrets.test(source.text)));
  for (const document of documents) readObjects(document, [], { objects, diagnostics }, deepestList);
  return { objects, diagnostics };
}

function toldOfSyntax({ span, message, ...rest }: Diagnostic, isSecret: boolean): Diagnostic {
  if (!span || !isSecret) return { ...rest, message, ...(span && { span }), severity: "warning" };
  return { ...rest, severity: "warning", message: `${formatPlace(placeOf(span))}: ${message}`, related: [] };
}

/** Metadata of which labels, annotations and the namespace are what they have to be, or are not there. */
function plainMetadata(value: unknown, kind: string): Record<string, unknown> {
  const { namespace, labels, annotations, ...rest } = fieldsIn(value, "metadata");
  return {
    ...(kind === "Secret" ? {} : rest),
    ...(typeof namespace === "string" && { namespace }),
    ...(labels !== undefined && { labels: textsIn(value, "metadata", "labels") }),
    ...(annotations !== undefined && kind !== "Secret" && { annotations: textsIn(value, "metadata", "annotations") }),
  };
}

function readObjects(
  document: DocumentSyntax,
  path: FieldPath,
  found: { objects: FoundObject[]; diagnostics: Diagnostic[] },
  left: number,
): void {
  const node = nodeAt(document.root, path);
  if (!node || (node.kind === "scalar" && node.value === null)) return;
  const value = valueOf(node);
  const items = nodeAt(document.root, [...path, "items"]);
  const [apiVersion, kind, name] = [
    textIn(value, "apiVersion"),
    textIn(value, "kind"),
    textIn(value, "metadata", "name"),
  ];
  if (kind?.endsWith("List") === true && items?.kind === "sequence" && left > 0) {
    for (const index of items.items.keys()) readObjects(document, [...path, "items", index], found, left - 1);
    return;
  }
  if (apiVersion !== undefined && kind !== undefined && name !== undefined) {
    const content = kind === "Secret" ? { apiVersion, kind } : fieldsIn(value);
    const object = { ...content, apiVersion, kind, metadata: { ...plainMetadata(value, kind), name } };
    found.objects.push({ object, span: spanAt(document, [...path, "metadata", "name"]) });
    return;
  }
  const lacks = Object.entries({ apiVersion, kind, "metadata.name": name }).flatMap(([field, text]) =>
    text === undefined ? [field] : [],
  );
  found.diagnostics.push(
    diagnose("KS5306", {
      message: `this is no Kubernetes object: it has no ${lacks.join(" and no ")} that is text`,
      hint: "correct it, or leave it out",
      span: spanAt(document, path),
    }),
  );
}
