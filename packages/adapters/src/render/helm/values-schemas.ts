import type { Diagnostic } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { readChartArchive } from "./chart-archive.ts";
import type { FileContent, FileContents } from "../file-contents.ts";
import { textOf } from "../file-contents.ts";

const schemaFile = /(^|\/)values\.schema\.json$/;
/** What a schema may name by a URL, of which `#…` is a place in itself. */
const referring = new Set(["$ref", "$dynamicRef", "$recursiveRef", "$schema", "$id", "id"]);
/** The dialects that Helm has with it; these are names, and not fetched. */
const knownDialects = /^https?:\/\/json-schema\.org\/(draft-0[4-7]|draft\/20(19-09|20-12))\/schema#?$/;

/**
 * KS5226 for each schema of values that names what is outside of itself, in the charts that a chart holds as well: Helm would
 * fetch it, or read it from this machine. It is judged as it is read, since JSON has more than one way to write a key.
 */
export function schemasReachingOut(files: FileContents): Diagnostic[] {
  return [...files].flatMap(([path, content]) => {
    if (schemaFile.test(path)) return reachesOut(content);
    return /^charts\/.*\.tgz$/.test(path) ? schemasReachingOut(unpacked(content)) : [];
  });
}

/** What is no archive, Helm refuses by itself. */
function unpacked({ bytes, file }: FileContent): FileContents {
  try {
    return readChartArchive(bytes, file);
  } catch (error) {
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

function reachesOut(content: FileContent): Diagnostic[] {
  const text = textOf(content);
  const found = firstOutside(parsed(text));
  if (found === undefined) return [];
  const message = `the schema of the values refers to ${JSON.stringify(found)}, outside of itself: values are not checked against it`;
  const hint = "put the definitions into the schema itself: rendering reaches neither the network nor other files";
  const source = { file: content.file, path: content.path, text };
  const start = Math.max(text.indexOf(found), 0);
  return [diagnose("KS5226", { message, hint, span: { source, start, end: start + found.length } })];
}

/** Text that is no JSON is Helm's to refuse. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstOutside(schema: unknown): string | undefined {
  const waiting: unknown[] = [schema];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      if (typeof value === "object") waiting.push(value);
      else if (typeof value === "string" && referring.has(key) && !isWithin(key, value)) return value;
    }
  }
  return undefined;
}

/** A name of its own (`$id`) only moves what relative references lead to, and of those there are none. */
function isWithin(key: string, value: string): boolean {
  if (key === "$schema") return knownDialects.test(value);
  return key === "$id" || key === "id" || value.startsWith("#");
}
