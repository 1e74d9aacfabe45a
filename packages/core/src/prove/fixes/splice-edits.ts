import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { changedObject } from "./apply-edits.ts";
import { inOrder } from "./edit-order.ts";
import { isUnchanged } from "./is-unchanged.ts";
import { keyOfEdit } from "./key-of-edit.ts";
import type { FieldEdit } from "./splice-object.ts";
import { spliceObject } from "./splice-object.ts";
import { isJson, takesObjects, withLineEndsOf, withObject } from "./whole-texts.ts";

export interface SplicedTexts {
  /** The texts that change, whole, by file; none where an edit is refused. */
  readonly texts: ReadonlyMap<string, string>;
  readonly refused: readonly RefusedEdit[];
}

interface RefusedEdit {
  readonly edit: Edit;
  /** Why, as a sentence without its beginning: `its file has changed since it was read`. */
  readonly reason: string;
}

/**
 * The texts of a world's files after `edits`: only the lines that an edit concerns change, all others stay to the last
 * comment. `texts` holds what the files say now, by `Source.file`. An object that is added comes to the end of the file in
 * which its namespace stands, or others of it.
 *
 * `isGenerated` says of an object that some program writes again what it is made from: it is never edited.
 *
 * All or nothing: where an edit cannot be made, or the result would not say exactly what is wanted, no text is given.
 */
export function spliceEdits(
  world: World,
  texts: ReadonlyMap<string, string>,
  edits: readonly Edit[],
  isGenerated: (one: WorldObject) => string | undefined = () => undefined,
): SplicedTexts {
  const refused: RefusedEdit[] = [];
  const places = new Places(world, edits);
  const byObject = Map.groupBy(edits, (edit) => keyText(keyOfEdit(edit)));
  const documents = new Map<string, Work>();
  const added: { edit: Edit; object: UnknownContent }[] = [];
  for (const [key, ofObject] of byObject) {
    const [edit] = ofObject;
    const one = places.objects.get(key);
    if (!edit) continue;
    const isAdded = one === undefined ? edit.type === "add" : one.origin.type === "built-in";
    if (isAdded) {
      const object = changedObject(one?.object, ofObject);
      if (object) added.push({ edit, object });
      continue;
    }
    if (!one) {
      refused.push({ edit, reason: "there is no such object" });
      continue;
    }
    // Where it stands twice it is changed twice: otherwise nobody would know any more what it says.
    for (const origin of [one.origin, ...(one.copies ?? [])]) {
      const there = { object: one.object, origin };
      const reason = generated(there, isGenerated) ?? whyNot(there, texts, ofObject);
      if (reason !== undefined || origin.type !== "text") {
        refused.push({ edit, reason: reason ?? "it comes from no text" });
        continue;
      }
      const { source, start, end, path } = origin;
      const id = `${source.file}\n${start}`;
      const work = documents.get(id) ?? { file: source.file, start, end, edits: [] };
      documents.set(id, work);
      work.edits.push(...inOrder(ofObject).map((each) => ({ edit: each, at: path })));
    }
  }
  const changed = new Map<string, string>();
  const before = (file: string): string => texts.get(file) ?? "";
  const now = (file: string): string => changed.get(file) ?? before(file);
  for (const work of [...documents.values()].toSorted((left, right) => right.start - left.start)) {
    const spliced = spliceDocument(now(work.file), work);
    if ("refused" in spliced) refused.push(...spliced.refused);
    else changed.set(work.file, spliced.text);
  }
  for (const { edit, object } of added) {
    const file = places.fileFor(object, texts);
    const text = file === undefined ? undefined : withObject(now(file), object);
    if (file === undefined || text === undefined) refused.push({ edit, reason: places.whyNoFile(object, texts) });
    else changed.set(file, text);
  }
  for (const [file, text] of changed) changed.set(file, withLineEndsOf(before(file), text));
  for (const [file, text] of changed) {
    const problems = objectsOfText({ file, path: file, text: before(file) }).diagnostics;
    const after = objectsOfText({ file, path: file, text });
    const [edit] = edits;
    if (edit && after.diagnostics.length > problems.length)
      refused.push({ edit, reason: `${file} could not be read any more` });
  }
  return refused.length > 0 ? { texts: new Map(), refused } : { texts: changed, refused };
}

interface Work {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly edits: { readonly edit: Edit; readonly at: readonly (string | number)[] }[];
}

function generated(one: WorldObject, isGenerated: (one: WorldObject) => string | undefined): string | undefined {
  const { origin } = one;
  const declared = origin.type === "declared" && origin.span ? formatPlace(placeOf(origin.span)) : undefined;
  const from = declared ?? isGenerated(one);
  return from === undefined ? undefined : `kubestage makes it from ${from}: change it there`;
}

