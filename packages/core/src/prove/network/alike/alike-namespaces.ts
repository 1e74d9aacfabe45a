/** Namespaces by what they say to verdicts between stages: one of each kind stands for all of its kind. */
export class AlikeNamespaces {
  readonly #signatures = new Map<string, string>();
  /** What else was told of a namespace. */
  readonly #told = new Map<string, string>();
  /** What has told namespaces apart since they were signed, by the namespace and by what it was. */
  readonly #marks = new Map<string, Map<number, string>>();
  readonly #marked = new Map<number, readonly string[]>();
  readonly #kindOf = new Map<string, string>();
  readonly #ofKind = new Map<string | undefined, Set<string>>();

  /** @param signature absent for one that is like no other */
  put(namespace: string, signature: string | undefined): void {
    this.#signatures.set(namespace, signature ?? `only ${namespace}`);
    this.#place(namespace);
  }

  signatureOf(namespace: string): string | undefined {
    return this.#signatures.get(namespace);
  }

  /** @param text equal for namespaces that are alike in what their signatures do not say */
  tell(namespace: string, text: string): void {
    this.#told.set(namespace, text);
    if (this.#signatures.has(namespace)) this.#place(namespace);
  }

  /**
   * Tells some from those that were like them until now, and each of `alone` from all others.
   *
   * @param mark what tells them apart, for `join`
   */
  split(mark: number, namespaces: Iterable<string>, alone: Iterable<string>): void {
    const told = new Map([
      ...[...namespaces].map((name) => [name, ""] as const),
      ...[...alone].map((name) => [name, name] as const),
    ]);
    this.#marked.set(mark, [...told.keys()]);
    for (const [namespace, as] of told) {
      this.#marksOf(namespace).set(mark, as);
      this.#place(namespace);
    }
  }

  /** Takes back a split. */
  join(mark: number): void {
    for (const namespace of this.#marked.get(mark) ?? []) {
      this.#marksOf(namespace).delete(mark);
      this.#place(namespace);
    }
    this.#marked.delete(mark);
  }

  /** The first of each kind. */
  examples(): string[] {
    return [...this.#ofKind.values()].flatMap((names) => [...names.values().take(1)]);
  }

  get kinds(): number {
    return this.#ofKind.size;
  }

  #marksOf(namespace: string): Map<number, string> {
    const marks = this.#marks.get(namespace) ?? new Map<number, string>();
    this.#marks.set(namespace, marks);
    return marks;
  }

  #place(namespace: string): void {
    const marks = [...this.#marksOf(namespace)];
    const kind = JSON.stringify([this.#signatures.get(namespace), this.#told.get(namespace), marks]);
    const before = this.#kindOf.get(namespace);
    if (before === kind) return;
    const left = this.#ofKind.get(before);
    left?.delete(namespace);
    if (left?.size === 0) this.#ofKind.delete(before);
    this.#kindOf.set(namespace, kind);
    const listed = this.#ofKind.get(kind);
    if (listed) listed.add(namespace);
    else this.#ofKind.set(kind, new Set([namespace]));
  }
}
