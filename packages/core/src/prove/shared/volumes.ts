import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Site } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { isWritten } from "./is-written.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { ownFolder } from "./own-things.ts";
import { normalizedPath, pathsAbove } from "./paths-above.ts";
import { type Storage, storageOf } from "./storage.ts";
import type { Use } from "./uses.ts";

export interface Mounted {
  readonly storage: Storage;
  /** The volume, as its object says it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly stage: string;
  readonly at: Site;
  readonly changes: boolean;
  /** Where the object itself says the path on the server; of volumes of the cluster it can never be changed. */
  readonly pathAt?: FieldPath;
}

/** Storage that pods mount by themselves, or by claims and the volumes that those are bound to. */
export function storageMounts(world: World, pods: readonly RunningPod[]): readonly Mounted[] {
  return [...inPods(pods), ...byClaims(world)];
}

export function storageUses(world: World, pods: readonly RunningPod[]): readonly Use[] {
  const mounted = storageMounts(world, pods);
  const things = new Set(mounted.map(({ storage }) => thingOf(storage)));
  return mounted.flatMap(({ storage, stage, at, changes, pathAt }) => {
    const own = (thing: string) => {
      const shared = thing.slice(storage.place.length + 1);
      if (!pathAt || storage.path === undefined || shared === "/") return undefined;
      const made = ownFolder(at.object, pathAt, normalizedPath(storage.path), shared, stage);
      return { ...made, what: `${made.what} (to be made on the server first)` };
    };
    const use = {
      stage,
      at,
      changes,
      reads: true,
      does: `uses ${thingOf(storage)}${changes ? "" : ", and only reads it"}`,
    };
    return [thingOf(storage), ...thingsAbove(storage).filter((thing) => things.has(thing))].map((thing) => ({
      ...use,
      thing,
      name: thing,
      own: own(thing),
    }));
  });
}

function* inPods(pods: readonly RunningPod[]): Generator<Mounted> {
  for (const pod of pods)
    for (const [index, volume] of (pod.spec.volumes ?? []).entries()) {
      const storage = storageOf(volume);
      if (storage === undefined) continue;
      const at = { object: pod.object, path: [...pod.path, "volumes", index] };
      const kind = volume.nfs ? "nfs" : volume.cephfs ? "cephfs" : undefined;
      const changes = !storage.readOnly && isWritten(pod, volume.name);
      yield {
        storage,
        source: { ...volume },
        stage: pod.stage,
        at,
        changes,
        ...(kind && { pathAt: [...at.path, kind, "path"] }),
      };
    }
}

/** A volume belongs to the claim that it names, or else to the one that names it. */
function* byClaims(world: World): Generator<Mounted> {
  const claimed = new Map<string, string>();
  for (const { object } of objectsOf(world, "PersistentVolumeClaim")) {
    const volume = object.spec?.volumeName ?? "";
    if (volume !== "") claimed.set(volume, object.metadata.namespace ?? "");
  }
  for (const one of objectsOf(world, "PersistentVolume")) {
    const { spec, metadata } = one.object;
    const storage = storageOf(spec);
    const namespace = spec?.claimRef?.namespace ?? claimed.get(metadata.name);
    if (storage === undefined || namespace === undefined) continue;
    const stage = world.stages.ofNamespace.get(namespace) ?? unassigned;
    const modes = spec?.accessModes ?? [];
    const onlyRead = storage.readOnly || (modes.length > 0 && modes.every((mode) => mode === "ReadOnlyMany"));
    yield { storage, source: { ...spec }, stage, at: { object: one, path: ["spec"] }, changes: !onlyRead };
  }
}

/** As a person knows it. */
export function thingOf({ place, path }: Storage): string {
  return path === undefined ? place : `${place}:${normalizedPath(path)}`;
}

function thingsAbove({ place, path }: Storage): readonly string[] {
  return path === undefined ? [] : pathsAbove(normalizedPath(path)).map((one) => `${place}:${one}`);
}
