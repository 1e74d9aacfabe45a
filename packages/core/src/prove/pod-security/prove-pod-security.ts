import { judgedNames } from "../judged-names.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import type { Pair } from "../../verdicts/finding.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { Witness } from "../../verdicts/witness.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { liftingText, nameOf, reachSteps, roadsFindings } from "./roads-findings.ts";
import { senderOf } from "./road-places.ts";
import type { BelowBaseline } from "./running-below-baseline.ts";
import { type PossibleRoad, type Roads, roadsOf, type StageRoads } from "./stage-roads.ts";

const policies = [
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
];
const workloads = [
  "Pod",
  "ReplicationController",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "batch/CronJob",
  "batch/Job",
];
const rights = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map(
  (kind) => `rbac.authorization.k8s.io/${kind}`,
);

/**
 * Property 4: whether a pod of one stage, as it is or as people of the stage could make it, reaches its node or stands in
 * its node's network. From there the other pods of the node lie open, and an address can be had that a NetworkPolicy lets
 * through, so it is broken towards every other stage. `(outside)` has no pods.
 *
 * A namespace is closed by the Pod Security level that its labels enforce, as each version of Kubernetes checks it, or by
 * admission policies that refuse as much. What cannot be seen in objects is not counted on: the cluster's default level
 * is to refuse nothing, and nobody is exempt.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function provePodSecurity(world: World, given: Given): PropertyProof {
  const roads = roadsOf(world, given);
  const names = judgedNames(world);
  const assumptions: Assumption[] = [
    "kubernetes-works",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    ...(given.intent === undefined ? [] : (["declared-administrators-are-trusted"] as const)),
    "listed-subjects-only",
    "admission-in-force",
  ];
  const pairsOf = new Map<string, readonly Pair[]>();
  const verdicts = names.flatMap((from) => {
    const others = names.filter((to) => to !== from);
    const judged = judge(from, roads);
    pairsOf.set(
      from,
      others.filter((to) => to !== outside).map((to) => ({ from, to })),
    );
    return others.map((to): Verdict => {
      const { verdict, reason, witness, findings, sensitivity } = to === outside ? nothingThere : judged;
      return { property: "podSecurity", from, to, verdict, reason, assumptions, witness, findings, sensitivity };
    });
  });
  return { verdicts, findings: roadsFindings(world, roads, pairsOf, given.intent?.administrators ?? []) };
}

type Judged = Pick<Verdict, "verdict" | "reason" | "witness" | "findings" | "sensitivity">;

const nothingThere: Judged = {
  verdict: "holds",
  reason: "there are no nodes of the cluster outside of it",
  witness: undefined,
  findings: [],
  sensitivity: { kinds: [] },
};

function judge(from: string, { ofStage }: Roads): Judged {
  const roads = ofStage.get(from);
  if (roads === undefined) return { ...nothingThere, reason: "what is outside of the cluster has no pods in it" };
  const running = roads.running.find(({ reach, state }) => reach.length > 0 && state !== "refused");
  if (running !== undefined) return byRunning(running, from, roads);
  const [possible] = roads.possible;
  if (possible !== undefined) return byPossible(possible, from, roads);
  const [unknown] = roads.unknown;
  const sensitivity = { kinds: ["Namespace", ...workloads, ...rights, ...policies] };
  if (unknown !== undefined)
    return { verdict: "unknown", reason: unknown, witness: undefined, findings: [], sensitivity };
  const reason = "no pod reaches its node, and nobody may make one that does where no level or policy refuses it";
  return { verdict: "holds", reason, witness: undefined, findings: [], sensitivity };
}

function byRunning(below: BelowBaseline, from: string, roads: StageRoads): Judged {
  const { pod, reach, state } = below;
  const does = reach[0]?.does ?? "reaches its node";
  const summary = `${nameOf(below)} ${does}, where no NetworkPolicy holds`;
  const witness: Witness = { summary, steps: reachSteps(below) };
  // A pod that is there is there; what a workload would make could be refused by something that was not read.
  const sensitivity: Sensitivity =
    state === "stays" || pod.object.origin.type === "live"
      ? { kinds: [] }
      : { kinds: ["Namespace", ...policies], namespaces: [pod.namespace] };
  return { verdict: "broken", reason: summary, witness, findings: codesOf(from, roads), sensitivity };
}

function byPossible(road: PossibleRoad, from: string, roads: StageRoads): Judged {
  const how = {
    debugged: `may change a pod in ${road.namespace} so that it ${road.does}`,
    open: `may make a pod in ${road.namespace} that ${road.does}`,
    lifted: `may ${liftingText(road)} and make a pod there that ${road.does}`,
    new: `may make a namespace, and in it a pod that ${road.does}`,
  }[road.type];
  const summary = `${senderOf(road)} ${how}, where no NetworkPolicy holds`;
  return {
    verdict: "broken",
    reason: summary,
    witness: { summary, steps: road.steps },
    findings: codesOf(from, roads),
    sensitivity: { kinds: ["Namespace", ...policies] },
  };
}

function codesOf(from: string, { running, possible }: StageRoads): Verdict["findings"] {
  if (from === unassigned) return ["KS3408"];
  const found = new Set<Verdict["findings"][number]>();
  for (const { reach, state } of running)
    if (reach.length > 0 && state !== "refused") found.add(state === "stays" ? "KS3403" : "KS3402");
  for (const { type } of possible)
    found.add(({ open: "KS3401", debugged: "KS3410", lifted: "KS3404", new: "KS3405" } as const)[type]);
  return [...found].toSorted();
}
