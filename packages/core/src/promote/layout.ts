import { contentHash } from "../manifests/content-hash.ts";
import type { LedgerFile } from "./records/record-files.ts";

export { manifestsFolder } from "../manifests/own-names.ts";

/** Where it keeps what a stage's later waves will have once they are reached. Nothing applies it. */
export const waitingFolder = "waiting";

/** The files of a promotion, of those that it adds, changes and removes. */
export type ChangedFile = LedgerFile;

/**
 * What a promotion writes, as one hash: for each file that is other than before its path and what it says, whether its clusters
 * are reached at once or in a later wave.
 */
export function treeOfFiles(files: readonly ChangedFile[]): string {
  // A file that no longer waits is one that goes and one that comes: they have one name below their folders.
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const said = sorted.map(({ path, text = null }) => [path.slice(path.indexOf("/") + 1), text] as const);
  return contentHash(said.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
}

/** All files of some clusters, as one hash. */
export function treeOfClusters(texts: Iterable<readonly [path: string, hash: string]>): string {
  return contentHash([...texts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