function whyNot(one: WorldObject, texts: ReadonlyMap<string, string>, edits: readonly Edit[]): string | undefined {
  const { origin } = one;
  if (origin.type === "live") return `it stands in the cluster of ${origin.context} and in no file`;
  if (origin.type === "declared") return `it comes from ${origin.what}: change that`;
  if (origin.type === "built-in") return "the API server sets it up";
  if (edits.some(({ type }) => type === "add")) return "it is there already";
  const text = texts.get(origin.source.file);
  if (text === undefined) return `${origin.source.file}, or the folder that it stands in, cannot be written`;
  return isUnchanged(origin.source.text, text) ? undefined : `${origin.source.file} has changed since it was read`;
}

function spliceDocument(
  text: string,
  { start, end, edits }: Work,
): { readonly text: string } | { readonly refused: RefusedEdit[] } {
  let document = text.slice(start, end);
  let isDeleted = false;
  // Items of a list are deleted last to first: the others keep their positions until then.
  const last = edits
    .filter(({ edit }) => edit.type === "delete")
    .toSorted((a, b) => Number(b.at.at(-1)) - Number(a.at.at(-1)));
  for (const { edit, at } of [...edits.filter(({ edit }) => edit.type !== "delete"), ...last]) {
    if (edit.type === "delete" && at.length === 0) isDeleted = true;
    else if (edit.type !== "add") {
      const inDocument: FieldEdit = edit.type === "delete" ? { type: "remove", object: edit.object, path: [] } : edit;
      const spliced = spliceObject(document, at, inDocument);
      if ("refused" in spliced) return { refused: [{ edit, reason: spliced.refused }] };
      document = spliced.text;
    }
  }
  if (isDeleted) return { text: withoutDocument(text, start, end) };
  return { text: text.slice(0, start) + document + text.slice(end) };
}

/** Without the document and the line that parts it from the others; of JSON without the comma. */
function withoutDocument(text: string, start: number, end: number): string {
  const before = text.slice(0, start);
  const behind = text.slice(end);
  if (/[[,]\s*$/.test(before) && /^\s*[,\]]/.test(behind)) {
    if (/^\s*,/.test(behind)) return before + behind.replace(/^\s*,\s*/, "");
    return before.replace(/,\s*$/, "") + behind;
  }
  return before.trim() === "" ? before + behind.replace(/^---[ \t]*\r?\n/, "") : before + behind;
}

/** Where the objects of a world stand: looked up only for what the edits concern. */
class Places {
  readonly objects = new Map<string, WorldObject>();
  readonly #world: World;

  constructor(world: World, edits: readonly Edit[]) {
    this.#world = world;
    const wanted = new Set(edits.map((edit) => keyText(keyOfEdit(edit))));
    const kinds = new Set(edits.map((edit) => keyOfEdit(edit).kind));
    for (const [kind, objects] of world.objects)
      if (kinds.has(kind.slice(kind.indexOf("/") + 1)))
        for (const one of objects) {
          const key = keyText(keyOf(one.object));
          if (wanted.has(key)) this.objects.set(key, one);
        }
  }

  /** The file of the namespace's own document, of others in it, or of others of the kind, in this order; YAML before JSON. */
  fileFor({ kind, metadata: { name, namespace } }: UnknownContent, texts: ReadonlyMap<string, string>) {
    const home = namespace ?? (kind === "Namespace" ? name : undefined);
    let best: { readonly file: string; readonly rank: number } | undefined;
    for (const objects of this.#world.objects.values())
      for (const { object, origin } of objects) {
        const text = origin.type === "text" ? texts.get(origin.source.file) : undefined;
        if (origin.type !== "text" || text === undefined) continue;
        const isHome = object.kind === "Namespace" && object.metadata.name === home;
        const isNear = home !== undefined && object.metadata.namespace === home;
        const isAlike = home === undefined && object.metadata.namespace === undefined;
        const nearness = isHome ? 4 : isNear ? 3 : isAlike && object.kind === kind ? 2 : isAlike ? 1 : 0;
        if (nearness === 0 || !takesObjects(text)) continue;
        const rank = isJson(text) ? nearness : nearness + 4;
        if (rank > (best?.rank ?? 0)) best = { file: origin.source.file, rank };
      }
    return best?.file;
  }

  /** Why `fileFor` finds none: most often because the one that it would be may not be written. */
  whyNoFile(object: UnknownContent, texts: ReadonlyMap<string, string>): string {
    const all = new Map<string, string>();
    for (const objects of this.#world.objects.values())
      for (const { origin } of objects)
        if (origin.type === "text" && !all.has(origin.source.file))
          all.set(origin.source.file, texts.get(origin.source.file) ?? "");
    const file = this.fileFor(object, all);
    return file === undefined || texts.has(file)
      ? "no file that could take it holds anything of its namespace"
      : `${file}, or the folder that it stands in, cannot be written`;
  }
}
