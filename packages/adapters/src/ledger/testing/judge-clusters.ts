import type { Ledger, Pointer, RoadStage } from "@kubestage/core";
import { clustersWith } from "./simulated-growth.ts";

/**
 * What is wrong with the clusters that a pointer names after a commit, found by comparing it with the one before it: a release comes
 * into one wave of those that are declared, in their order; nothing that runs somewhere is forgotten; no app comes before the
 * platform's documents.
 *
 * @param declared the stage with its waves as declared
 * @param together the pointers of the commit
 */
export function clusterProblems(
  ledger: Ledger,
  declared: RoadStage,
  pointer: Pointer,
  together: readonly Pointer[],
): string[] {
  const before = ledger.pointers.get(`${pointer.stage}/${pointer.app}`);
  const named = declared.waves.flat();
  const had = before ? clustersWith(before) : [];
  const has = clustersWith(pointer);
  const entered = enteredBy(pointer, before);
  const gone = had.filter((cluster) => !has.includes(cluster));
  const wave = declared.waves.findIndex((clusters) => clusters.some((cluster) => entered.includes(cluster)));
  return [
    ...(before?.release === pointer.release && entered.length + gone.length === 0 ? ["promoted twice"] : []),
    ...(before?.release !== pointer.release && named.length > 0 && entered.length === 0 ? ["it comes nowhere"] : []),
    ...entered
      .filter((cluster) => !declared.waves[wave]?.includes(cluster))
      .map((cluster) => `it comes into ${cluster} with another wave, or where the stage is not`),
    ...leftOut(ledger, declared, pointer, entered, wave).map((cluster) => `${cluster} is left out`),
    ...gone
      // Where the documents are not, nothing runs: it was cleared when the stage left the cluster.
      .filter((cluster) => named.includes(cluster) && !lacksPlatform(ledger, pointer, cluster))
      .map((cluster) => `what runs in ${cluster} is forgotten`),
    ...(pointer.previousIn ?? [])
      .filter((cluster) => !had.includes(cluster) || pointer.clusters?.includes(cluster) || !pointer.previous)
      .map((cluster) => `${pointer.previous} was not in ${cluster}`),
    ...entered
      .filter((cluster) => lacksPlatform(ledger, pointer, cluster) && !comesWith(together, pointer, cluster))
      .map((cluster) => `it comes into ${cluster} before the platform's documents`),
  ];
}

/** Whether the platform's documents come into a cluster by the same commit. */
function comesWith(together: readonly Pointer[], { stage }: Pointer, cluster: string): boolean {
  const documents = together.find((pointer) => pointer.stage === stage && pointer.app === "platform");
  return documents?.clusters?.includes(cluster) ?? false;
}

/** The clusters that a release comes into by a commit. */
export function enteredBy({ release, clusters = [] }: Pointer, before: Pointer | undefined): readonly string[] {
  const reached = before?.release === release ? (before.clusters ?? []) : [];
  return clusters.filter((cluster) => !reached.includes(cluster));
}

/** The clusters of earlier waves that it is not in, though nothing speaks for later ones to be first. */
function leftOut(
  { pointers }: Ledger,
  declared: RoadStage,
  pointer: Pointer,
  entered: readonly string[],
  wave: number,
): readonly string[] {
  const ofStage = [...pointers.values()].filter(({ stage }) => stage === declared.name);
  const isEverywhere = (cluster: string): boolean => ofStage.every(({ clusters = [] }) => clusters.includes(cluster));
  const earlier = declared.waves.slice(0, Math.max(0, wave)).flat();
  return earlier.filter(
    (cluster) =>
      !pointer.clusters?.includes(cluster) &&
      isPlace({ pointers }, declared, cluster) &&
      !(entered.every(isEverywhere) && !isEverywhere(cluster)),
  );
}

/** Whether a stage is in a cluster, or comes there with the first of the platform's documents that it gets. */
function isPlace({ pointers }: Pick<Ledger, "pointers">, { name }: RoadStage, cluster: string): boolean {
  const platform = pointers.get(`${name}/platform`);
  return platform?.previous === undefined || clustersWith(platform).includes(cluster);
}

/** Whether a commit brings the platform's documents where the stage was not, or takes them from where it is no more: people are asked. */
export function changesPlaces(ledger: Ledger, declared: RoadStage, pointer: Pointer): boolean {
  const before = ledger.pointers.get(`${pointer.stage}/${pointer.app}`);
  if (pointer.app !== "platform" || before?.release !== pointer.release) return false;
  const entered = enteredBy(pointer, before);
  return entered.length === 0 || entered.some((cluster) => !isPlace(ledger, declared, cluster));
}

/** Where a release runs, of the clusters that the stage still has: not where the platform's documents are not, though it came there before these. */
export function reachedIn(ledger: Ledger, declared: RoadStage, pointer: Pointer): readonly string[] {
  const named = declared.waves.flat();
  const { clusters = [] } = pointer;
  return clusters.filter((cluster) => named.includes(cluster) && !lacksPlatform(ledger, pointer, cluster));
}

/** Whether a release is in all clusters of a stage but those that this one is only now getting. */
export function isComplete(ledger: Ledger, declared: RoadStage, { clusters = [] }: Pointer): boolean {
  return declared.waves.flat().every((cluster) => clusters.includes(cluster) || !isPlace(ledger, declared, cluster));
}

/** Whether a release may have to wait, as the platform's documents are not in all clusters of the stage. */
export function waitsForPlatform(ledger: Ledger, declared: RoadStage, pointer: Pointer): boolean {
  return declared.waves.flat().some((cluster) => lacksPlatform(ledger, pointer, cluster));
}

function lacksPlatform({ pointers, releases }: Ledger, { stage, app }: Pointer, cluster: string): boolean {
  const platform = pointers.get(`${stage}/platform`);
  const hasAny = [...releases.values()].some((release) => release.app === "platform" && !release.forPreviews);
  return app !== "platform" && hasAny && !(platform && clustersWith(platform).includes(cluster));
}
