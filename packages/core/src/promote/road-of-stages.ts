import type { Platform } from "../model/resolved.ts";
import { growingStage } from "./growing-stage.ts";
import type { Pointer } from "./ledger.ts";
import { findStage, type Road, type RoadStage } from "./road.ts";
import { roadOf } from "./road-of.ts";

/**
 * The road of a ledger in which stages run different releases of the platform's own documents: which stages there are says the newest
 * one, what guards a stage the one that it runs. So a gate is changed as everything else is: it has to come to the stage first. In an order
 * in which no stage stands before one that it comes after.
 *
 * @param running by stage
 * @param previews by their stages: what each is made from
 * @param pointers of all stages: how far releases have come decides which clusters are next
 */
export function roadOfStages(
  newest: Platform,
  running: ReadonlyMap<string, Platform>,
  previews: ReadonlyMap<string, Platform> = new Map(),
  pointers: Iterable<Pointer> = [],
): Road {
  const declared = roadOf(newest).stages.filter(({ preview }) => !preview);
  const names = new Set(declared.map(({ name }) => name));
  const stages = declared.map((stage) => {
    const own = running.get(stage.name);
    const road = own ? roadOf(own) : undefined;
    const guarded = road && findStage(road, stage.name);
    return road && guarded ? { ...guarded, after: stagesBefore(guarded, road, names) } : stage;
  });
  const made = [...previews].flatMap(
    ([name, platform]) => roadOf(platform).stages.find((stage) => stage.name === name && stage.preview) ?? [],
  );
  const ofStages = Map.groupBy(pointers, ({ stage }) => stage);
  return {
    stages: [...inOrder(stages), ...made].map((stage) => growingStage(stage, ofStages.get(stage.name) ?? [])),
  };
}

/**
 * Those that a stage comes after by the release that it runs. One that is gone since stands for those before it, so that nothing comes from
 * nowhere; where one of several is enough, the others go on to be.
 */
function stagesBefore({ after, passes }: RoadStage, road: Road, names: ReadonlySet<string>): readonly string[] {
  const left = after.filter((name) => names.has(name));
  if (left.length > 0 && passes === "any") return left;
  const before = after.flatMap((name) => {
    const gone = names.has(name) ? undefined : findStage(road, name);
    return gone ? stagesBefore(gone, road, names) : [name];
  });
  return [...new Set(before)];
}

function inOrder(stages: readonly RoadStage[]): readonly RoadStage[] {
  const sorted: RoadStage[] = [];
  const done = new Set<string>();
  for (let rest = stages; rest.length > 0; ) {
    const ready = rest.filter(({ after }) => after.every((name) => done.has(name)));
    // Releases of different times may go round in a circle together.
    const next = ready.length > 0 ? ready : rest.slice(0, 1);
    for (const stage of next) {
      sorted.push(stage);
      done.add(stage.name);
    }
    rest = rest.filter((stage) => !next.includes(stage));
  }
  return sorted;
}
