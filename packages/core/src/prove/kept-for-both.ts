/**
 * What was worked out of two things, kept as long as both are there. Parts of a world, and worlds that are tried with a fix,
 * share the lists of objects in which they do not differ.
 */
export class KeptForBoth<Value extends object> {
  readonly #kept = new WeakMap<object, WeakMap<object, Value>>();

  of(one: object, other: object, make: () => Value): Value {
    const known = this.#kept.get(one)?.get(other);
    if (known) return known;
    const made = make();
    const ofOne = this.#kept.get(one) ?? new WeakMap<object, Value>();
    this.#kept.set(one, ofOne.set(other, made));
    return made;
  }
}
