import { type HistoryEntry, type HistoryFile, isRecord, signersBy, type SignersOf } from "@kubestage/adapters";
import {
  contentHash,
  type LedgerFile,
  type LedgerSource,
  manifestsFolder,
  sourcesFolder,
  recordFolders,
  trustedRootsIn,
  treeOfClusters,
  waitingFolder,
} from "@kubestage/core";

const folders = new Set(recordFolders);

/** Whether a file stands where records do. */
export function standsForRecord(path: string): boolean {
  return path.includes("/") && folders.has(path.slice(0, path.indexOf("/"))) && isRecord(path);
}

/** The files of a ledger at one commit after the other, each upon the one before. */
export class LedgerFiles {
  readonly #files = new Map<string, HistoryFile>();
  readonly #sources = new Map<string, LedgerSource>();
  /** Of what stands for clusters. */
  readonly #hashes = new Map<string, string>();
  /** What apps are rendered from, by folder and path below it. */
  readonly #sourceFolders = new Map<string, Map<string, string>>();
  #sorted: readonly LedgerSource[] | undefined;
  #signersOf: SignersOf | undefined;

  /**
   * Goes on to the next commit. What of the clusters' files it writes or removes.
   *
   * @param trust the version of the trust that is in force before it; 0 for none
   */
  async apply(changes: HistoryEntry["changes"], trust: number): Promise<readonly LedgerFile[]> {
    const manifests: LedgerFile[] = [];
    for (const { path, after } of changes) {
      if (after) this.#files.set(path, after);
      else this.#files.delete(path);
      if (isOfClusters(path)) manifests.push({ path, text: after?.text });
      this.#keepSource(path, after?.text);
      if (path.startsWith(`${manifestsFolder}/`)) {
        if (after) this.#hashes.set(path, contentHash(after.text ?? null));
        else this.#hashes.delete(path);
      }
    }
    const isOfTrust = changes.some(({ path }) => path.startsWith("trust/"));
    const signersOf = (isOfTrust ? undefined : this.#signersOf) ?? (await signersBy(this.#trustedRoots()));
    this.#signersOf = signersOf;
    for (const record of new Set(changes.map(({ path }) => path.replace(/\.sig$/, ""))))
      if (standsForRecord(record)) this.#readSource(record, trust, signersOf);
    return manifests;
  }

  #trustedRoots(): readonly string[] {
    return trustedRootsIn(
      [...this.#files].flatMap(([path, { text }]) => (path.startsWith("trust/") && text !== undefined ? text : [])),
    );
  }

  #keepSource(path: string, text: string | undefined): void {
    const folder = sourceFolderOf(path);
    if (folder === undefined) return;
    const files = this.#sourceFolders.get(folder) ?? new Map<string, string>();
    const inner = path.slice(folder.length + 1);
    if (text === undefined) files.delete(inner);
    else files.set(inner, text);
    this.#sourceFolders.set(folder, files);
  }

  /** The files of a folder of `sourcesFolder`, by their paths below it. */
  sourceFiles(folder: string): ReadonlyMap<string, string> {
    return this.#sourceFolders.get(folder) ?? new Map();
  }

  #readSource(path: string, since: number, signersOf: SignersOf): void {
    this.#sorted = undefined;
    const text = this.text(path);
    if (text === undefined) this.#sources.delete(path);
    else
      this.#sources.set(path, { path, file: path, text, signedBy: signersOf(text, this.text(`${path}.sig`)), since });
  }

  /** The records in the order in which git lists them. */
  sources(): readonly LedgerSource[] {
    this.#sorted ??= [...this.#sources.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
    return this.#sorted;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  text(path: string): string | undefined {
    return this.#files.get(path)?.text;
  }

  clusterTree(): string {
    return treeOfClusters(this.#hashes);
  }

  /** What stands for the clusters, and what waits, by path. */
  manifests(): Map<string, string> {
    return new Map(
      [...this.#files].flatMap(([path, { text }]) => (isOfClusters(path) ? [[path, text ?? ""] as const] : [])),
    );
  }
}

/** The folder of what an app is rendered from that a file belongs to. */
export function sourceFolderOf(path: string): string | undefined {
  const [top, app, hash, ...rest] = path.split("/");
  return top === sourcesFolder && rest.length > 0 ? [top, app, hash].join("/") : undefined;
}

export function isOfClusters(path: string): boolean {
  return path.startsWith(`${manifestsFolder}/`) || path.startsWith(`${waitingFolder}/`);
}
