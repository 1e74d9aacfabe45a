import { judgedNames } from "../judged-names.ts";
import { nodeAssumptions } from "../placement/node-assumptions.ts";
import type { World } from "../../manifests/world/world.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { Given, PropertyProof, ProveProperty } from "../property-proof.ts";
import { nothing, sum } from "./amounts.ts";
import { type Bound, boundsOf } from "./bounds.ts";
import { overcommitment } from "./overcommitted.ts";
import { preemptions } from "./preemption.ts";
import { type FoundStarving, resourceFindings } from "./resource-findings.ts";
import { stageNodes } from "./shared-nodes.ts";
import { stageNamespaces } from "./stage-namespaces.ts";
import { unboundedIn } from "./unbounded.ts";

/**
 * Whether pods of one stage can take from pods of another what they need, where both may run on the same nodes: by asking
 * for, or using, more than anything bounds; by evicting them; by quotas that, used up, leave no room for what runs today.
 *
 * Use of CPU beyond what was asked for is shared out by the nodes and starves nobody; disks, and what the control plane
 * itself can take, are not looked at. Pods that get onto the other stage's own nodes are placement's, and count here too.
 */
export const proveResources: ProveProperty = (world: World, given: Given): PropertyProof => {
  const nodes = stageNodes(world, given);
  const namespaces = stageNamespaces(world, nodes);
  const boundOf = boundsOf(world, nodes.pods, namespaces.mayGrow);
  const context: Context = {
    world,
    given,
    nodes,
    namespaces,
    boundOf,
    preempts: preemptions(world, given, nodes),
    overcommits: overcommitment(world, nodes),
    found: [],
  };
  const names = judgedNames(world);
  const verdicts = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to) => ({
        property: "resources" as const,
        from,
        to,
        assumptions: nodeAssumptions(given),
        sensitivity: ofHolds,
        ...judge(context, from, to),
      })),
  );
  const { findings, codesOf } = resourceFindings(world, nodes.pods, context.found, given);
  return { verdicts: verdicts.map((verdict): Verdict => ({ ...verdict, findings: codesOf(verdict) })), findings };
};

interface Context {
  readonly world: World;
  readonly given: Given;
  readonly nodes: ReturnType<typeof stageNodes>;
  readonly namespaces: ReturnType<typeof stageNamespaces>;
  readonly boundOf: (namespace: string) => Bound;
  readonly preempts: ReturnType<typeof preemptions>;
  readonly overcommits: ReturnType<typeof overcommitment>;
  readonly found: FoundStarving[];
}

type Judged = Pick<Verdict, "verdict" | "reason"> & Partial<Pick<Verdict, "assumptions" | "sensitivity" | "witness">>;

function judge(context: Context, from: string, to: string): Judged {
  if (from === outside || to === outside)
    return {
      verdict: "holds",
      reason: "what is outside the cluster has no pods on its nodes",
      sensitivity: { kinds: [] },
    };
  const { nodes, found } = context;
  const [own, other] = [nodes.of(from), nodes.of(to)];
  // Whoever has no business on the stage's own nodes has no claim to them: the stage takes what is its own.
  const isForAll = ({ stage }: NodeClass) => from === unassigned || stage !== from;
  const shared = [...own.classes].filter((one) => isForAll(one) && other.classes.has(one));
  const perhaps = [...own.classes, ...own.open].filter(
    (one) => isForAll(one) && (other.classes.has(one) || other.open.has(one)),
  );
  if (perhaps.length === 0)
    return { verdict: "holds", reason: `no node is known on which pods of both ${from} and ${to} may run` };
  if (shared.length === 0 && mayHarm(context, from, to, perhaps)) {
    const reason = `whether pods of ${from} and ${to} may run on the same node could not be decided`;
    return { verdict: "unknown", reason };
  }
  const causes = causesOn(context, from, to, shared);
  const [first] = causes;
  if (first) {
    found.push(...causes);
    return {
      verdict: "broken",
      reason: first.reason,
      witness: { summary: first.reason, steps: first.steps },
      sensitivity: ofBroken,
    };
  }
  const preemption = context.preempts(from, to);
  if (preemption?.type === "unknown") {
    const name = preemption.priority.name;
    return {
      verdict: "unknown",
      reason: `whether pods of ${from} may have the priority class ${name}, above those of ${to}, could not be decided`,
    };
  }
  const count = context.namespaces.of(from).length;
  const reason =
    count === 0
      ? `no pod of ${from} is there, and nobody may make one`
      : `what the pods of ${from} may take is bounded in each of its ${count} namespaces, and they evict none of ${to}`;
  return { verdict: "holds", reason, assumptions: [...nodeAssumptions(context.given), "admission-in-force"] };
}

/** By what a stage starves another one with which it shares these nodes. */
function causesOn(context: Context, from: string, to: string, shared: readonly NodeClass[]): readonly FoundStarving[] {
  return [
    ...unboundedIn(context.namespaces.of(from), context.boundOf, { from, to }),
    ...preempting(context, from, to),
    ...overcommitting(context, from, to, shared),
  ];
}

/** So many classes of nodes are tried in all ways: 2 to this power. */
const mostTried = 4;

/** Whether anything could starve the other stage, were some of these nodes shared. Which ones makes a difference to what they have room for. */
function mayHarm(context: Context, from: string, to: string, perhaps: readonly NodeClass[]): boolean {
  if (perhaps.length > mostTried) return true;
  let subsets: (readonly NodeClass[])[] = [[]];
  for (const one of perhaps) subsets = subsets.concat(subsets.map((few) => [...few, one]));
  return subsets.some((few) => few.length > 0 && causesOn(context, from, to, few).length > 0);
}

function preempting({ preempts }: Context, from: string, to: string): readonly FoundStarving[] {
  const found = preempts(from, to);
  if (found?.type !== "preempts") return [];
  const { priority, reason, steps, namespaces } = found;
  return [{ type: "preempts", from, to, reason, steps, namespaces, priority }];
}

/** Where its namespaces are bounded, by how much; those that are not are told of by themselves. */
function overcommitting(
  { namespaces, boundOf, overcommits }: Context,
  from: string,
  to: string,
  shared: readonly NodeClass[],
): readonly FoundStarving[] {
  const of = namespaces.of(from);
  const given = of
    .map(boundOf)
    .reduce((total, bound) => (bound.type === "bounded" ? sum(total, bound.requests) : total), nothing);
  return overcommits(from, to, { given, of, shared });
}

const bounds = ["ResourceQuota", "LimitRange"];
const ofBroken: Sensitivity = {
  kinds: [
    ...bounds,
    "Node",
    "scheduling.k8s.io/PriorityClass",
    ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
      (kind) => `admissionregistration.k8s.io/${kind}`,
    ),
  ],
};
/** A pod, a right, a node or a priority more can take what nothing that was read takes. */
const ofHolds: Sensitivity = {
  kinds: [
    ...["Pod", "ReplicationController", "Namespace", "Node", "ServiceAccount"],
    ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => `apps/${kind}`),
    ...["Job", "CronJob"].map((kind) => `batch/${kind}`),
    ...["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map((kind) => `rbac.authorization.k8s.io/${kind}`),
    "scheduling.k8s.io/PriorityClass",
    "node.k8s.io/RuntimeClass",
  ],
};
