import { growingStage, type Ledger, type Pointer, type Road, type RoadStage } from "@kubestage/core";
import { chanceOf } from "./virtual-time.ts";

type Waves = RoadStage["waves"];

/** A world in which every release of the platform's documents may declare other clusters for a stage. */
export interface SimulatedGrowth {
  readonly seed: number;
}

const everyCluster = ["dev", "dev-2", "test", "test-2", "load", "prod", "eu", "us", "ap"];

/** What a stage may have besides what its road begins with. Where nothing runs, it only controls flow. */
const others: Readonly<Record<string, readonly Waves[]>> = {
  dev: [[["dev", "dev-2"]], [["dev"], ["dev-2"]], [["dev-2"]]],
  test: [[["test"], ["test-2"]], [["test-2"]], []],
  prod: [
    ...[
      [["eu"]],
      [["eu", "us"]],
      [["us"], ["eu"]],
      [["eu"], ["us"], ["ap"]],
      [["ap"], ["eu", "prod"]],
      [["prod"], ["ap"]],
    ],
    [],
  ],
};

interface Growing {
  readonly road: Road;
  readonly growth: SimulatedGrowth | undefined;
}

/** All clusters that may be named in a world. */
export function clustersOf({ road, growth }: Growing): readonly string[] {
  return growth ? everyCluster : [...new Set(road.stages.flatMap(({ waves }) => waves.flat()))];
}

/** Those that a stage is in, or is to be in. */
export function clustersInUse({ road, growth }: Growing, ledger: Ledger): readonly string[] {
  if (!growth) return clustersOf({ road, growth });
  const declared = declaredRoad(road, growth, ledger).stages.flatMap(({ waves }) => waves.flat());
  return [...new Set([...declared, ...[...ledger.pointers.values()].flatMap(clustersWith)])];
}

/** The road as the platform's documents declare it that each stage runs, or the newest where it runs none yet. */
export function declaredRoad(road: Road, growth: SimulatedGrowth | undefined, { pointers, releases }: Ledger): Road {
  if (!growth) return road;
  const newest = [...releases.values()].findLast(({ app, forPreviews }) => app === "platform" && !forPreviews)?.name;
  const stages = road.stages.map((stage) => {
    const release = pointers.get(`${stage.name}/platform`)?.release ?? newest;
    return { ...stage, waves: wavesOf(growth, stage, release) };
  });
  return { stages };
}

function wavesOf({ seed }: SimulatedGrowth, { name, waves }: RoadStage, release: string | undefined): Waves {
  const choices = others[name] ?? [];
  if (release === undefined || choices.length === 0) return waves;
  // The name of a release ends with a number of its own. One in two changes nothing.
  const chance = chanceOf(seed ^ parseInt(release.split("-").at(-1) ?? "", 36) ^ (name.charCodeAt(0) << 16));
  return choices[Math.floor(chance() * 2 * choices.length)] ?? waves;
}

/** The same, with the waves by which releases go on from where they are. */
export function grownRoad(road: Road, growth: SimulatedGrowth | undefined, ledger: Ledger): Road {
  if (!growth) return road;
  const ofStages = Map.groupBy(ledger.pointers.values(), ({ stage }) => stage);
  const { stages } = declaredRoad(road, growth, ledger);
  return { stages: stages.map((stage) => growingStage(stage, ofStages.get(stage.name) ?? [])) };
}

/** Where something of a release is: its own, or what was there before it. */
export function clustersWith({ clusters = [], previousIn = [] }: Pointer): readonly string[] {
  return [...clusters, ...previousIn];
}
