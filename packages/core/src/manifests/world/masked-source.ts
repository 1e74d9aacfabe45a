import type { Source } from "../../diagnostics/places.ts";
import { readYaml } from "../read-yaml.ts";
import type { SyntaxNode } from "../syntax.ts";
import type { Range } from "./reading/read-text.ts";

/**
 * The source with every value in these parts of it made unreadable, names of objects excepted: messages show excerpts of
 * their source. Offsets stay the same, and what could be read before can be read again.
 */
export function maskedSource(source: Source, parts: readonly Range[]): Source {
  if (parts.length === 0) return source;
  let text = "";
  let at = 0;
  for (const { start, end } of parts.toSorted((left, right) => left.start - right.start)) {
    if (start < at) continue;
    text += source.text.slice(at, start) + maskedText(source.text.slice(start, end));
    at = end;
  }
  return { ...source, text: text + source.text.slice(at) };
}

function maskedText(text: string): string {
  const { documents, diagnostics } = readYaml({ file: "", path: "", text });
  if (documents.length === 0 || diagnostics.length > 0) return hidden(text);
  let masked = "";
  let at = 0;
  for (const { start, end } of documents.flatMap(({ root }) => secretValues(root))) {
    if (start < at) continue;
    masked += text.slice(at, start) + hidden(text.slice(start, end));
    at = end;
  }
  return masked + text.slice(at);
}

const shownFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "type", "immutable", "items"]);
const shownMetadata: ReadonlySet<string> = new Set(["name", "namespace", "labels", "uid"]);

/** The scalars of a Secret beside what names it. Of a list, those of the Secrets in it. */
function secretValues(node: SyntaxNode): Range[] {
  if (node.kind !== "mapping") return scalarsOf(node);
  const kind = node.entries.find(({ key }) => key === "kind")?.value;
  const isOther = kind?.kind === "scalar" && typeof kind.value === "string" && kind.value !== "Secret";
  return node.entries.flatMap(({ key, value }) => {
    if (key === "items" && value.kind === "sequence") return value.items.flatMap(secretValues);
    if (isOther || shownFields.has(key)) return [];
    if (key !== "metadata" || value.kind !== "mapping") return scalarsOf(value);
    return value.entries.flatMap((entry) => (shownMetadata.has(entry.key) ? [] : scalarsOf(entry.value)));
  });
}

function scalarsOf(node: SyntaxNode): Range[] {
  switch (node.kind) {
    case "scalar":
      return node.end > node.start ? [{ start: node.start, end: node.end }] : [];
    case "sequence":
      return node.items.flatMap(scalarsOf);
    case "mapping":
      return node.entries.flatMap(({ value }) => scalarsOf(value));
  }
}

/** Of the same length, with the same lines, and plain text to every reader. */
function hidden(text: string): string {
  return text.replace(/\S/g, "x");
}
