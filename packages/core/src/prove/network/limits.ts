/** Where a search was given up: what was not found there is not known. */
export class Limits {
  readonly #ofPair = new Map<string, string>();

  /** @param to all others where absent */
  add(from: string, to: string | undefined, why: string): void {
    const key = `${from}\n${to ?? ""}`;
    if (!this.#ofPair.has(key)) this.#ofPair.set(key, why);
  }

  /** Why it is not known whether there is a way. */
  why(from: string, to: string): string | undefined {
    return this.#ofPair.get(`${from}\n${to}`) ?? this.#ofPair.get(`${from}\n`);
  }
}
