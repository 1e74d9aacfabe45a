import {
  compilePlatform,
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
    const platform = await state.platformOf(
      oldestIn(state, cluster, new Map([[stage.name, releases.get(platformApp)]])),
    );
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

interface KnownFacts {
  /** What the stages say, in a form that can be compared. */
  readonly said: string;
  readonly facts: string;
}

/** By the cluster's name, for each version of the platform's documents: as a rule what is meant is the same again. */
const knownFacts = new WeakMap<Platform, Map<string, KnownFacts>>();

function factsOfCluster(
  { known }: LedgerState,
  platform: Platform,
  name: string,
  after: ReadonlyMap<string, string>,
): string | undefined {
  const cluster = platform.clusters.find((one) => one.name === name);
  if (!cluster) return undefined;
  const file = new RegExp(`^${manifestsFolder}/${name}/([^/]+)/${factsName.replace(".", "\\.")}$`);
  const stages = [...after]
    .flatMap(([path, text]) => {
      const stage = file.exec(path)?.[1];
      return stage === undefined ? [] : [{ stage, path, text }];
    })
    .toSorted((one, other) => (one.stage < other.stage ? -1 : 1));
  const said = JSON.stringify(stages);
  const ofPlatform = knownFacts.get(platform) ?? new Map<string, KnownFacts>();
  knownFacts.set(platform, ofPlatform);
  const before = ofPlatform.get(name);
  if (before?.said === said) return before.facts;
  const intents = stages.flatMap(({ stage, path, text }) => {
    const facts = known.facts(path, text);
    return facts ? [[stage, facts.intent] as const] : [];
  });
  const facts = writeFacts({ ...factsOf(platform, cluster), intent: intentOfStages(new Map(intents)) });
  ofPlatform.set(name, { said, facts });
  return facts;
}
