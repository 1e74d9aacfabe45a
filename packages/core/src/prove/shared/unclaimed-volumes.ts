import type { PersistentVolumeClaimSpec, PersistentVolumeSpec } from "kubernetes-types/core/v1.d.ts";
import { compareQuantities, isQuantity } from "../../manifests/quantities.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Finding } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { type Labels, matchesSelector } from "../selectors/match.ts";
import type { Cause } from "./cause.ts";
import { byPair, isMeant, objectText } from "./uses.ts";

interface Claim {
  readonly object: WorldObject;
  readonly path: readonly string[];
  readonly spec: PersistentVolumeClaimSpec;
  readonly stage: string;
}

const defaultClass = "storageclass.kubernetes.io/is-default-class";

/**
 * Volumes that are bound to no claim and fit claims of two stages: whichever comes first has what is on them.
 * Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export function unclaimedVolumes(world: World, intent: Intent | undefined): readonly Cause[] {
  return freeVolumes(world).flatMap(({ volume, fitting }): Cause[] => {
    const { metadata } = volume.object;
    const stages = [...new Set(fitting.map(({ stage }) => stage))];
    const pairs = stages
      .flatMap((from) => stages.filter((to) => to !== from).map((to) => ({ from, to })))
      .filter(({ from, to }) => !isMeant(intent, "volume", metadata.name, [from, to]));
    if (pairs.length === 0) return [];
    return [
      {
        code: "KS3804",
        breaks: true,
        pairs: pairs.toSorted(byPair),
        message: `PersistentVolume ${metadata.name} is bound to no claim and fits claims of ${stages.join(" and ")}`,
        at: { object: volume, path: ["spec"] },
        related: relatedOf(fitting),
        ...fixOf(volume, fitting),
      },
    ];
  });
}

/** A volume that is bound to no claim, nor kept for one, with the claims that it fits. */
export interface FreeVolume {
  readonly volume: WorldObject;
  readonly spec: PersistentVolumeSpec;
  readonly fitting: readonly Claim[];
}

export function freeVolumes(world: World): readonly FreeVolume[] {
  const volumes = objectsOf(world, "PersistentVolume").filter(
    ({ object }) => (object.spec?.claimRef ?? undefined) === undefined,
  );
  if (volumes.length === 0) return [];
  const claims = distinctClaims(world);
  return volumes.flatMap((one) => {
    const { metadata, spec } = one.object;
    if (spec === undefined) return [];
    const fitting = (claims.get(spec.storageClassName ?? "") ?? []).filter((claim) =>
      fits(claim.spec, spec, metadata.name, metadata.labels ?? {}),
    );
    return [{ volume: one, spec, fitting }];
  });
}

export function relatedOf(fitting: readonly Claim[]): Finding["related"] {
  return fitting.slice(0, 3).map(({ object, path, stage }) => {
    const at = { object, path };
    return { at, message: `in ${stage}, ${objectText(at)} may take it` };
  });
}

/** The one claim that asks for it by name, or is of the one stage that the volume's name says, is the one that it is for. */
export function fixOf(volume: WorldObject, fitting: readonly Claim[]): Pick<Cause, "fix"> {
  const byName = fitting.filter(
    ({ spec, object }) => spec.volumeName !== undefined && object.object.kind === "PersistentVolumeClaim",
  );
  const words = new Set(volume.object.metadata.name.split(/[-.]/));
  const ofStage = fitting.filter(
    ({ stage, object }) => words.has(stage) && object.object.kind === "PersistentVolumeClaim",
  );
  const [claim, ...others] = byName.length > 0 ? byName : ofStage;
  if (claim === undefined || others.length > 0) return {};
  const { namespace = "", name } = claim.object.object.metadata;
  const description = `keep it for the claim ${namespace}/${name}`;
  const value = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name };
  return {
    fix: { description, edits: [{ type: "set", object: keyOf(volume.object), path: ["spec", "claimRef"], value }] },
  };
}

/** By class; of those in a stage that ask for the same the first will do. */
function distinctClaims(world: World): ReadonlyMap<string, readonly Claim[]> {
  const fallback =
    objectsOf(world, "storage.k8s.io/StorageClass").find(
      ({ object }) => object.metadata.annotations?.[defaultClass] === "true",
    )?.object.metadata.name ?? "";
  const seen = new Set<string>();
  const byClass = new Map<string, Claim[]>();
  for (const claim of allClaims(world)) {
    const { storageClassName = fallback, selector, accessModes, resources, volumeName, volumeMode } = claim.spec;
    const id = JSON.stringify([
      claim.stage,
      storageClassName,
      selector,
      accessModes,
      resources,
      volumeName,
      volumeMode,
    ]);
    if (seen.has(id)) continue;
    seen.add(id);
    byClass.set(storageClassName, [...(byClass.get(storageClassName) ?? []), claim]);
  }
  return byClass;
}

function* allClaims(world: World): Generator<Claim> {
  const stageOf = (namespace = "") => world.stages.ofNamespace.get(namespace) ?? unassigned;
  for (const one of objectsOf(world, "PersistentVolumeClaim")) {
    const { spec, metadata } = one.object;
    const object = one as unknown as WorldObject;
    if (spec !== undefined) yield { object, path: ["spec"], spec, stage: stageOf(metadata.namespace) };
  }
  for (const one of objectsOf(world, "apps/StatefulSet"))
    for (const { spec } of one.object.spec?.volumeClaimTemplates ?? []) {
      const object = one as unknown as WorldObject;
      const stage = stageOf(one.object.metadata.namespace);
      if (spec !== undefined) yield { object, path: ["spec", "volumeClaimTemplates"], spec, stage };
    }
}

function fits(claim: PersistentVolumeClaimSpec, volume: PersistentVolumeSpec, name: string, labels: Labels): boolean {
  if ((claim.volumeName ?? name) !== name) return false;
  if (claim.selector && !matchesSelector(claim.selector, labels)) return false;
  const modes = new Set(volume.accessModes ?? []);
  if (!(claim.accessModes ?? []).every((mode) => modes.has(mode))) return false;
  if ((claim.volumeMode ?? "Filesystem") !== (volume.volumeMode ?? "Filesystem")) return false;
  const [asked, there] = [claim.resources?.requests?.["storage"], volume.capacity?.["storage"]];
  if (asked === undefined || there === undefined || !isQuantity(asked) || !isQuantity(there)) return true;
  return compareQuantities(asked, there) <= 0;
}
