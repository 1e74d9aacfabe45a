import { isUtf8 } from "node:buffer";
import { DamagedHistoryError, type GitObject } from "./git-objects.ts";

/** One entry of a folder. */
export interface GitTreeItem {
  readonly name: string;
  /** As git writes it: 100644 for a plain file, 40000 for a folder. */
  readonly mode: string;
  readonly id: string;
}

export interface GitTree {
  readonly items: readonly GitTreeItem[];
  /** Names that no ledger has, or that could be taken for others: sentences without a full stop, without the folder. */
  readonly problems: readonly string[];
}

export const folderMode = "40000";

/** What kubestage writes has no others, so that no name looks like another, or means something to a shell or a file system. */
const plainName = /^[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]*$/;

/**
 * Reads a folder from its bytes.
 *
 * Errors: thrown `DamagedHistoryError` where it is none.
 * Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects ("Tree Objects")
 */
export function parseTree(id: string, { type, bytes }: GitObject): GitTree {
  const damaged = (): DamagedHistoryError => new DamagedHistoryError(`${id} is no folder that git has written`);
  if (type !== "tree") throw damaged();
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const idBytes = id.length / 2;
  const items: GitTreeItem[] = [];
  const problems: string[] = [];
  const seen = new Map<string, string>();
  let last = "";
  for (let at = 0; at < all.length; ) {
    const space = all.indexOf(32, at);
    const end = all.indexOf(0, space);
    if (space < 0 || end < 0 || end + 1 + idBytes > all.length) throw damaged();
    const raw = all.subarray(space + 1, end);
    const name = isUtf8(raw) ? raw.toString() : raw.toString("latin1");
    const mode = all.subarray(at, space).toString("latin1");
    items.push({ name, mode, id: all.subarray(end + 1, end + 1 + idBytes).toString("hex") });
    at = end + 1 + idBytes;
    const shown = JSON.stringify(name);
    if (!plainName.test(name) || !isUtf8(raw)) problems.push(`${shown} is no name that a ledger has`);
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) problems.push(`${shown} looks like ${JSON.stringify(twin)} beside it`);
    seen.set(name.toLowerCase(), name);
    const sorted = mode === folderMode ? `${name}/` : name;
    if (plainName.test(name) && sorted < last) problems.push(`${shown} stands out of order`);
    last = sorted;
  }
  return { items, problems };
}
