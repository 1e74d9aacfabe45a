import type { World } from "../../manifests/world/world.ts";
import type { PlacementCertificate, PlacementWall } from "../../verdicts/certificate.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Given } from "../property-proof.ts";
import { visitLandings } from "./existing-placement.ts";
import { daemonPodSpec } from "./daemon-pods.ts";
import type { Maker } from "./makers.ts";
import type { NodeClass } from "./node-classes.ts";
import { decideChain, madePodChain, policyNames } from "./placement-requests.ts";
import { placements } from "./placements.ts";
import { isClosedTo } from "./prove-placement.ts";
import { runtimeClasses } from "./runtime-class.ts";

interface Pair {
  readonly from: string;
  readonly to: string;
}

/**
 * Certificates of pairs of stages that hold, for `packages/core/src/check/placement`: for each class of nodes what keeps off
 * it what is there, and what people of the stage may make, by each way. Ways that are not named nobody may go.
 */
export function placementCertificates(world: World, given: Given): (pair: Pair) => PlacementCertificate {
  const { classes, makers, tried } = placements(world, given);
  const existing = existingWalls(world, given);
  return ({ from, to }) => {
    // What is outside the cluster runs on none of its nodes, and none of them is outside.
    const closed =
      from === outside ? [] : classes.filter((nodes) => nodes.stage === to && isClosedTo(given, from, nodes));
    return {
      property: "placement",
      nodes: closed.map((nodes) => {
        const trial = tried(from, nodes);
        const by = trial.type === "refused" ? policyNames(trial.by) : [];
        const able = (makers.get(from) ?? []).filter((maker) => isAbout(world, maker, from, to));
        return { names: nodes.names, walls: [...(existing(from, nodes) ?? []), ...walls(able, by)] };
      }),
    };
  };
}

/** Pods of a stage's own namespaces belong on its nodes. */
function isAbout({ stages }: World, { namespace }: Maker, from: string, to: string): boolean {
  const stage = stages.ofNamespace.get(namespace) ?? unassigned;
  return stage !== to && (to !== unassigned || stage === from);
}

function walls(makers: readonly Maker[], by: readonly string[]): PlacementWall[] {
  const namespaces = new Map<PlacementWall["way"], Set<string>>();
  for (const maker of makers)
    for (const way of waysOf(maker)) {
      const found = namespaces.get(way) ?? new Set();
      namespaces.set(way, found);
      for (const namespace of maker.namespaces) found.add(namespace);
    }
  return [...namespaces].map(([way, found]) => ({ namespaces: [...found], way, by }));
}

function waysOf({ kind, binds, changes }: Maker): PlacementWall["way"][] {
  if (kind === "DaemonSet") return ["daemon"];
  return ["scheduler", "nodeName", ...(binds !== undefined || changes ? (["binding"] as const) : [])];
}

/** Of workloads whose pods would land there and are refused. All others do not land there by what they say. */
function existingWalls(world: World, given: Given): (from: string, nodes: NodeClass) => PlacementWall[] | undefined {
  const { pods, classes } = placements(world, given);
  const found = new Map<string, Map<NodeClass, Map<string, Set<string>>>>();
  visitLandings(pods, classes, runtimeClasses(world), ({ pod, node, nodes }) => {
    const { kind, metadata, namespace, stage } = pod;
    if (kind === "Pod" || nodes.stage === stage) return;
    const spec = kind === "DaemonSet" ? daemonPodSpec(pod.spec, node) : pod.spec;
    const decision = decideChain(given.admission, madePodChain(kind, { metadata, spec }, namespace));
    if (decision.answer !== "refused") return;
    const ofStage = found.get(stage) ?? new Map<NodeClass, Map<string, Set<string>>>();
    found.set(stage, ofStage);
    const byNamespace = ofStage.get(nodes) ?? new Map<string, Set<string>>();
    ofStage.set(nodes, byNamespace);
    byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(decision.by.policy.name));
  });
  return (from, nodes) => {
    const walled = found.get(from)?.get(nodes);
    return walled && [...walled].map(([namespace, by]) => ({ namespaces: [namespace], way: "existing", by: [...by] }));
  };
}
