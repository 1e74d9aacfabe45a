import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import { distinctWorldObjects } from "../../manifests/world/distinct-objects.ts";
import { labelled } from "../../manifests/world/implied-objects.ts";
import { makeWorld, type WorldOptions } from "../../manifests/world/make-world.ts";
import { kindId } from "../../manifests/world/object-scope.ts";
import { hasStandIns } from "../../manifests/world/pods-of-custom-kinds.ts";
import { judgeObject } from "../../manifests/world/reading/judge-object.ts";
import { stagesOf } from "../../manifests/world/stages.ts";
import { keyOf, keyText, type ObjectKey } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { listOf } from "../list-of.ts";

/** What a watch tells of one object: how it is now, or that it is gone. */
export type WorldEvent =
  | { readonly type: "present"; readonly object: WorldObject }
  | { readonly type: "gone"; readonly key: ObjectKey };

/** What an event has changed: the object before and after it, absent where there is none. */
export interface WorldChange {
  readonly kind: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly before: WorldObject | undefined;
  readonly after: WorldObject | undefined;
  /** Whether other objects, or the stages, may have changed with it. */
  readonly isWide: boolean;
}

/**
 * The world of a cluster's objects, kept up with events, always as `makeWorld` makes it of the objects that are there, in
 * the order in which they came.
 *
 * Most events change one object. Those that bring a namespace or give it another stage, or concern what every cluster has
 * without anybody's writing it (accounts `default`, roles and bindings of Kubernetes' own), or nodes, or definitions of kinds
 * make the world anew; so do those of pods, where pods stand for what custom resources make.
 */
export class WatchedWorld {
  readonly #options: WorldOptions;
  readonly #builtIn: ReadonlySet<string>;
  /** By kind and by key, what was written. */
  readonly #written = new Map<string, Map<string, WorldObject>>();
  /** By namespace, itself included, by kind and by key, what is there, be it written or not. */
  readonly #placed = new Map<string, Map<string, Map<string, WorldObject>>>();
  /** By kind, what nobody wrote. */
  readonly #implied = new Map<string, WorldObject[]>();
  /** Whether pods stand for what custom resources make while none of them is there. */
  #hasStandIns = false;
  #world: World;
  /** Kinds whose list in `#world` is older than what was written. */
  readonly #stale = new Set<string>();

  constructor(objects: readonly WorldObject[], options: WorldOptions) {
    this.#options = options;
    this.#builtIn = new Set(builtInObjects(options.minorVersion).map((object) => keyText(keyOf(object))));
    for (const one of distinctWorldObjects(objects).objects) this.#write(named(one));
    this.#world = this.#made();
  }

