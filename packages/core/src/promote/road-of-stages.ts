import type { Platform } from "../model/resolved.ts";
import { growingStage } from "./growing-stage.ts";
import type { Pointer } from "./ledger.ts";
import type { Road, RoadStage } from "./road.ts";
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
  const stages = declared.map((stage) => {
    const own = running.get(stage.name);
    return (own && roadOf(own).stages.find(({ name }) => name === stage.name)) ?? stage;
  });
  const made = [...previews].flatMap(
    ([name, platform]) => roadOf(platform).stages.find((stage) => stage.name === name && stage.preview) ?? [],
  );
  const ofStages = Map.groupBy(pointers, ({ stage }) => stage);
  const names = new Set(stages.map(({ name }) => name));
  return {
    stages: [
      ...inOrder(stages.map((stage) => ({ ...stage, after: stage.after.filter((name) => names.has(name)) }))),
      ...made,
    ].map((stage) => growingStage(stage, ofStages.get(stage.name) ?? [])),
  };
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
