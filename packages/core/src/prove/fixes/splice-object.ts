import { readYaml } from "../../manifests/read-yaml.ts";
import type { FieldPath, SyntaxNode } from "../../manifests/syntax.ts";
import { nodeAt, valueOf } from "../../manifests/syntax.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { changeField } from "./change-field.ts";
import type { FieldChange } from "./field-changes.ts";
import { changesToSet } from "./field-changes.ts";
import { isSameValue } from "./same-value.ts";
import { textChange } from "./text-change.ts";

export type FieldEdit = Extract<Edit, { readonly type: "set" | "remove" }>;
export type Spliced = { readonly text: string } | { readonly refused: string };

/**
 * The text of a document after an edit of the object at `at` in it. Only the lines that the edit concerns change. The
 * result is read again: unless it says exactly what was wanted, and nothing else changed, the edit is refused.
 */
export function spliceObject(text: string, at: FieldPath, edit: FieldEdit): Spliced {
  const root = rootOf(text);
  if (!root) return { refused: "its document cannot be read" };
  const path = [...at, ...edit.path];
  const wanted = changeField(valueOf(root), path, edit.type === "remove" ? "removed" : { value: edit.value });
  if (!wanted) return { refused: "the text has nothing there that could hold it" };
  let spliced = text;
  for (const change of changesOf(root, path, edit)) {
    const now = rootOf(spliced);
    const made = now && textChange(spliced, now, change);
    if (!made) return { refused: "it cannot be written there in the form of the text" };
    spliced = spliced.slice(0, made.start) + made.text + spliced.slice(made.end);
  }
  const result = rootOf(spliced);
  if (!result || !isSameValue(valueOf(result), wanted.content))
    return { refused: "the text is written in a way that cannot be changed in one place, such as by an alias" };
  return { text: spliced };
}

function changesOf(root: SyntaxNode, path: FieldPath, edit: FieldEdit): FieldChange[] {
  if (edit.type === "set") return changesToSet(root, path, edit.value);
  return nodeAt(root, path) ? [{ type: "remove", path }] : [];
}

function rootOf(text: string): SyntaxNode | undefined {
  const { documents, diagnostics } = readYaml({ file: "", path: "", text });
  return documents.length === 1 && diagnostics.length === 0 ? documents[0]?.root : undefined;
}