  get world(): World {
    if (this.#stale.size > 0) {
      const objects = new Map(this.#world.objects);
      for (const kind of this.#stale)
        objects.set(kind, [...mapOf(this.#written, kind).values(), ...listOf(this.#implied, kind)]);
      this.#world = { ...this.#world, objects };
      this.#stale.clear();
    }
    return this.#world;
  }

  /** What is there of a kind in a namespace. */
  objectsIn(namespace: string, kind: string): readonly WorldObject[] {
    return [...(this.#placed.get(namespace)?.get(kind)?.values() ?? [])];
  }

  /** The world without the other namespaces, as far as proofs look at what is in them one by one. */
  partOf(namespaces: readonly string[]): World {
    for (const kind of this.#stale) if (!partKinds.has(kind)) return this.#partOf(this.world, namespaces);
    return this.#partOf(this.#world, namespaces);
  }

  #partOf(world: World, namespaces: readonly string[]): World {
    const objects = new Map<string, readonly WorldObject[]>();
    for (const [kind, all] of world.objects) if (!partKinds.has(kind)) objects.set(kind, all);
    const found = new Map<string, WorldObject[]>();
    for (const name of namespaces)
      for (const [kind, placed] of this.#placed.get(name) ?? []) listOf(found, kind).push(...placed.values());
    for (const [kind, placed] of found) if (placed.length > 0) objects.set(kind, placed);
    return { ...world, objects };
  }

  /** Errors: one that is thrown where the object is not what Kubernetes takes, since no cluster has such. */
  apply(event: WorldEvent): WorldChange | undefined {
    const key = event.type === "gone" ? event.key : keyOf(event.object.object);
    const kind = key.group === "" ? key.kind : `${key.group}/${key.kind}`;
    const text = keyText(key);
    const before = mapOf(this.#written, kind).get(text);
    const after = event.type === "gone" ? undefined : checked(event.object);
    if (before === undefined && after === undefined) return undefined;
    const isWide = this.#isWide(kind, key, before, after);
    if (after) this.#write(after);
    else mapOf(this.#written, kind).delete(text);
    if (isWide) {
      this.#world = this.#made();
      this.#stale.clear();
    } else {
      if (partKinds.has(kind)) this.#place(kind, key, after);
      this.#stale.add(kind);
    }
    return { kind, namespace: key.namespace, before, after, isWide };
  }

  #isWide(kind: string, key: ObjectKey, before: WorldObject | undefined, after: WorldObject | undefined): boolean {
    const { namespace, name } = key;
    if (kind === "Namespace") return !before || !after || this.#stageOf(before) !== this.#stageOf(after);
    if (this.#builtIn.has(keyText(key)) || (kind === "ServiceAccount" && name === "default")) return true;
    if (clusterKinds.has(kind)) return false;
    if (kind === "Pod" && this.#hasStandIns) return true;
    if (!narrowKinds.has(kind)) return true;
    const own = keyText({ group: "", kind: "Namespace", namespace: "", name: namespace });
    return !mapOf(this.#written, "Namespace").has(own);
  }

  #stageOf(namespace: WorldObject): string | undefined {
    return stagesOf([namespace], [], this.#options.stages).ofNamespace.get(namespace.object.metadata.name);
  }

  #write(one: WorldObject): void {
    mapOf(this.#written, kindId(one.object)).set(keyText(keyOf(one.object)), one);
  }

  #place(kind: string, key: ObjectKey, one: WorldObject | undefined): void {
    const placed = mapOf(mapOf(this.#placed, kind === "Namespace" ? key.name : key.namespace), kind);
    if (one) placed.set(keyText(key), one);
    else placed.delete(keyText(key));
  }

  #made(): World {
    const all = [...this.#written.values()].flatMap((objects) => [...objects.values()]);
    const { world } = makeWorld(all, this.#options);
    this.#hasStandIns = this.#options.wholeKinds?.has("Pod") !== true && all.some(({ object }) => hasStandIns(object));
    this.#placed.clear();
    this.#implied.clear();
    for (const [kind, objects] of world.objects)
      for (const one of objects) {
        const key = keyOf(one.object);
        if (partKinds.has(kind)) this.#place(kind, key, one);
        if (one.origin.type === "built-in" && !mapOf(this.#written, kind).has(keyText(key)))
          listOf(this.#implied, kind).push(one);
      }
    return world;
  }
}

const rbac = "rbac.authorization.k8s.io";

/** Kinds of namespaces of which nothing comes or goes but what is written. */
const narrowKinds: ReadonlySet<string> = new Set([
  "Pod",
  "Service",
  "ServiceAccount",
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
  `${rbac}/Role`,
  `${rbac}/RoleBinding`,
]);

/** The same of the whole cluster. */
const clusterKinds: ReadonlySet<string> = new Set([`${rbac}/ClusterRole`, `${rbac}/ClusterRoleBinding`]);

/** Kinds of which a part of the world has only what is in its namespaces. */
const partKinds: ReadonlySet<string> = new Set([
  ...narrowKinds,
  "Namespace",
  "ReplicationController",
  "PersistentVolumeClaim",
  "ResourceQuota",
  "LimitRange",
  "cilium.io/CiliumNetworkPolicy",
]);

/** The map that a map keeps under a key, made where there is none yet. */
function mapOf<Key, Value>(maps: Map<string, Map<Key, Value>>, key: string): Map<Key, Value> {
  const map = maps.get(key) ?? new Map<Key, Value>();
  maps.set(key, map);
  return map;
}

function checked({ object, origin }: WorldObject): WorldObject {
  const { object: judged, problems } = judgeObject(object);
  if (!judged) throw new Error(problems.map(({ message }) => message).join("; "));
  return named({ object: judged, origin });
}

/** A namespace has its name as a label, whoever wrote it. */
function named(one: WorldObject): WorldObject {
  const { object } = one;
  if (object.kind !== "Namespace" || object.apiVersion !== "v1") return one;
  return { ...one, object: { ...object, metadata: labelled(object.metadata) } };
}
