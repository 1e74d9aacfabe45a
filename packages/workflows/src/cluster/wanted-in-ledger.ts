import { KubestageError } from "@kubestage/adapters";
import {
  isOfWholeCluster,
  keyOf,
  keyText,
  manifestsFolder,
  type Platform,
  platformApp,
  pointerKey,
  type WantedObject,
} from "@kubestage/core";
import type { LedgerState } from "../promote/session/ledger-state.ts";
import type { KnownManifests } from "../promote/session/known-manifests.ts";
import type { Wanted } from "./wanted.ts";

/** What stands in the ledger for a cluster, by path. */
export function manifestsOf(files: ReadonlyMap<string, string>, cluster: string): ReadonlyMap<string, string> {
  const folder = `${manifestsFolder}/${cluster}/`;
  return new Map([...files].filter(([path]) => path.startsWith(folder) && path.endsWith(".yaml")));
}

/**
 * The platform's documents as the stages of a cluster run them, the newest of these: which cluster it is, and who administers it.
 *
 * @param cluster undefined for all stages
 * Errors: thrown KS6006 where no stage runs any.
 */
export async function platformInLedger(
  { ledger, road, platformOf }: LedgerState,
  cluster: string | undefined,
): Promise<Platform> {
  const stages = road.stages.filter(({ waves }) => cluster === undefined || waves.flat().includes(cluster));
  const running = stages.flatMap(({ name }) => {
    const pointer = ledger.pointers.get(pointerKey({ stage: name, app: platformApp }));
    return (pointer && ledger.releases.get(pointer.release)) ?? [];
  });
  const [newest] = running.toSorted((one, other) => other.number - one.number);
  if (newest) return platformOf(newest);
  const known = [...new Set(road.stages.flatMap(({ waves }) => waves.flat()))].join(", ");
  const message = `no stage of ${cluster ?? "any cluster"} runs a release of the platform's documents yet`;
  throw new KubestageError("KS6006", { message, hint: `promote them there first; the road's clusters are ${known}` });
}

/**
 * The objects that the ledger has for a cluster: in the place of those that a declaration would have.
 *
 * Errors: thrown KS4001 for a file that is no manifests.
 */
export function wantedInLedger(
  manifests: ReadonlyMap<string, string>,
  {
    platform,
    cluster,
    stage,
  }: { readonly platform: Platform; readonly cluster: string; readonly stage?: string | undefined },
  known: KnownManifests,
): Wanted {
  const hasEngine = platform.clusters.find(({ name }) => name === cluster)?.engine !== undefined;
  const objects: WantedObject[] = [];
  const delivered = new Set<string>();
  for (const [path, text] of manifests) {
    const place = placeIn(path);
    if (stage !== undefined && place.stage !== stage) continue;
    const found = known.read(path, text);
    const [gap] = found.gaps;
    if (gap) {
      const hint = `look at \`git log -- ${path}\` in the ledger`;
      throw new KubestageError("KS4001", { message: `${path}: ${gap.reason}`, hint });
    }
    for (const { object } of found.objects) {
      const key = keyOf(object);
      if (hasEngine && place.isDelivered) delivered.add(keyText(key));
      const team = object.metadata.labels?.["kubestage.dev/team"];
      objects.push({ object, key, stage: place.stage, team, app: place.app, origin: path });
    }
  }
  return { objects, delivered, diagnostics: [] };
}

/** What a path of a cluster's manifests says of what stands there. */
function placeIn(path: string) {
  const [, cluster = "", ...rest] = path.split("/");
  const name = (rest.at(-1) ?? "").replace(/\.yaml$/, "");
  if (isOfWholeCluster([cluster, ...rest].join("/")))
    return { stage: undefined, app: undefined, isDelivered: rest.length > 1 };
  const isOfApp = !name.startsWith("_") && rest.at(-2) !== "walls";
  return { stage: rest[0], app: isOfApp ? name : undefined, isDelivered: rest.length > 2 };
}
