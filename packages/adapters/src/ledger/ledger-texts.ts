import { listFiles, readBlobs } from "../git/read-blobs.ts";

/** Reads files of a ledger at its commits. What was read once is kept by its blob. */
export class LedgerTexts {
  readonly #repository: string;
  readonly #texts = new Map<string, string>();

  constructor(repository: string) {
    this.#repository = repository;
  }

  /** The plain files of `commit` below `folders`, by their paths. Errors: thrown `GitError`. */
  async below(commit: string, folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const files = (await listFiles(this.#repository, commit, folders)).filter(({ mode }) => mode === "100644");
    const unread = [...new Set(files.map(({ blob }) => blob))].filter((blob) => !this.#texts.has(blob));
    for (const [index, text] of (await readBlobs(this.#repository, unread)).entries())
      this.#texts.set(unread[index] ?? "", text);
    return new Map(files.map(({ path, blob }) => [path, this.#texts.get(blob) ?? ""]));
  }
}
