import { distinctWorldObjects } from "../../manifests/world/distinct-objects.ts";
import { makeWorld, type WorldOptions } from "../../manifests/world/make-world.ts";
import { kindId } from "../../manifests/world/object-scope.ts";
import { judgeObject } from "../../manifests/world/reading/judge-object.ts";
import { keyOf, keyText, type ObjectKey } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";

/** What a watch tells of one object: how it is now, or that it is gone. */
export type WorldEvent =
  | { readonly type: "present"; readonly object: WorldObject }
  | { readonly type: "gone"; readonly key: ObjectKey };

/** What an event has changed: the object before and after it, absent where there is none. */
export interface WorldChange {
  readonly kind: string;
  readonly before: WorldObject | undefined;
  readonly after: WorldObject | undefined;
  /** Whether other objects, or the stages, may have changed with it. */
  readonly isWide: boolean;
}

/**
 * The world of a cluster's objects, kept up with events, always as `makeWorld` makes it of the objects that are there, in
 * the order in which they came.
 *
 * Most events change one object. Those that bring a namespace, or concern what every cluster has without anybody's writing
 * it (accounts, roles and bindings), or nodes, or definitions of kinds make the world anew.
 */
export class WatchedWorld {
  readonly #options: WorldOptions;
  /** By kind and by key, what was written. */
  readonly #written = new Map<string, Map<string, WorldObject>>();
  /** The same of each namespace by itself. */
  readonly #placed = new Map<string, Map<string, WorldObject>>();
  #world: World;
  /** Kinds whose list in `#world` is older than what was written. */
  readonly #stale = new Set<string>();

  constructor(objects: readonly WorldObject[], options: WorldOptions) {
    this.#options = options;
    for (const one of distinctWorldObjects(objects).objects) this.#put(one);
    this.#world = this.#made();
  }

  get world(): World {
    if (this.#stale.size > 0) {
      const objects = new Map(this.#world.objects);
      for (const kind of this.#stale) objects.set(kind, [...(this.#written.get(kind)?.values() ?? [])]);
      this.#world = { ...this.#world, objects };
      this.#stale.clear();
    }
    return this.#world;
  }

  /** What was written of a kind in a namespace. */
  objectsIn(namespace: string, kind: string): readonly WorldObject[] {
    return [...(this.#placed.get(placeOf(namespace, kind))?.values() ?? [])];
  }

  /** Errors: one that is thrown where the object is not what Kubernetes takes, since no cluster has such. */
  apply(event: WorldEvent): WorldChange | undefined {
    const key = event.type === "gone" ? event.key : keyOf(event.object.object);
    const kind = key.group === "" ? key.kind : `${key.group}/${key.kind}`;
    const before = this.#written.get(kind)?.get(keyText(key));
    const after = event.type === "gone" ? undefined : checked(event.object);
    if (before === undefined && after === undefined) return undefined;
    if (after) this.#put(after);
    else {
      this.#written.get(kind)?.delete(keyText(key));
      this.#placed.get(placeOf(key.namespace, kind))?.delete(keyText(key));
    }
    const isWide = this.#isWide(kind, key);
    if (isWide) {
      this.#world = this.#made();
      this.#stale.clear();
    } else this.#stale.add(kind);
    return { kind, before, after, isWide };
  }

  #isWide(kind: string, { namespace }: ObjectKey): boolean {
    if (!narrowKinds.has(kind) || namespace === "") return true;
    return !this.#written
      .get("Namespace")
      ?.has(keyText({ group: "", kind: "Namespace", namespace: "", name: namespace }));
  }

  #put(one: WorldObject): void {
    const kind = kindId(one.object);
    const known = this.#written.get(kind) ?? new Map<string, WorldObject>();
    this.#written.set(kind, known);
    const key = keyOf(one.object);
    known.set(keyText(key), one);
    const place = placeOf(key.namespace, kind);
    const placed = this.#placed.get(place) ?? new Map<string, WorldObject>();
    this.#placed.set(place, placed);
    placed.set(keyText(key), one);
  }

  #made(): World {
    const all = [...this.#written.values()].flatMap((objects) => [...objects.values()]);
    return makeWorld(all, this.#options).world;
  }
}

function placeOf(namespace: string, kind: string): string {
  return `${namespace} ${kind}`;
}

/** Kinds of which a cluster has only what was written, and by which nothing else comes or goes. */
const narrowKinds: ReadonlySet<string> = new Set([
  "Pod",
  "Service",
  "Endpoints",
  "ConfigMap",
  "Secret",
  "discovery.k8s.io/EndpointSlice",
  "networking.k8s.io/NetworkPolicy",
  "networking.k8s.io/Ingress",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "batch/CronJob",
]);

function checked({ object, origin }: WorldObject): WorldObject {
  const { object: judged, problems } = judgeObject(object);
  if (!judged) throw new Error(problems.map(({ message }) => message).join("; "));
  return { object: judged, origin };
}
