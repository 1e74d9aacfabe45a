import type { World } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { Given } from "../../property-proof.ts";
import type { Possibility } from "../../possible/possible.ts";
import { fixOf, type FreeVolume, freeVolumes, relatedOf } from "../unclaimed-volumes.ts";
import { byPair, isMeant } from "../uses.ts";
import { type Claimed, type Doubt, pairsOf, requestsOf, type Taking } from "./claimed.ts";
import type { Claimers, Wanted } from "./claimers.ts";

/**
 * Volumes that are bound to no claim and are for one stage, whose claims they fit or whose label they have, while people of
 * another could claim them first: with all that is on them.
 *
 * Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export function claimableVolumes(world: World, given: Given, claimers: Claimers): Claimed {
  const doubts: Doubt[] = [];
  const causes = freeVolumes(world).flatMap((free): Claimed["causes"][number][] => {
    const { volume, fitting } = free;
    const { name } = volume.object.metadata;
    const takings: Taking[] = [];
    for (const to of ownersOf(world, free))
      for (const from of [...world.stages.names, unassigned]) {
        // What claims of both fit already is said by itself.
        if (from === to || fitting.some(({ stage }) => stage === from)) continue;
        if (isMeant(given.intent, "volume", name, [from, to])) continue;
        const found = mayTake(claimers, from, free);
        if (found.possible === true) takings.push({ pair: { from, to }, steps: found.steps });
        if (found.possible === "unknown")
          doubts.push({
            pair: { from, to },
            why: `whether people of ${from} may claim PersistentVolume ${name}: ${found.why}`,
          });
      }
    const [first] = takings;
    if (first === undefined) return [];
    return [
      {
        code: "KS3804",
        breaks: true,
        pairs: pairsOf(takings).toSorted(byPair),
        message: `PersistentVolume ${name} is bound to no claim and is for ${first.pair.to}, while people of ${first.pair.from} may claim it`,
        at: { object: volume, path: ["spec"] },
        related: relatedOf(fitting),
        requests: requestsOf(takings),
        ...fixOf(volume, fitting),
      },
    ];
  });
  return { causes, doubts };
}

/** Stages whose claims it fits, or whose label it has. */
function ownersOf(world: World, { volume, fitting }: FreeVolume): readonly string[] {
  const { label, names } = world.stages;
  const labelled = label === undefined ? undefined : volume.object.metadata.labels?.[label];
  const found = new Set(fitting.map(({ stage }) => stage).filter((stage) => stage !== unassigned));
  if (labelled !== undefined && names.includes(labelled)) found.add(labelled);
  return [...found].toSorted();
}

/** By its name, or as the one that fits. */
function mayTake(claimers: Claimers, stage: string, { volume, spec }: FreeVolume): Possibility {
  const asked = {
    accessModes: spec.accessModes?.slice(0, 1) ?? [],
    storageClassName: spec.storageClassName ?? "",
    ...(spec.volumeMode !== undefined && { volumeMode: spec.volumeMode }),
    resources: { requests: { storage: spec.capacity?.["storage"] ?? "1Gi" } },
  };
  const answers = [{ ...asked, volumeName: volume.object.metadata.name }, asked].map((each) =>
    claimers.may(stage, { ...claimKind, spec: each }),
  );
  const unknown = answers.find(({ possible }) => possible === "unknown");
  return answers.find(({ possible }) => possible === true) ?? unknown ?? answers[0] ?? { possible: false, why: "" };
}

const claimKind: Omit<Wanted, "spec"> = {
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  resource: "persistentvolumeclaims",
};
