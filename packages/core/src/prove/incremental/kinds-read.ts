import type { World, WorldObject } from "../../manifests/world/world.ts";

/**
 * A world as one part of the proof sees it, which notes the kinds that the part reads: events of other kinds are no concern
 * of that part. It always shows the newest objects, so what a part looks up later is not out of date.
 */
export class KindsRead {
  readonly #world: () => World;
  readonly #kinds = new Set<string>();
  #all = false;

  constructor(world: () => World) {
    this.#world = world;
  }

  /** Whether what was read of the world so far has objects of this kind in it. */
  has(kind: string): boolean {
    return this.#all || this.#kinds.has(kind);
  }

  /** @param part of the world, where not all of it is looked at */
  view(part?: World): World {
    const { name, minorVersion, stages, gaps } = part ?? this.#world();
    const objects = new NotingObjects(
      () => (part ?? this.#world()).objects,
      (kind) => {
        if (kind === undefined) this.#all = true;
        else this.#kinds.add(kind);
      },
    );
    return { name, minorVersion, stages, gaps, objects };
  }
}

type Objects = ReadonlyMap<string, readonly WorldObject[]>;

class NotingObjects implements Objects {
  readonly #objects: () => Objects;
  /** Told of a kind, or of all of them. */
  readonly #note: (kind: string | undefined) => void;

  constructor(objects: () => Objects, note: (kind: string | undefined) => void) {
    this.#objects = objects;
    this.#note = note;
  }

  get(kind: string): readonly WorldObject[] | undefined {
    this.#note(kind);
    return this.#objects().get(kind);
  }

  has(kind: string): boolean {
    this.#note(kind);
    return this.#objects().has(kind);
  }

  get size(): number {
    return this.#everything().size;
  }

  forEach(visit: (objects: readonly WorldObject[], kind: string, all: Objects) => void): void {
    for (const [kind, objects] of this.#everything()) visit(objects, kind, this);
  }

  entries(): MapIterator<[string, readonly WorldObject[]]> {
    return this.#everything().entries();
  }

  keys(): MapIterator<string> {
    return this.#everything().keys();
  }

  values(): MapIterator<readonly WorldObject[]> {
    return this.#everything().values();
  }

  [Symbol.iterator](): MapIterator<[string, readonly WorldObject[]]> {
    return this.entries();
  }

  #everything(): Objects {
    this.#note(undefined);
    return this.#objects();
  }
}
