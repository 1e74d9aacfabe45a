import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { WorldEvent } from "../watched-world.ts";
import { written } from "./watched-cluster.ts";

export type Choose = <Item>(items: readonly Item[]) => Item;

/** What an event is made of; undefined where there is nothing of which it could be. */
export type Maker = (cluster: EventCluster, choose: Choose, at: number) => WorldEvent | undefined;

/** Objects as events leave them, whatever a watch makes of these. */
export class EventCluster {
  readonly #objects = new Map<string, WorldObject>();

  constructor(objects: readonly WorldObject[]) {
    for (const one of objects) this.#objects.set(keyText(keyOf(one.object)), one);
  }

  get objects(): WorldObject[] {
    return [...this.#objects.values()];
  }

  of(kind: string): readonly WorldObject[] {
    return this.objects.filter(({ object }) => object.kind === kind);
  }

  /** Namespaces of a stage, each with it. */
  get places(): readonly (readonly [string, string])[] {
    return this.of("Namespace").flatMap(({ object: { metadata } }) => {
      const stage = metadata.labels?.["stage"];
      return stage === undefined ? [] : [[metadata.name, stage] as const];
    });
  }

  apply(event: WorldEvent): void {
    if (event.type === "gone") this.#objects.delete(keyText(event.key));
    else this.#objects.set(keyText(keyOf(event.object.object)), event.object);
  }
}

export const present = (object: UnknownContent): WorldEvent => ({ type: "present", object: written(object) });
export const gone = (one: WorldObject | undefined): WorldEvent | undefined =>
  one && { type: "gone", key: keyOf(one.object) };
