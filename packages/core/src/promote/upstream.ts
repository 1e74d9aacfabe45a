import type { RecordedRelease } from "./ledger.ts";
import { findStage, type Road, type RoadStage, stagesAfter } from "./road.ts";

/**
 * The stages that a release has to pass before `stage`: a stage that the app does not live in, or that a hotfix leaves out,
 * stands for those before it. Where any one of several is enough, it is the one that does best by `score`, the first of equals.
 *
 * @param behind the stages that this is asked for: those of different releases may go round in a circle together
 */
export function stagesToPass(
  road: Road,
  stage: RoadStage,
  release: RecordedRelease,
  score: (stage: string) => number,
  behind: readonly string[] = [],
): readonly string[] {
  const asked = [...behind, stage.name];
  const after = stage.after.filter((name) => !asked.includes(name));
  const ways = after.map((name) => {
    const before = findStage(road, name);
    return before && !takesPart(road, release, name) ? stagesToPass(road, before, release, score, asked) : [name];
  });
  if (stage.passes === "all") return [...new Set(ways.flat())];
  const best = (way: readonly string[]): number => Math.min(Number.POSITIVE_INFINITY, ...way.map(score));
  return ways.toSorted((one, other) => best(other) - best(one))[0] ?? [];
}

/** Whether a release goes through a stage at all. */
export function takesPart(road: Road, release: RecordedRelease, stage: string): boolean {
  return goesThrough(road, release, stage) && !(release.hotfix?.skips.includes(stage) ?? false);
}

/**
 * Whether an app goes through a stage: it lives there, or, where a stage only controls flow, in one that this one leads to. Nobody comes
 * around such a stage by not naming it.
 */
export function goesThrough(
  road: Road,
  { livesIn }: Pick<RecordedRelease, "livesIn">,
  stage: string,
  above: readonly string[] = [],
): boolean {
  const own = findStage(road, stage);
  if (!livesIn || livesIn.includes(own?.preview?.like ?? stage)) return true;
  const isFlow = own?.waves.length === 0;
  // Stages of different releases may go round in a circle together.
  const behind = isFlow ? stagesAfter(road, stage).filter(({ name }) => name !== stage && !above.includes(name)) : [];
  return behind.some(({ name }) => goesThrough(road, { livesIn }, name, [...above, stage]));
}

/** The stages before one, however far, as long as they are looked `through`. Those of different releases may go round in a circle together. */
export function allBefore(
  road: Road,
  stage: RoadStage,
  through: (name: string) => boolean = () => true,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const waiting = [stage]; waiting.length > 0; ) {
    const next = (waiting.pop()?.after ?? []).filter((name) => !found.has(name) && through(name));
    for (const name of next) {
      found.add(name);
      const before = findStage(road, name);
      if (before) waiting.push(before);
    }
  }
  return found;
}
