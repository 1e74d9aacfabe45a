import type { Ledger, Pointer, Road, RoadStage } from "@kubestage/core";
import { reachedIn } from "./judge-clusters.ts";
import type { RecordedCommit } from "./simulated-record.ts";
import { minute } from "./virtual-time.ts";

/** By stage and release: where somebody went back from one, and it has not come again. */
export type GoneBack = Set<string>;

/** Brings `gone` from before a commit to after it. */
export function followRollbacks(gone: GoneBack, { commit, before }: RecordedCommit): void {
  for (const change of commit.changes) {
    if (change.kind !== "pointer") continue;
    const { stage, app, kind, release } = change.pointer;
    const earlier = before.pointers.get(`${stage}/${app}`)?.release;
    gone.delete(`${stage} ${release}`);
    if (kind === "rollback" && earlier !== undefined && earlier !== release) gone.add(`${stage} ${earlier}`);
  }
}

/** What a commit was decided from, the road with its waves as declared. */
export interface Known {
  readonly road: Road;
  readonly ledger: Ledger;
  readonly now: number;
  readonly gone: GoneBack;
}

/** Where a release that comes into a stage is unwell, or was gone back from, on every way by which it may have come. */
export function unwellProblems(known: Known, stage: RoadStage, pointer: Pointer): string[] {
  const where = unwellOnWays(known, stage, pointer);
  return where === undefined ? [] : [`although it is not well in ${where}`];
}

function unwellOnWays(known: Known, { after, passes }: RoadStage, pointer: Pointer): string | undefined {
  const ways = after.filter((name) => passes === "all" || wasIn(known, name, pointer));
  const unwell = ways.map((name) => unwellIn(known, name, pointer));
  return passes === "any" && unwell.includes(undefined) ? undefined : unwell.find((one) => one !== undefined);
}

function unwellIn(known: Known, name: string, pointer: Pointer): string | undefined {
  const { road, ledger, now, gone } = known;
  const stage = road.stages.find((one) => one.name === name);
  if (!stage) return undefined;
  const own = ledger.pointers.get(`${name}/${pointer.app}`);
  const stands = own?.release === pointer.release ? own : undefined;
  if (gone.has(`${name} ${pointer.release}`)) return name;
  const saysSo = (cluster: string): boolean => {
    const observation = ledger.observations.get(cluster);
    // What was said before it came back is of its stay before.
    if (!stands || (observation?.at ?? 0) < stands.since) return false;
    const seen = observation?.apps.get(`${name}/${pointer.app}`);
    const isFresh = observation !== undefined && now - observation.at <= 60 * minute;
    return isFresh && seen?.release === pointer.release && (seen.health === "degraded" || seen.drifted);
  };
  if (stands && reachedIn(ledger, stage, stands).some(saysSo)) return name;
  // Whoever broke the glass, or went back, came by no way.
  return stands && stands.kind !== "promotion" ? undefined : unwellOnWays(known, stage, pointer);
}

function wasIn({ ledger }: Known, stage: string, { app, release }: Pointer): boolean {
  const isThere = ledger.pointers.get(`${stage}/${app}`)?.release === release;
  return isThere || ledger.stays.some((stay) => stay.stage === stage && stay.release === release);
}

/** The longest that anybody says a release was well in a stage. */
export function soaked(known: Known, { app, release }: Pointer, upstream: string): number {
  const { ledger } = known;
  const flowed = flowedFor(known, { app, release }, upstream);
  const before = ledger.stays.filter((stay) => stay.stage === upstream && stay.release === release);
  return Math.max(
    flowed,
    ...healthyTimes(ledger, { app, release }, upstream),
    ...before.map(({ healthyFor }) => healthyFor),
  );
}

/** Where nothing runs, time passes, but for one that still stands before it: no longer than it was well there. */
function flowedFor(known: Known, about: Pick<Pointer, "app" | "release">, name: string): number {
  const { road, ledger, now } = known;
  const { app, release } = about;
  const there = ledger.pointers.get(`${name}/${app}`);
  const stage = road.stages.find((one) => one.name === name);
  const isNowhere = !there?.clusters?.some((cluster) => stage?.waves.flat().includes(cluster));
  if (!stage || there?.release !== release || !isNowhere) return 0;
  const times = stage.after.map((before) => {
    if (ledger.pointers.get(`${before}/${app}`)?.release !== release) return now - there.since;
    return Math.max(flowedFor(known, about, before), ...healthyTimes(ledger, about, before));
  });
  const limit = stage.passes === "all" ? Math.min(...times, now - there.since) : Math.max(...times);
  return Math.min(now - there.since, limit);
}

function healthyTimes(
  { observations }: Ledger,
  { app, release }: Pick<Pointer, "app" | "release">,
  stage: string,
): number[] {
  return [...observations.values()].flatMap((observation) => {
    const own = observation?.apps.get(`${stage}/${app}`);
    return own?.release === release ? own.healthyFor : [];
  });
}
