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
  type RoadStage,
  writeFacts,
} from "@kubestage/core";
import { textOf } from "../../output-files.ts";
import type { LedgerState } from "../session/ledger-state.ts";
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
): Promise<Files> {
  const coming = new Map([[stage.name, releases.get(platformApp)]]);
  const files = new Map<string, string | undefined>();
  for (const cluster of stage.waves.slice(0, wave).flat()) {
    const leaves = await leavesCluster(state, { stage, releases }, cluster);
    const releaseOf = ({ name }: RoadStage) => coming.get(name) ?? runningIn(state, name);
    // What a stage that leaves runs then is no matter of the others there.
    const others = (one: RoadStage) => (leaves && one.name === stage.name ? undefined : releaseOf(one));
    const oldest = oldestIn(state, cluster, others) ?? oldestIn(state, cluster, releaseOf);
    if (!oldest) throw new Error(`no stage of ${cluster} runs a release of the platform`);
    const platform = await state.platformOf(oldest, previewsIn(state, cluster));
    const given = { platform, cluster, after, isWhole: releases.has(platformApp) };
    for (const [path, text] of filesOf(state, given)) files.set(path, text);
  }
  return files;
}

/** Whether what comes into a stage takes it out of a cluster that it is in. */
async function leavesCluster(
  state: LedgerState,
  { stage: { name, preview }, releases }: Pick<Incoming, "stage" | "releases">,
  cluster: string,
): Promise<boolean> {
  const release = state.ledger.releases.get(releases.get(platformApp) ?? "");
  if (preview || !release) return false;
  const { stages } = await state.platformOf(release);
  return !stages.some((stage) => stage.name === name && stage.clusters.some((one) => one.name === cluster));
}

/** The same after a stage has gone. Where it was the only one of a cluster, what is of that cluster stays as it is. */
export async function clusterFilesWithout(
  state: LedgerState,
  { name: gone, waves }: Pick<RoadStage, "name" | "waves">,
  after: ReadonlyMap<string, string>,
): Promise<Files> {
  const files = new Map<string, string | undefined>();
  for (const cluster of waves.flat()) {
    const oldest = oldestIn(state, cluster, ({ name }) => (name === gone ? undefined : runningIn(state, name)));
    if (!oldest) continue;
    const previews = previewsIn(state, cluster).filter(({ name }) => name !== gone);
    const platform = await state.platformOf(oldest, previews);
    for (const [path, text] of filesOf(state, { platform, cluster, after, isWhole: true })) files.set(path, text);
  }
  return files;
}

type Files = ReadonlyMap<string, string | undefined>;

interface Given {
  readonly platform: Platform;
  readonly cluster: string;
  readonly after: ReadonlyMap<string, string>;
  /** Whether the objects are made anew, and not only what is meant. */
  readonly isWhole: boolean;
}

function filesOf(state: LedgerState, { platform, cluster, after, isWhole }: Given): Files {
  const files = new Map<string, string | undefined>();
  const folder = `${manifestsFolder}/${cluster}/`;
  if (isWhole) {
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
  return files;
}

/** The previews that live in a cluster: the platform's own policies there know them by their names. */
function previewsIn({ road }: LedgerState, cluster: string): readonly DeclaredPreview[] {
  return road.stages.flatMap(({ name, preview, waves }) =>
    preview && waves.flat().includes(cluster) ? [{ name, like: preview.like }] : [],
  );
}

function oldestIn(
  { ledger, road }: LedgerState,
  cluster: string,
  releaseOf: (stage: RoadStage) => string | undefined,
): RecordedRelease | undefined {
  const inCluster = road.stages.filter(({ waves }) => waves.flat().includes(cluster));
  const running = inCluster.flatMap((stage) => ledger.releases.get(releaseOf(stage) ?? "") ?? []);
  return running.toSorted((one, other) => one.number - other.number)[0];
}

function runningIn({ ledger }: LedgerState, stage: string): string | undefined {
  return ledger.pointers.get(`${stage}/${platformApp}`)?.release;
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
