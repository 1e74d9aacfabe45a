import type { UnknownContent } from "../content.ts";

type Mapping = Record<string, unknown>;

/**
 * Objects of a cluster are much alike: replicas differ in their names, and the policies of an app in one label. What an
 * object says as the last of its kind did is kept once, so that a large cluster takes half of the memory.
 */
export class AlikeObjects {
  readonly #last = new Map<string, UnknownContent>();
  /** Keys of mappings that are being compared, so that no list is made for each. */
  readonly #keys: string[] = [];

  /** Takes what is equal in the last object of the kind from there: fields of an object that nobody else knows yet. */
  share(object: UnknownContent): void {
    const { kind } = object;
    const last = this.#last.get(kind);
    if (last !== undefined) this.#shared(object, last);
    this.#last.set(kind, object);
  }

  /** `like` where both are equal, to the order of keys; else the value, with the parts of `like` that are equal. */
  #shared(value: unknown, like: unknown): unknown {
    if (value === like) return like;
    if (typeof value !== "object" || typeof like !== "object" || value === null || like === null) return value;
    if (Array.isArray(value)) return Array.isArray(like) ? this.#sharedList(value, like) : value;
    return Array.isArray(like) ? value : this.#sharedMapping(value as Mapping, like as Mapping);
  }

  #sharedList(value: unknown[], like: readonly unknown[]): readonly unknown[] {
    let isEqual = value.length === like.length;
    const both = Math.min(value.length, like.length);
    for (let at = 0; at < both; at++) {
      const part = this.#shared(value[at], like[at]);
      if (part === like[at]) value[at] = part;
      else isEqual = false;
    }
    return isEqual ? like : value;
  }

  #sharedMapping(value: Mapping, like: Mapping): Mapping {
    const keys = this.#keys;
    const start = keys.length;
    for (const key in like) keys.push(key);
    const end = keys.length;
    let [isEqual, at] = [true, start];
    for (const key in value) {
      if (at >= end || keys[at++] !== key) {
        isEqual = false;
        if (!Object.hasOwn(like, key)) continue;
      }
      const part = this.#shared(value[key], like[key]);
      if (part === like[key]) value[key] = part;
      else isEqual = false;
    }
    keys.length = start;
    return isEqual && at === end ? like : value;
  }
}
