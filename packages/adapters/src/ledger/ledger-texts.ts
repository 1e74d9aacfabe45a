import { listFiles, readBlobs } from "../git/read-blobs.ts";

/** So many folders are kept as they were at a commit. */
const mostListed = 4;

/** Reads files of a ledger at its commits. What was read once is kept by its blob. */
export class LedgerTexts {
  readonly #repository: string;
  readonly #texts = new Map<string, string>();
  readonly #listed = new Map<string, ReadonlyMap<string, string>>();

  constructor(repository: string) {
    this.#repository = repository;
  }

  /**
   * The plain files of `commit` below `folders`, by their paths.
   *
   * @param commit its whole name: what is kept is true for good. Errors: thrown `GitError`. */
  async below(commit: string, folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const key = JSON.stringify([commit, folders]);
    const known = this.#listed.get(key);
    if (known) return known;
    const listed = (await listFiles(this.#repository, commit, folders)).filter(({ mode }) => mode === "100644");
    const unread = [...new Set(listed.map(({ blob }) => blob))].filter((blob) => !this.#texts.has(blob));
    for (const [index, text] of (await readBlobs(this.#repository, unread)).entries())
      this.#texts.set(unread[index] ?? "", text);
    const files = new Map(listed.map(({ path, blob }) => [path, this.#texts.get(blob) ?? ""]));
    if (this.#listed.size >= mostListed) this.#listed.clear();
    this.#listed.set(key, files);
    return files;
  }
}
