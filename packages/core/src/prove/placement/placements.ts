import type { World } from "../../manifests/world/world.ts";
import type { Given } from "../property-proof.ts";
import { type Maker, makersOf } from "./makers.ts";
import { type NodeClass, nodeClasses } from "./node-classes.ts";
import { type PolicyReadings, readPolicies } from "./policy-readings.ts";
import { possiblePlacements, type Tried } from "./possible-placements.ts";
import { relabelledMakers } from "./relabelled-makers.ts";
import { type RunningPod, runningPods } from "./running-pods.ts";

/** What is there, who may bring more, and where that can go. */
export interface Placements {
  readonly pods: readonly RunningPod[];
  readonly classes: readonly NodeClass[];
  /** By stage. */
  readonly makers: ReadonlyMap<string, readonly Maker[]>;
  /** Whether somebody of a stage can bring a pod onto such a node. */
  readonly tried: (from: string, nodes: NodeClass) => Tried;
}

const known = new WeakMap<Given, Placements>();

/** Worked out once for each proof: more than one property asks. */
export function placements(world: World, given: Given): Placements {
  const found = known.get(given) ?? workedOut(world, given);
  known.set(given, found);
  return found;
}

function workedOut(world: World, given: Given): Placements {
  const pods = [...runningPods(world)];
  const readings = readPolicies(world);
  const classes = nodeClasses(world, (stage) => asksForOwnNodes(world, pods, stage), readings.literals);
  const makers = relabelledMakers(world, given, makersOf(world, given, readings));
  const mattering = matteringKeys(world, classes, readings);
  const tried = possiblePlacements(world, given, {
    makers,
    pods,
    mattering,
    compared: [...readings.literals],
    actorKey: (actor) => readings.actorKey(actor),
  });
  return { pods, classes, makers, tried };
}

function asksForOwnNodes({ stages: { label } }: World, pods: readonly RunningPod[], stage: string): boolean {
  if (label === undefined) return false;
  return pods.some(({ spec, stage: of }) => {
    if (of !== stage) return false;
    const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    const asked = terms.flatMap(({ matchExpressions }) => matchExpressions ?? []);
    return (
      spec.nodeSelector?.[label] === stage ||
      asked.some(({ key, operator, values }) => key === label && operator === "In" && values?.includes(stage))
    );
  });
}

/** Keys of node labels that stand in a policy: the stage's first. */
function matteringKeys(
  { stages: { label } }: World,
  classes: readonly NodeClass[],
  readings: PolicyReadings,
): readonly string[] {
  const keys = new Set(classes.flatMap(({ node }) => Object.keys(node.labels)));
  const named = [...keys].filter((key) => key !== label && readings.literals.has(key)).toSorted();
  return label === undefined ? named : [label, ...named];
}
