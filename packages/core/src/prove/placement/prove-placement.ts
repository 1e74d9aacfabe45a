import { judgedNames } from "../judged-names.ts";
import { nodeAssumptions } from "./node-assumptions.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { Given, PropertyProof, ProveProperty } from "../property-proof.ts";
import type { FoundPlacement } from "./found-placement.ts";
import { placementFindings } from "./placement-findings.ts";
import { existingPlacements } from "./existing-placements.ts";
import type { NodeClass } from "./node-classes.ts";
import { policyNames } from "./placement-requests.ts";
import { type Placements, placements } from "./placements.ts";
import type { Tried } from "./possible-placements.ts";

/**
 * Whether pods of one stage can come to run on nodes of another: those that are there and those that workloads make, and
 * those that somebody of the stage may bring about, in every namespace but the other stage's own, under the admission in
 * force (`tryPlacement` has the argument). Node selectors, affinity, taints and `nodeName` count; room and other pods do not.
 *
 * Nodes of no stage are nobody's: a stage's pods may run there, unless the intent says who shares them, and never on the
 * control plane's. Where no node is known, a stage has those with its label that its own pods ask for.
 */
export const provePlacement: ProveProperty = (world: World, given: Given): PropertyProof =>
  provePlacementBy(world, given, placements(world, given));

/** The same by what has been worked out already: of who may bring about pods, and where these can go. */
export function provePlacementBy(
  world: World,
  given: Given,
  { pods, classes, makers, tried }: Placements,
): PropertyProof {
  const existing = existingPlacements(world, given, pods, classes);
  const names = judgedNames(world);
  const found: FoundPlacement[] = [];
  const verdicts = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to): Verdict => {
        const judged = judge(world, given, { from, to, classes, existing, tried, found, hasMakers: makers.has(from) });
        return {
          property: "placement",
          from,
          to,
          findings: [],
          assumptions: nodeAssumptions(given),
          sensitivity: ofHolds,
          ...judged,
        };
      }),
  );
  const { findings, codesOf } = placementFindings(world, given, { classes, makers }, found);
  return { verdicts: verdicts.map((verdict) => ({ ...verdict, findings: codesOf(verdict) })), findings };
}

interface Judging {
  readonly from: string;
  readonly to: string;
  readonly classes: readonly NodeClass[];
  readonly existing: ReturnType<typeof existingPlacements>;
  readonly tried: (from: string, nodes: NodeClass) => Tried;
  readonly found: FoundPlacement[];
  readonly hasMakers: boolean;
}

type Judged = Pick<Verdict, "verdict" | "reason"> & Partial<Verdict>;

function judge(world: World, given: Given, { from, to, classes, existing, tried, found, hasMakers }: Judging): Judged {
  if (from === outside)
    return {
      verdict: "holds",
      reason: "what is outside the cluster runs on none of its nodes",
      sensitivity: { kinds: [] },
    };
  if (to === outside)
    return { verdict: "holds", reason: "no node of the cluster is outside", sensitivity: { kinds: [] } };
  const closed = classes.filter((nodes) => nodes.stage === to && isClosedTo(given, from, nodes));
  const there = existing(from).find(({ nodes }) => closed.includes(nodes));
  if (there)
    found.push(
      ...existing(from)
        .filter(({ nodes }) => closed.includes(nodes))
        .map((one) => ({ type: "existing", from, to, ...one }) as const),
    );
  const trials = closed.map((nodes) => tried(from, nodes));
  const placed = trials.find((trial) => trial.type === "lands");
  if (placed?.type === "lands") found.push({ ...placed, type: "possible", from, to });
  if (there)
    return {
      verdict: "broken",
      reason: there.reason,
      witness: { summary: there.reason, steps: there.steps },
      sensitivity: there.isThere ? { kinds: [] } : ofAdmission,
    };
  if (placed?.type === "lands") {
    const reason = placed.summary;
    return { verdict: "broken", reason, witness: { summary: reason, steps: placed.steps }, sensitivity: ofAdmission };
  }
  const open = trials.filter((trial) => trial.type === "unknown");
  if (open.length > 0) {
    const policies = policyNames(open.flatMap((trial) => (trial.type === "unknown" ? trial.by : []))).join(", ");
    return {
      verdict: "unknown",
      reason: `whether ${policies} keeps every pod of ${from} off the nodes of ${to} could not be decided`,
    };
  }
  if (closed.length === 0) return { verdict: "holds", reason: withoutNodes(world, given, from, to, classes) };
  const by = policyNames(trials.flatMap((trial) => (trial.type === "refused" ? trial.by : [])));
  if (by.length === 0) {
    const nobody = hasMakers ? "" : ", and nobody there may create any";
    return { verdict: "holds", reason: `no pod of ${from} lands on a node of ${to}${nobody}` };
  }
  const assumptions: readonly Assumption[] = [...nodeAssumptions(given), "admission-in-force"];
  return {
    verdict: "holds",
    reason: `no pod of ${from} lands on a node of ${to}: ${by.join(", ")} refuses every one that would`,
    assumptions,
  };
}

/** Whether pods of `from` have no business there. */
export function isClosedTo({ intent }: Given, from: string, { stage, isControlPlane }: NodeClass): boolean {
  if (stage !== unassigned) return true;
  if (isControlPlane) return true;
  return (
    intent !== undefined && !intent.shared.some((shared) => shared.type === "nodes" && shared.stages.includes(from))
  );
}

function withoutNodes(
  { objects }: World,
  { intent }: Given,
  from: string,
  to: string,
  classes: readonly NodeClass[],
): string {
  if (to !== unassigned) {
    const known = (objects.get("Node") ?? []).length > 0;
    return known ? `no node is one of ${to}` : `no node is known, and no pod of ${to} asks for nodes of its own`;
  }
  if (!classes.some(({ stage }) => stage === unassigned)) return "every node that is known is some stage's";
  return intent === undefined ? "nodes of no stage are nobody's" : `nodes of no stage are shared with ${from}`;
}

/** What could still bring a pod, or a right, or a node. */
const admissionKinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
  (kind) => `admissionregistration.k8s.io/${kind}`,
);
const ofHolds: Sensitivity = {
  kinds: [
    "Pod",
    "ReplicationController",
    "Namespace",
    "Node",
    ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => `apps/${kind}`),
    ...["Job", "CronJob"].map((kind) => `batch/${kind}`),
    ...["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map((kind) => `rbac.authorization.k8s.io/${kind}`),
    "ServiceAccount",
    "node.k8s.io/RuntimeClass",
    ...admissionKinds,
  ],
};
const ofAdmission: Sensitivity = { kinds: admissionKinds };
