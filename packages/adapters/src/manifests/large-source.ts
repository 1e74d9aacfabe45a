import type { Range, Source } from "@kubestage/core";
import { maskedSource } from "@kubestage/core";

/**
 * The source of a text that is too large to be kept in memory as text: it is read again when a place in it is shown, with
 * the values of these Secrets hidden, and may be forgotten at any time.
 *
 * Errors: those of `read`, as where a file is gone by then.
 */
export class LargeSource implements Source {
  readonly file: string;
  readonly path: string;
  readonly #secrets: readonly Range[];
  readonly #read: () => string;
  #kept: WeakRef<{ readonly text: string }> | undefined;

  constructor({ file, path }: Pick<Source, "file" | "path">, secrets: readonly Range[], read: () => string) {
    this.file = file;
    this.path = path;
    this.#secrets = secrets;
    this.#read = read;
  }

  get text(): string {
    const kept = this.#kept?.deref();
    if (kept) return kept.text;
    const { file, path } = this;
    const source = maskedSource({ file, path, text: this.#read() }, this.#secrets);
    this.#kept = new WeakRef(source);
    return source.text;
  }
}
