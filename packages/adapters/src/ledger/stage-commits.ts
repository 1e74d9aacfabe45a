import { manifestsFolder, previewsFolder } from "@kubestage/core";
import { type GitCommit, parseCommit } from "../git/git-commit.ts";
import { DamagedHistoryError, readObjects } from "../git/git-objects.ts";
import { folderMode, type GitTree, parseTree } from "../git/git-tree.ts";
import { objectId } from "../git/object-ids.ts";
import type { GitRun } from "../git/run-git.ts";

/** A commit of a ledger, and what stands in it for each stage: the folder of each cluster, by its name. */
export interface StagedCommit extends GitCommit {
  readonly id: string;
  readonly stages: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The stages of previews that have a record. */
  readonly previews: ReadonlySet<string>;
}

type Run = Pick<GitRun, "repository" | "signal">;

/**
 * Commits of a ledger with what they have for stages, by their names.
 *
 * Errors: thrown `DamagedHistoryError` where one is not there.
 */
export async function readStagedCommits(run: Run, ids: readonly string[]): Promise<ReadonlyMap<string, StagedCommit>> {
  const objects = await readObjects(run, ids);
  const commits = ids.map((id) => {
    const object = objects.get(id);
    if (!object) throw new DamagedHistoryError(`the commit ${id} is not there`);
    return { id, ...parseCommit(id, object) };
  });
  const roots = await treesOf(
    run,
    commits.map(({ tree }) => tree),
  );
  const previewsOf = ({ tree }: GitCommit): string | undefined => foldersIn(roots.get(tree)).get(previewsFolder);
  const records = await treesOf(
    run,
    commits.flatMap((commit) => previewsOf(commit) ?? []),
  );
  const manifestsOf = ({ tree }: GitCommit): string | undefined => foldersIn(roots.get(tree)).get(manifestsFolder);
  const manifests = await treesOf(
    run,
    commits.flatMap((commit) => manifestsOf(commit) ?? []),
  );
  const clusters = await treesOf(
    run,
    [...manifests.values()].flatMap((tree) => [...foldersIn(tree).values()]),
  );
  return new Map(
    commits.map((commit) => {
      const own = manifests.get(manifestsOf(commit) ?? "");
      const stages = new Map<string, Map<string, string>>();
      for (const [cluster, folder] of foldersIn(own))
        for (const [stage, id] of foldersIn(clusters.get(folder))) {
          // What is of the whole cluster is of no stage.
          if (stage.startsWith("_")) continue;
          const ofStage = stages.get(stage) ?? new Map<string, string>();
          stages.set(stage, ofStage.set(cluster, id));
        }
      const previews = new Set(
        records.get(previewsOf(commit) ?? "")?.items.flatMap(({ name }) => previewIn(name) ?? []),
      );
      return [commit.id, { ...commit, stages, previews }] as const;
    }),
  );
}

/** The record of a preview is called after its stage; a signature stands beside it. */
function previewIn(file: string): string | undefined {
  return /^(.+)\.yaml$/.exec(file)?.[1];
}

async function treesOf(run: Run, ids: readonly string[]): Promise<ReadonlyMap<string, GitTree>> {
  const objects = await readObjects(run, ids);
  return new Map([...objects].map(([id, object]) => [id, parseTree(id, object)]));
}

function foldersIn(tree: GitTree | undefined): ReadonlyMap<string, string> {
  const folders = (tree?.items ?? []).filter(({ mode }) => mode === folderMode);
  return new Map(folders.map(({ name, id }) => [name, id]));
}

/** Whether a stage was a preview by an earlier commit of the ledger, and is nothing by a later one. */
export function isGonePreview(stage: string, now: StagedCommit, earlier: readonly StagedCommit[]): boolean {
  return !now.stages.has(stage) && !now.previews.has(stage) && earlier.some(({ previews }) => previews.has(stage));
}

/** The folder of a stage's branch as git names it: for each cluster what the ledger has for the stage there. */
export function stageTreeId({ id, stages }: StagedCommit, stage: string): string {
  const items = [...(stages.get(stage) ?? [])].toSorted(([one], [other]) => (`${one}/` < `${other}/` ? -1 : 1));
  const bytes = items.map(([cluster, folder]) =>
    Buffer.concat([Buffer.from(`${folderMode} ${cluster}\0`), Buffer.from(folder, "hex")]),
  );
  return objectId("tree", Buffer.concat(bytes), id);
}

const trailer = "Kubestage-Ledger-Commit";

/** What the commit of a stage's branch says: what the ledger's says, and which that is. */
export function stageMessage({ id, message }: Pick<StagedCommit, "id" | "message">): string {
  return `${message.split("\n")[0] ?? ""}\n\n${trailer}: ${id}\n`;
}

/** The ledger's commit of which a commit of a stage's branch says that it comes from it. */
export function ledgerCommitOf({ message }: Pick<GitCommit, "message">): string | undefined {
  return new RegExp(`\n\n${trailer}: ([0-9a-f]{40,64})\n$`).exec(message)?.[1];
}

/**
 * The name of the commit that a commit of the ledger brings into a stage's branch. It follows from the two alone, whoever makes it: its
 * time and author are those of the ledger's.
 */
export function stageCommitId(of: StagedCommit, stage: string, parent: string | undefined): string {
  const { author, committer } = of;
  const lines = [`tree ${stageTreeId(of, stage)}`, ...(parent === undefined ? [] : [`parent ${parent}`])];
  const text = `${[...lines, `author ${author}`, `committer ${committer}`].join("\n")}\n\n${stageMessage(of)}`;
  return objectId("commit", Buffer.from(text), of.id);
}
