import { judgedNames } from "../judged-names.ts";
import { nodeAssumptions } from "../placement/node-assumptions.ts";
import type { World } from "../../manifests/world/world.ts";
import { fieldText } from "../../manifests/field-text.ts";
import { keyOf } from "../../manifests/object-key.ts";
import { formatQuantity } from "../../manifests/quantities.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { Given, PropertyProof, ProveProperty } from "../property-proof.ts";
import { type Amounts, nothing, sum } from "./amounts.ts";
import { type Bound, boundsOf } from "./bounds.ts";
import { preemptions } from "./preemption.ts";
import { type FoundStarving, resourceFindings } from "./resource-findings.ts";
import { needs, roomOn } from "./room.ts";
import { stageNodes } from "./shared-nodes.ts";
import { stageNamespaces } from "./stage-namespaces.ts";

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
    room: roomOn(world),
    needsOf: needsByStage(nodes.pods),
    found: [],
  };
  const names = judgedNames(world);
  const verdicts = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map(
        (to): Verdict => ({
          property: "resources",
          from,
          to,
          findings: [],
          assumptions: nodeAssumptions(given),
          sensitivity: ofHolds,
          ...judge(context, from, to),
        }),
      ),
  );
  const { findings, codesOf } = resourceFindings(world, nodes.pods, context.found, given);
  return { verdicts: verdicts.map((verdict) => ({ ...verdict, findings: codesOf(verdict) })), findings };
};

interface Context {
  readonly world: World;
  readonly given: Given;
  readonly nodes: ReturnType<typeof stageNodes>;
  readonly namespaces: ReturnType<typeof stageNamespaces>;
  readonly boundOf: (namespace: string) => Bound;
  readonly preempts: ReturnType<typeof preemptions>;
  readonly room: ReturnType<typeof roomOn>;
  readonly needsOf: (stage: string) => Amounts;
  readonly found: FoundStarving[];
}

type Judged = Pick<Verdict, "verdict" | "reason"> & Partial<Verdict>;

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
  const maybe = [...own.classes, ...own.open].some(
    (one) => isForAll(one) && (other.classes.has(one) || other.open.has(one)),
  );
  if (shared.length === 0 && !maybe)
    return { verdict: "holds", reason: `no node is known on which pods of both ${from} and ${to} may run` };
  if (shared.length === 0)
    return {
      verdict: "unknown",
      reason: `whether pods of ${from} and ${to} may run on the same node could not be decided`,
    };
  const causes = [
    ...unboundedIn(context, from, to),
    ...preempting(context, from, to),
    ...overcommitted(context, from, to, shared),
  ];
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

function unboundedIn({ namespaces, boundOf }: Context, from: string, to: string): readonly FoundStarving[] {
  const all = namespaces.of(from).map((namespace) => ({ namespace, bound: boundOf(namespace) }));
  const unbounded = all.filter(({ bound }) => bound.type === "unbounded");
  const unlimited = all.filter(({ bound }) => bound.type === "no memory limit");
  const cause = (type: "unbounded" | "no memory limit", of: typeof all, says: string): readonly FoundStarving[] => {
    const [first] = of;
    if (first === undefined) return [];
    const what = first.bound.type === "unbounded" ? first.bound.what.join(" and ") : "memory";
    const more = of.length > 1 ? `, nor in ${of.length - 1} more namespaces of ${from}` : "";
    const reason =
      type === "unbounded"
        ? `no quota bounds ${what} in ${first.namespace}, whose pods run beside those of ${to}${more}`
        : `no limit bounds what pods of ${first.namespace} use of the memory that they share with ${to}${more}`;
    const object = { group: "", kind: "Namespace", namespace: "", name: first.namespace };
    return [
      {
        type,
        from,
        to,
        reason,
        steps: [{ type: "state", object, says }, ...unlimitedSteps(first.bound)],
        namespaces: of.map(({ namespace }) => namespace),
      },
    ];
  };
  return [
    ...cause("unbounded", unbounded, "no ResourceQuota bounds what its pods ask for"),
    ...cause("no memory limit", unlimited, "its quota bounds what pods ask for, and nothing what they use"),
  ];
}

/** Who takes it: a container that is there today, where there is one. Else somebody may make it. */
function unlimitedSteps(bound: Bound): readonly Step[] {
  if (!("unlimited" in bound) || bound.unlimited === undefined) return [];
  const { pod, path } = bound.unlimited;
  const says = "this container has no memory limit";
  return [{ type: "state", object: keyOf(pod.object.object), field: fieldText(path), says }];
}

function preempting({ preempts }: Context, from: string, to: string): readonly FoundStarving[] {
  const found = preempts(from, to);
  if (found?.type !== "preempts") return [];
  const { priority, reason, steps, namespaces } = found;
  return [{ type: "preempts", from, to, reason, steps, namespaces, priority }];
}

function overcommitted(
  { namespaces, boundOf, room, needsOf }: Context,
  from: string,
  to: string,
  shared: readonly NodeClass[],
): readonly FoundStarving[] {
  const there = room(shared);
  if (there === undefined) return [];
  const quota = namespaces
    .of(from)
    .map(boundOf)
    .reduce((total, bound) => (bound.type === "bounded" ? sum(total, bound.requests) : total), nothing);
  const needed = needsOf(to);
  const over = (["cpu", "memory"] as const).filter(
    (one) => quota[one] > 0n && needed[one] > 0n && needed[one] <= there[one] && quota[one] + needed[one] > there[one],
  );
  const [what] = over;
  if (what === undefined) return [];
  const like = what === "memory" ? "1Mi" : "1";
  const [a, b, c] = [quota[what], needed[what], there[what]].map((amount) => formatQuantity(amount, like));
  const reason = `the quotas of ${from} (${what} ${a}) and what pods of ${to} ask for (${b}) are more than the ${c} of the nodes on which both run`;
  const [namespace = ""] = namespaces.of(from);
  const object = { group: "", kind: "Namespace", namespace: "", name: namespace };
  return [
    {
      type: "overcommitted",
      from,
      to,
      reason,
      steps: [{ type: "state", object, says: reason }],
      namespaces: namespaces.of(from),
      over: over.map((one) => ({ what: one, given: quota[one], left: there[one] - needed[one] })),
    },
  ];
}

function needsByStage(pods: ReturnType<typeof stageNodes>["pods"]): (stage: string) => Amounts {
  const known = new Map([...Map.groupBy(pods, ({ stage }) => stage)].map(([stage, all]) => [stage, needs(all)]));
  return (stage) => known.get(stage) ?? nothing;
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
