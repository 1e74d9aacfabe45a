import type { InventoryEntry } from "./inventory.ts";
import { keyText } from "../../manifests/object-key.ts";

export const inventoryPrefix = "inventory-";
/** Another format is another number, which an older kubestage refuses to read. */
export const inventoryFormat = "1";

const pending = "pending";
const adoptedMark = "adopted ";
const readable = /^[\w.:-]+$/;
const line =
  /^(?:([a-z0-9.-]+)\/)?([A-Za-z][A-Za-z0-9]*) (?:([a-z0-9-]+)\/)?([\w.:-]+|"(?:[^"\\]|\\.)*"): (adopted )?(\S+)$/;

/** `apps/Deployment shop-dev/web: <uid>`, or `: adopted <uid>`, or `: pending`. A name with anything unusual in it is quoted as in JSON. */
export function entryLine({ key, uid, adopted }: InventoryEntry): string {
  const name = readable.test(key.name) ? key.name : JSON.stringify(key.name);
  return `${keyText({ ...key, name })}: ${adopted ? adoptedMark : ""}${uid ?? pending}`;
}

/** Undefined for text that is no entry. */
export function readEntryLine(text: string, stage: string | undefined): InventoryEntry | undefined {
  const [, group = "", kind, namespace = "", written, adopted, uid] = line.exec(text) ?? [];
  const name = written === undefined ? undefined : readName(written);
  if (kind === undefined || name === undefined || uid === undefined) return undefined;
  const entry = { key: { group, kind, namespace, name }, uid: uid === pending ? undefined : uid, stage };
  return adopted === undefined ? entry : { ...entry, adopted: true };
}

function readName(written: string): string | undefined {
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    return undefined;
  }
}
