import { type Found, objectsOfText } from "@kubestage/core";

/** Reads manifests, of which most are the same again and again. */
export class ManifestReader {
  readonly #known = new Map<string, { readonly text: string; readonly found: Found }>();

  read(path: string, text: string): Found {
    const known = this.#known.get(path);
    if (known?.text === text) return known.found;
    const found = objectsOfText({ file: path, path, text });
    this.#known.set(path, { text, found });
    return found;
  }
}
