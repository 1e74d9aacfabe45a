import type { ProofFinding, Source } from "@kubestage/core";
import { inOrder, objectsOfText, spliceObject, withLineEndsOf } from "@kubestage/core";

export type Edit = NonNullable<ProofFinding["fix"]>["edits"][number];
export type FieldEdit = Extract<Edit, { readonly type: "set" | "remove" }>;

/** The texts that a declaration is compiled from, as changes leave them. */
export interface DeclaredTexts {
  /** Of the declaration itself, in its order. */
  readonly sources: readonly Source[];
  /** Of plain manifests that apps name as their source, where they change: by `Source.file`. */
  readonly manifests: ReadonlyMap<string, string>;
}

/** Changes of one document: of the declaration, or of plain manifests. */
export interface DocumentChange {
  readonly source: Source;
  readonly isManifest: boolean;
  /** Somewhere in the document, where the source holds several of the same kind and name. */
  readonly at: number;
  readonly kind: string;
  readonly name: string;
  readonly edits: readonly FieldEdit[];
}

/** Whether a change can be written: what a module gives is not the text that stands in its file. */
export function isCode({ source }: DocumentChange): boolean {
  return source.lineInModule !== undefined;
}

/**
 * The texts after a change. Only the lines concerned change.
 *
 * `textOf` gives what a file of manifests says now; of the declaration what was read counts.
 */
export function changedTexts(
  texts: DeclaredTexts,
  change: DocumentChange,
  textOf: (file: string) => string | undefined,
): DeclaredTexts | { readonly refused: string } {
  const { source, isManifest } = change;
  if (isManifest) {
    const before = texts.manifests.get(source.file) ?? textOf(source.file);
    if (before === undefined) return { refused: `${source.file}, or the folder that it stands in, cannot be written` };
    const spliced = splicedDocument({ ...source, text: before }, change);
    if ("refused" in spliced) return spliced;
    return { ...texts, manifests: new Map(texts.manifests).set(source.file, spliced.text) };
  }
  const index = texts.sources.indexOf(source);
  if (index === -1) return { refused: `${source.file} is no file of the declaration` };
  if (!isCode(change)) {
    const now = textOf(source.file);
    if (now === undefined) return { refused: `${source.file}, or the folder that it stands in, cannot be written` };
  }
  const spliced = splicedDocument(source, change);
  if ("refused" in spliced) return spliced;
  return { ...texts, sources: texts.sources.with(index, { ...source, text: spliced.text }) };
}

function splicedDocument(
  source: Source,
  { kind, name, at, edits }: DocumentChange,
): { readonly text: string } | { readonly refused: string } {
  const { objects } = objectsOfText({ file: source.file, path: source.path, text: source.text });
  const named = objects.flatMap(({ object, origin }) =>
    object.kind === kind && object.metadata.name === name && origin.type === "text" ? [origin] : [],
  );
  const origin = named.find(({ start, end }) => start <= at && at < end) ?? named[0];
  if (!origin) return { refused: `${source.file} has no ${kind} ${name}` };
  let document = source.text.slice(origin.start, origin.end);
  for (const edit of inOrder(edits)) {
    if (edit.type !== "set" && edit.type !== "remove") continue;
    const spliced = spliceObject(document, origin.path, edit);
    if ("refused" in spliced) return spliced;
    document = spliced.text;
  }
  const text = source.text.slice(0, origin.start) + document + source.text.slice(origin.end);
  return { text: withLineEndsOf(source.text, text) };
}
