import { type HistoryEntry, mostRecordBytes } from "@kubestage/adapters";
import {
  factsName,
  filesOfRelease,
  isOfWholeCluster,
  type Ledger,
  manifestsFolder,
  platformApp,
  type Pointer,
  releaseProblem,
  type Road,
  sourceFilesProblem,
  sourceFolder,
  waitingFolder,
} from "@kubestage/core";
import { isOfStage } from "../previews/preview-files.ts";
import { releaseDocument } from "../session/release-document.ts";
import { isOfClusters, type LedgerFiles, sourceFolderOf, standsForRecord } from "./ledger-files.ts";

/** A commit, and what it made of the ledger. */
export interface CommitFiles {
  readonly changes: HistoryEntry["changes"];
  /** As they are after it. */
  readonly files: LedgerFiles;
  readonly before: Ledger;
  readonly after: Ledger;
  /** Those that it moves. */
  readonly pointers: readonly Pointer[];
  /** The previews that go. */
  readonly gone: readonly string[];
  readonly road: Road;
}

const plainMode = "100644";
const trustPath = /^trust\/(proposed\/)?\d{4}\.yaml$/;
const documentPath = /^releases\/([^/]+)\/([^/]+)\/release\.yaml$/;

/** Files that the commit of a ledger has no business with: sentences without a full stop. */
export function fileProblems(commit: CommitFiles): string[] {
  return [
    ...commit.changes.flatMap((change) => {
      const problem = fileProblem(change, commit);
      return problem === undefined ? [] : `${JSON.stringify(change.path)} ${problem}`;
    }),
    ...leftProblems(commit),
    ...documentProblems(commit),
    ...sourceProblems(commit),
  ];
}

function fileProblem({ path, after }: HistoryEntry["changes"][number], commit: CommitFiles): string | undefined {
  if (after && after.mode !== plainMode) return oddMode(after.mode);
  if (after && after.text === undefined) return "is no text in UTF-8";
  if (isOfClusters(path)) return after || !isOfGone(path, commit) ? manifestProblem(path, commit) : undefined;
  if (documentPath.test(path) || sourceFolderOf(path) !== undefined) return undefined;
  const record = path.replace(/\.sig$/, "");
  if (standsForRecord(record)) {
    if (after && record.startsWith("trust/") && !trustPath.test(record)) return "is no file that a ledger has";
    if (after?.text !== undefined && after.text.length > mostRecordBytes) return "is larger than a record may be";
    return path !== record && after && !commit.files.has(record) ? "is a signature of nothing" : undefined;
  }
  if (path === "README.md") return undefined;
  return after ? "is no file that a ledger has" : undefined;
}

function isOfGone(path: string, { gone }: CommitFiles): boolean {
  return gone.some((stage) => isOfStage(path, stage));
}

/** Nothing that stood for a preview stays when it goes. */
function leftProblems(commit: CommitFiles): string[] {
  if (commit.gone.length === 0) return [];
  const left = [...commit.files.manifests().keys()].filter((path) => isOfGone(path, commit));
  return left.map((path) => `${JSON.stringify(path)} stays, and its preview has gone`);
}

function oddMode(mode: string): string {
  if (mode === "120000") return "is a link";
  if (mode === "160000") return "is another repository";
  return mode === "100755" ? "can be executed" : `is no plain file (${mode})`;
}

/** What stands for a cluster is written by a promotion into a stage of it, in the commit of that promotion. */
function manifestProblem(path: string, { pointers, gone, before, road }: CommitFiles): string | undefined {
  const [folder, cluster = "", ...rest] = path.split("/");
  const name = rest.at(-1) ?? "";
  const isWhole = isOfWholeCluster([cluster, ...rest].join("/"));
  // What an engine brings stands in folders of its own, by whose rights it is brought with.
  const isInStage = rest.length === 2 || (rest.length === 3 && /^(walls|apps)$/.test(rest[1] ?? ""));
  if (!(isWhole || isInStage) || !(name === factsName || name.endsWith(".yaml")))
    return "is no file that a cluster has";
  const coming = pointers.filter(({ stage, reached }) => {
    const waves = road.stages.find((one) => one.name === stage)?.waves ?? [];
    return (folder === manifestsFolder ? waves.slice(0, reached) : waves).flat().includes(cluster);
  });
  if (!isWhole) {
    return coming.some(({ stage }) => stage === rest[0]) ? undefined : "was changed by no promotion into its stage";
  }
  if (folder === waitingFolder) return "is no file that a cluster has";
  // It is made anew without a preview that goes, where that had come.
  const leaving = gone.filter((stage) => before.pointers.has(`${stage}/${platformApp}`));
  const left = road.stages.filter(({ name, waves }) => leaving.includes(name) && waves.flat().includes(cluster));
  if (left.length > 0) return undefined;
  const brought = name === factsName ? coming : coming.filter(({ app }) => app === platformApp);
  return brought.length > 0 ? undefined : "was changed by no promotion that brings what is of the whole cluster";
}

/** A release's documents come with its entry, are what its name says, and stay. */
function documentProblems({ changes, files, before, after }: CommitFiles): string[] {
  const written = changes.flatMap(({ path }) => {
    const [, app = "", name = ""] = documentPath.exec(path) ?? [];
    const shown = JSON.stringify(path);
    if (name === "") return [];
    if (before.releases.get(name)?.app === app) return `${shown} was changed, and a release never is`;
    return after.releases.get(name)?.app === app ? [] : `${shown} belongs to no release`;
  });
  const made = [...after.releases.values()].flatMap((release) => {
    if (before.releases.has(release.name)) return [];
    const path = releaseDocument(release);
    const text = files.text(path);
    const problem = text === undefined ? "is not there" : releaseProblem({ path, file: path, text }, release);
    return problem === undefined ? [] : `${JSON.stringify(path)}: ${problem}`;
  });
  return [...written, ...made];
}

/** What an app is rendered from is what its folder is called after, belongs to a release, and stays. */
function sourceProblems({ changes, files, before, after }: CommitFiles): string[] {
  const touched = new Set(changes.flatMap(({ path }) => sourceFolderOf(path) ?? []));
  const named = [...after.releases.values()].flatMap((release) => {
    const isMade = !before.releases.has(release.name);
    if (!isMade && ![...touched].some((folder) => folder.split("/")[1] === release.app)) return [];
    const path = releaseDocument(release);
    const hash = filesOfRelease({ path, file: path, text: files.text(path) ?? "" });
    return hash === undefined ? [] : [{ folder: sourceFolder(release.app, hash), isMade }];
  });
  const made = named.flatMap(({ folder, isMade }) => (isMade ? folder : []));
  return [...new Set([...touched, ...made])].flatMap((folder) => {
    const problem = sourceFilesProblem(files.sourceFiles(folder), folder.split("/")[2] ?? "");
    if (problem !== undefined) return `${JSON.stringify(folder)} ${problem}`;
    return named.some((one) => one.folder === folder) ? [] : `${JSON.stringify(folder)} belongs to no release`;
  });
}
