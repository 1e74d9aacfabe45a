import { gunzipSync } from "node:zlib";
import type { FileContent, FileContents } from "../file-contents.ts";
import { orderedByPath } from "../file-contents.ts";

const blockBytes = 512;
/** A chart has at most this, unpacked. */
const mostBytes = 64 * 1024 * 1024;
const mostFiles = 10_000;
/** What file systems take for the name of a file. */
const longestStep = 255;
const longestPath = 1024;

/**
 * The files of a chart's archive, each by its path below the chart's own folder, which stands first in every path of the
 * archive. Folders, links and anything else that is no plain file are left out: charts consist of files.
 *
 * Errors: a RangeError for what is no archive of a chart, with the reason; no file of it is then used.
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_92_13
 */
export function readChartArchive(archive: Buffer, shownAs: string): FileContents {
  const tar = unzip(archive);
  const files: [string, FileContent][] = [];
  let longName: string | undefined;
  for (let at = 0; at + blockBytes <= tar.byteLength; ) {
    const header = tar.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) break;
    const size = sizeIn(header);
    const body = tar.subarray(at + blockBytes, at + blockBytes + size);
    if (body.byteLength < size) throw new RangeError("it ends in the middle of a file");
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x") longName = /^\d+ path=(.*)$/m.exec(body.toString("utf8"))?.[1];
    else if (type === "L") longName = textIn(body, 0, size);
    else {
      const path = innerPath(longName ?? nameIn(header));
      if ((type === "0" || type === "\0") && path !== undefined)
        files.push([path, { bytes: body, file: `${shownAs}/${path}`, path: `${shownAs}/${path}` }]);
      if (files.length > mostFiles) throw new RangeError(`it holds more than ${mostFiles} files`);
      longName = undefined;
    }
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  if (files.length === 0) throw new RangeError("it holds no file");
  const ordered = orderedByPath(files);
  for (const path of ordered.keys()) {
    const folders = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
    const both = folders.find((folder) => ordered.has(folder));
    if (both !== undefined) throw new RangeError(`${JSON.stringify(both)} is both a file and a folder in it`);
  }
  return ordered;
}

function unzip(archive: Buffer): Buffer {
  try {
    return gunzipSync(archive, { maxOutputLength: mostBytes });
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Below the archive's first folder; undefined for what would leave it. */
function innerPath(name: string): string | undefined {
  const [, ...steps] = name.replaceAll("\\", "/").split("/");
  const isPlain = steps.length > 0 && steps.every((step) => step !== "" && step !== "." && step !== "..");
  const path = steps.join("/");
  if (isPlain && (path.length > longestPath || steps.some((step) => step.length > longestStep)))
    throw new RangeError("a file in it has a name that is too long");
  return isPlain ? path : undefined;
}

function nameIn(header: Buffer): string {
  const prefix = textIn(header, 257, 5) === "ustar" ? textIn(header, 345, 155) : "";
  const name = textIn(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function sizeIn(header: Buffer): number {
  const size = Number.parseInt(textIn(header, 124, 12).trim(), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("a file in it has no size");
  return size;
}

function textIn(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString("utf8");
}
