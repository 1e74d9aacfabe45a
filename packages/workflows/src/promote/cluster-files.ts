import {
  compilePlatform,
  type DeclaredPreview,
  factsName,
  factsOf,
  intentOfStages,
  isOfWholeCluster,
  manifestsFolder,
  type Platform,
  platformApp,
  type RecordedRelease,
  writeFacts,
} from "@kubestage/core";
import { textOf } from "../output-files.ts";
import type { LedgerState } from "./ledger-state.ts";
import type { Incoming } from "./incoming.ts";

/**
 * What is of whole clusters after releases have come into a stage, by path; undefined for what is there no more. The objects are those of
 * the oldest release of the platform's documents that a stage of the cluster still runs, so that none of them meets walls that it
 * was not promoted to. What is meant between stages is what all of them mean.
 */
export async function clusterFiles(
  state: LedgerState,
  { stage, releases, wave }: Incoming,
  after: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string | undefined>> {
  const files = new Map<string, string | undefined>();
  for (const cluster of stage.waves.slice(0, wave).flat()) {
    const oldest = oldestIn(state, cluster, new Map([[stage.name, releases.get(platformApp)]]));
    const platform = await state.platformOf(oldest, previewsIn(state, cluster));
    const folder = `${manifestsFolder}/${cluster}/`;
    if (releases.has(platformApp)) {
      for (const path of after.keys())
        if (path.startsWith(folder) && isOfWholeCluster(path.slice(manifestsFolder.length + 1)))
          files.set(path, undefined);
      for (const file of compilePlatform(platform, { cluster })) {
        if (file.stage === undefined && file.manifests.length > 0)
          files.set(`${manifestsFolder}/${file.path}`, textOf(file));
      }
    }
    const facts = factsOfCluster(state, platform, cluster, after);
    if (facts !== undefined) files.set(`${folder}${factsName}`, facts);
  }
  return files;
}

/** The previews that live in a cluster: the platform's own policies there know them by their names. */
function previewsIn({ road }: LedgerState, cluster: string): readonly DeclaredPreview[] {
  return road.stages.flatMap(({ name, preview, waves }) =>
    preview && waves.flat().includes(cluster) ? [{ name, like: preview.like }] : [],
  );
}

/** @param coming by stage: what it will run */
function oldestIn(
  { ledger, road }: LedgerState,
  cluster: string,
  coming: ReadonlyMap<string, string | undefined>,
): RecordedRelease {
  const inCluster = road.stages.filter(({ waves }) => waves.flat().includes(cluster));
  const running = inCluster.flatMap(({ name }) => {
    const release = coming.get(name) ?? ledger.pointers.get(`${name}/${platformApp}`)?.release;
    return (release !== undefined && ledger.releases.get(release)) || [];
  });
  const [oldest] = running.toSorted((one, other) => one.number - other.number);
  if (!oldest) throw new Error(`no stage of ${cluster} runs a release of the platform`);
  return oldest;
}

function factsOfCluster(
  { known }: LedgerState,
  platform: Platform,
  name: string,
  after: ReadonlyMap<string, string>,
): string | undefined {
  const cluster = platform.clusters.find((one) => one.name === name);
  if (!cluster) return undefined;
  const file = new RegExp(`^${manifestsFolder}/${name}/([^/]+)/${factsName.replace(".", "\\.")}$`);
  const intents = [...after].flatMap(([path, text]) => {
    const stage = file.exec(path)?.[1];
    const facts = stage === undefined ? undefined : known.facts(path, text);
    return stage !== undefined && facts ? [[stage, facts.intent] as const] : [];
  });
  const sorted = intents.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return writeFacts({ ...factsOf(platform, cluster), intent: intentOfStages(new Map(sorted)) });
}
