import { mayBeWritten, readTextIfThere } from "@kubestage/adapters";
import { resolve } from "node:path";
import type { FixedFile } from "./fix-result.ts";

const mark = "\uFEFF";

/** Files that are to be changed, as they were when they were first looked into; a byte order mark stays out of their texts. */
export class TextFiles {
  readonly #from: string;
  readonly #known = new Map<string, string | undefined>();

  /** @param from what their names are relative to, absolute */
  constructor(from: string) {
    this.#from = from;
  }

  /** Undefined where there is no such file, or it may not be written. */
  textOf(file: string): string | undefined {
    const text = this.#read(file);
    return text?.startsWith(mark) === true ? text.slice(mark.length) : text;
  }

  /**
   * A file with another text, and what it said before: so nobody else's change is lost.
   *
   * @param before what the other text was made from, where that was read earlier
   */
  changed(file: string, after: string, before = this.textOf(file) ?? ""): FixedFile {
    const start = this.#read(file)?.startsWith(mark) === true ? mark : "";
    return { file, before: start + before, after: start + after };
  }

  #read(file: string): string | undefined {
    if (!this.#known.has(file)) {
      const path = resolve(this.#from, file);
      this.#known.set(file, mayBeWritten(path) ? readTextIfThere(path) : undefined);
    }
    return this.#known.get(file);
  }
}
