import { areOrigins, originsName, spanOfPlace } from "@kubestage/core";
import { readTextIfThere } from "@kubestage/adapters";
import { dirname, join, relative, resolve, sep } from "node:path";

interface OriginLine {
  readonly file: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** The place in the declaration, or in the source that was rendered. */
  readonly from: string;
  readonly tool?: string;
}

/** What names an object within a file. */
export interface WrittenObject {
  readonly file: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Says of an object in a file whether `build` wrote that, and then from which place of the declaration. Origins are read
 * once for each folder.
 */
export function generatedFrom(from: string): (object: WrittenObject) => string | undefined {
  const known = new Map<string, ReadonlyMap<string, string> | undefined>();
  const originsIn = (folder: string) => {
    if (!known.has(folder)) known.set(folder, readOrigins(folder));
    return known.get(folder);
  };
  return ({ file, kind, namespace, name }) => {
    const absolute = resolve(from, file);
    for (let folder = dirname(absolute); ; folder = dirname(folder)) {
      const origins = originsIn(folder);
      if (origins) {
        const inside = relative(folder, absolute).split(sep).join("/");
        return origins.get(idOf({ file: inside, kind, namespace, name })) ?? "a declaration";
      }
      if (folder === dirname(folder) || folder === resolve(from)) return undefined;
    }
  };
}

/**
 * The files of the declaration, and of plain manifests, that the objects below a cluster's folder were made from, relative
 * to the declaration's root. What a tool rendered may come from anywhere.
 */
export function declaredFilesOf(folder: string): string[] {
  const places = (readLines(folder) ?? []).flatMap(({ from, tool }) => (tool === undefined ? [from] : []));
  return [...new Set(places.flatMap((place) => spanOfPlace(place)?.source.file ?? []))];
}

function readOrigins(folder: string): ReadonlyMap<string, string> | undefined {
  const lines = readLines(folder);
  return lines && new Map(lines.map((line) => [idOf({ ...line, namespace: line.namespace }), line.from]));
}

function readLines(folder: string): readonly OriginLine[] | undefined {
  const text = readTextIfThere(join(folder, originsName));
  if (text === undefined || !areOrigins(text)) return undefined;
  return parsed(text).objects ?? [];
}

/** Lines that somebody spoiled cost their places, not the proof: the objects are generated all the same. */
function parsed(text: string): { readonly objects?: readonly OriginLine[] } {
  try {
    return JSON.parse(text) as { readonly objects?: readonly OriginLine[] };
  } catch {
    return {};
  }
}

function idOf({ file, kind, namespace = "", name }: WrittenObject): string {
  return `${file}\n${kind}\n${namespace}\n${name}`;
}
