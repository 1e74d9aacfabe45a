import { createHash } from "node:crypto";
import type { HistoryEntry } from "@kubestage/adapters";
import type { Pointer, Trust } from "@kubestage/core";
import type { LedgerFiles } from "./ledger-files.ts";

/** The first version of a ledger's trust, whose hash is kept outside of it. */
export const trustRootPath = "trust/0001.yaml";

/** The SHA-256 of a file's bytes, in hex. */
export function fileHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What is wrong with the trust in a commit: a version that was there says what it said, the first one is that of `root`, and nothing
 * is promoted before there is one.
 *
 * @param root undefined where nobody keeps it
 */
export function trustProblems(
  { changes }: Pick<HistoryEntry, "changes">,
  {
    known,
    files,
    root,
    trustBefore,
    pointers,
    isMixed,
  }: {
    /** Versions that were there before. */
    readonly known: ReadonlySet<string>;
    readonly files: LedgerFiles;
    readonly root: string | undefined;
    readonly trustBefore: Trust | undefined;
    readonly pointers: readonly Pointer[];
    /** Whether another trust is in force after it, and it does other things too. */
    readonly isMixed: boolean;
  },
): string[] {
  const own = changes.filter(({ path }) => path.startsWith("trust/"));
  const changed = own.filter(({ path }) => known.has(path)).map(({ path }) => path);
  const first = own.some(({ path }) => path === trustRootPath) ? files.text(trustRootPath) : undefined;
  const isOther = root !== undefined && first !== undefined && fileHash(first) !== root;
  return [
    ...(isMixed ? ["it changes whose word counts, and does other things too"] : []),
    ...changed.map((path) => `${path} was changed, and a version of the trust never is`),
    ...(isOther ? [`${trustRootPath} is not the one whose hash was given: its hash is ${fileHash(first)}`] : []),
    ...(root !== undefined && !trustBefore && pointers.length > 0
      ? ["it promotes where nobody's word is checked: the ledger has no trust then"]
      : []),
  ];
}
