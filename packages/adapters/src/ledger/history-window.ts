import { isUtf8 } from "node:buffer";
import type { GitCommit } from "../git/git-commit.ts";
import { type GitObject, readObjects } from "../git/git-objects.ts";
import { folderMode, type GitTree, type GitTreeItem, parseTree } from "../git/git-tree.ts";
import type { GitRun } from "../git/run-git.ts";

/** A file that a commit adds, changes or removes. */
interface HistoryChange {
  readonly path: string;
  /** What stands there then; undefined for nothing. */
  readonly after: HistoryFile | undefined;
}

export interface HistoryFile {
  /** As git writes it: 100644 for a plain file. */
  readonly mode: string;
  readonly blob: string;
  /** Undefined for what is no plain file, or no text in UTF-8. */
  readonly text: string | undefined;
}

/** What one commit did to the files of a ledger. */
export interface CommitChanges {
  readonly changes: readonly HistoryChange[];
  /** Of folders that it wrote: names that no ledger has. */
  readonly problems: readonly string[];
}

/** Two versions of a folder; `number` is that of the commit. */
interface FolderPair {
  readonly number: number;
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A file found in a folder, of which the text is not read yet. */
interface FoundChange {
  readonly path: string;
  readonly after: GitTreeItem | undefined;
}

/**
 * What each of some commits that follow each other did, read from the folders themselves, level by level, for all of them together.
 *
 * @param before the tree of the commit before the first one
 * Errors: thrown `DamagedHistoryError`.
 */
export async function changesOfCommits(
  run: Pick<GitRun, "repository" | "signal">,
  commits: readonly GitCommit[],
  before: string | undefined,
): Promise<CommitChanges[]> {
  const found = commits.map(() => ({ changes: [] as FoundChange[], problems: [] as string[] }));
  const known = new Map<string, GitTree>();
  let level: FolderPair[] = commits.map(({ tree }, number) => ({
    ...{ number, path: "", after: tree },
    before: number === 0 ? before : commits[number - 1]?.tree,
  }));
  while (level.length > 0) {
    const wanted = level.flatMap((pair) => [pair.before ?? [], pair.after ?? []].flat());
    const objects = await readObjects(
      run,
      wanted.filter((id) => !known.has(id)),
    );
    for (const [id, object] of objects) known.set(id, parseTree(id, object));
    level = level.flatMap((pair) => {
      const one = found[pair.number];
      if (!one || pair.before === pair.after) return [];
      const compared = compareFolders(pair, known);
      one.changes.push(...compared.changes);
      one.problems.push(...compared.problems);
      return compared.folders;
    });
  }
  const blobs = found.flatMap(({ changes }) =>
    changes.flatMap(({ after }) => (after && isPlain(after) ? after.id : [])),
  );
  const objects = await readObjects(run, blobs);
  return found.map(({ changes, problems }) => ({
    problems,
    changes: changes.map(({ path, after }) => ({ path, after: after && fileOf(after, objects.get(after.id)) })),
  }));
}

const plainMode = "100644";

function isPlain({ mode }: GitTreeItem): boolean {
  return mode === plainMode;
}

function fileOf(item: GitTreeItem, object: GitObject | undefined): HistoryFile {
  const isText = object?.type === "blob" && isUtf8(object.bytes);
  const text = isPlain(item) && isText ? Buffer.from(object.bytes).toString() : undefined;
  return { mode: item.mode, blob: item.id, text };
}

function compareFolders(
  { number, path, before, after }: FolderPair,
  known: ReadonlyMap<string, GitTree>,
): { changes: FoundChange[]; folders: FolderPair[]; problems: string[] } {
  const itemsOf = (id: string | undefined) =>
    new Map((id === undefined ? [] : (known.get(id)?.items ?? [])).map((item) => [item.name, item]));
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const changes: FoundChange[] = [];
  const folders: FolderPair[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(name), now.get(name)];
    if (one?.id === other?.id && one?.mode === other?.mode) continue;
    const own = `${path}${name}`;
    const [wasFolder, isFolder] = [one?.mode === folderMode, other?.mode === folderMode];
    if (wasFolder || isFolder)
      folders.push({
        ...{ number, path: `${own}/` },
        before: wasFolder ? one?.id : undefined,
        after: isFolder ? other?.id : undefined,
      });
    if (other && !isFolder) changes.push({ path: own, after: other });
    else if (one && !wasFolder) changes.push({ path: own, after: undefined });
  }
  const said = after === undefined ? [] : (known.get(after)?.problems ?? []);
  const where = path === "" ? "" : `${JSON.stringify(path.slice(0, -1))}: `;
  return { changes, folders, problems: said.map((problem) => `${where}${problem}`) };
}
