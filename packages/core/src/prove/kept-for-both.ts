/**
 * What was worked out of two things, kept as long as both are there. Parts of a world, and worlds that are tried with a fix,
 * share the lists of objects in which they do not differ.
 */
export class KeptForBoth<Value extends object> {
  readonly #kept = new WeakMap<object, WeakMap<object, Value>>();

  of(one: object, other: object, make: () => Value): Value {
    const ofOne = this.#kept.get(one) ?? new WeakMap<object, Value>();
    this.#kept.set(one, ofOne);
    const found = ofOne.get(other) ?? make();
    ofOne.set(other, found);
    return found;
  }
}
