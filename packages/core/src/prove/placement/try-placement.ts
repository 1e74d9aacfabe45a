import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { anything, type Refusal } from "../admission/admission.ts";
import type { Given } from "../property-proof.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, Step } from "../../verdicts/witness.ts";
import { abstractSpec, asksForNode, metadataOfRunning, nameOf, toleratesForSure } from "./abstract-pods.ts";
import { plainPod, unplaced, waysByBinding, waysByName, waysToNode, type WrittenPod } from "./concrete-pods.ts";
import { changedWorkloadChain } from "./changed-workload.ts";
import { daemonLands } from "./daemon-pods.ts";
import { type LandingSpec, mayLand } from "./landing.ts";
import type { Maker } from "./makers.ts";
import type { NodeClass } from "./node-classes.ts";
import {
  boundPodChain,
  changedPodChain,
  type ChainDecision,
  controllerOfPods,
  decideChain,
  podChain,
  type PodParts,
  type RequestChain,
  workloadChain,
} from "./placement-requests.ts";
import { requestSteps } from "./request-steps.ts";
import { repairedPod } from "./repaired-pods.ts";
import type { RunningPod } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";
import type { BlockingEffect } from "./tolerations.ts";

export type Trial =
  | { readonly type: "lands"; readonly steps: readonly Step[]; readonly by: "scheduler" | "nodeName" | "binding" }
  /** Every way is refused, whatever else the pod says. */
  | { readonly type: "refused"; readonly by: readonly Refusal[] }
  | { readonly type: "unknown"; readonly by: readonly Refusal[] };

export interface TrialContext {
  readonly given: Given;
  readonly label: string | undefined;
  /** Of the maker. */
  readonly stage: string;
  /** Pods and templates of the maker's stage to start from. */
  readonly examples: readonly RunningPod[];
  /** Keys of node labels that policies tell apart. */
  readonly mattering: readonly string[];
  /** Texts that policies compare with: of nodes that have one as their name there is one in a class. */
  readonly compared: readonly string[];
  /** Equal for those whom admission tells apart in nothing. */
  readonly actorKey: (actor: Actor) => string;
  /** What is known already of ways onto the same nodes. */
  readonly closings: Map<string, Closing>;
  /** Whether some policy looks at what a pod was before beyond whether it changes. */
  readonly readsOldPods: boolean;
  /** How many searches for a pod that is admitted are left: most end without one, for the same reason. */
  readonly repairs: { left: number };
}

/**
 * Whether a pod that the maker brings about can land on one of these nodes.
 *
 * That it can is shown by requests with whole bodies, each admitted, the last of which makes a pod that `mayLand` lets
 * land there.
 *
 * That it cannot is shown for all bodies at once. A pod comes to a node by `nodeName`, by a binding, or by the scheduler.
 * In each case its node selector and its required node affinity match the node's labels (kubelet and scheduler both
 * refuse it otherwise), and `asksForNode` gives abstract pods of which each such pod is one; by the scheduler it also
 * tolerates every `NoSchedule` and `NoExecute` taint, otherwise every `NoExecute` taint, so that for any one of its taints
 * it is one of `toleratesForSure`. A way is closed where, for each abstract pod, a request on that way is refused whatever
 * stands in the open parts, or is refused so for every toleration of one taint. A workload's pods come by way of the
 * workload, which can be refused as well. Tolerations can be added later, as long as the pod runs nowhere, by a request
 * that can be refused as well; a node selector or an affinity can only ever become narrower.
 */
export function tryPlacement(maker: Maker, nodes: NodeClass, context: TrialContext): Trial {
  const refusals: Refusal[] = [];
  const open: Refusal[] = [];
  const closings = closeWays(maker, nodes, context);
  for (const { isClosed, by } of closings) (isClosed ? refusals : open).push(...by);
  if (closings.every(({ isClosed }) => isClosed)) return { type: "refused", by: refusals };
  const lands = landing(maker, nodes, context) ?? landing(maker, nodes, context, mostRepaired);
  return lands ?? { type: "unknown", by: open };
}

type Way = "nodeName" | "scheduler" | "binding" | "tolerated later";

export interface Closing {
  readonly isClosed: boolean;
  readonly by: readonly Refusal[];
}

/** What of the ways is closed; a way of a workload is closed where nobody could make its pods either. */
function closeWays(maker: Maker, nodes: NodeClass, context: TrialContext): readonly Closing[] {
  const ways: readonly Way[] = [
    "scheduler",
    "nodeName",
    ...(maker.binds ? (["binding"] as const) : []),
    ...(maker.changes ? (["tolerated later"] as const) : []),
  ];
  return ways.map((way) => closeWay(way, maker, nodes, context));
}

function closeWay(way: Way, maker: Maker, nodes: NodeClass, context: TrialContext): Closing {
  if (maker.kind === "Pod") return closeChains(way, maker, nodes, context);
  if (maker.kind !== "DaemonSet") {
    // The same pods, whichever workload they are of: of an owner of which nothing is known, by a controller.
    const actor = controllerOfPods(maker.kind);
    const key = JSON.stringify([way, maker.placeKey, context.actorKey(actor), maker.actorKey]);
    const pods: PodMaker = { ...maker, kind: "Pod", actor, changer: maker.actor };
    const known = context.closings.get(key) ?? closeChains(way, pods, nodes, context);
    context.closings.set(key, known);
    if (known.isClosed) return known;
  }
  return closeChains(way, maker, nodes, context);
}

/** Who binds or changes the pods may be another than who makes them. */
type PodMaker = Maker & { readonly changer?: Actor };

function closeChains(
  way: Way,
  maker: PodMaker,
  nodes: NodeClass,
  { given, mattering, compared, readsOldPods }: TrialContext,
): Closing {
  // The controller of DaemonSets looks at all taints itself, whatever node the template names.
  const isScheduled = way === "scheduler" || way === "tolerated later" || maker.kind === "DaemonSet";
  const effects: readonly BlockingEffect[] = isScheduled ? ["NoSchedule", "NoExecute"] : ["NoExecute"];
  const taints = nodes.node.taints.filter(({ effect }) => effects.some((one) => one === effect));
  const by: Refusal[] = [];
  /** Refused where each of them is. */
  const decide = (known: Readonly<Record<string, unknown>>): ChainDecision => {
    const decided = (metadata: PodParts["metadata"]) =>
      decideChain(given.admission, abstractChain(way, maker, { metadata, known, name, readsOldPods }));
    const [first, ...others] = metadataOfRunning(compared);
    return others.map(decided).find(({ answer }) => answer !== "refused") ?? decided(first);
  };
  const isRefused = (decision: ChainDecision) => {
    if (decision.answer === "refused") by.push(decision.by);
    return decision.answer === "refused";
  };
  const isTaintGuarded = (known: Readonly<Record<string, unknown>>) =>
    taints.some((taint) =>
      toleratesForSure(taint).every((tolerations) => isRefused(decide({ ...known, tolerations }))),
    );
  const name = nameOf(nodes.names, compared);
  const nodeName = way === "nodeName" ? name : undefined;
  if (isRefused(decide({ nodeName }))) return { isClosed: true, by };
  if (isTaintGuarded({ nodeName })) return { isClosed: true, by };
  for (const asked of asksForNode(nodes.node, mattering)) {
    const known = { ...asked, nodeName };
    const first = decide(known);
    if (isRefused(first)) continue;
    if (!isTaintGuarded(known)) return { isClosed: false, by: first.answer === "depends" ? first.by : [] };
  }
  return { isClosed: true, by };
}

interface AbstractParts {
  readonly metadata: PodParts["metadata"];
  /** What is known of the spec. */
  readonly known: Readonly<Record<string, unknown>>;
  /** Of the node. */
  readonly name: unknown;
  readonly readsOldPods: boolean;
}

function abstractChain(
  way: Way,
  maker: PodMaker,
  { metadata, known, name, readsOldPods }: AbstractParts,
): RequestChain {
  // It may tolerate other taints before: everything tolerates a node that is not ready for a while.
  const atFirst = way === "tolerated later" ? { ...known, tolerations: anything } : known;
  const pod: PodParts = { metadata, spec: abstractSpec(atFirst), isAbstract: true };
  const where = whereOf(maker);
  if (maker.kind === "Pod") {
    if (way === "binding") return boundPodChain(pod, name, where, maker.changer);
    if (way === "tolerated later") {
      const changed = { ...pod, spec: abstractSpec(known) };
      // Equality of what is not known cannot be told: that it is changed is said by old tolerations that are no others.
      const stored = readsOldPods ? pod : { ...pod, spec: abstractSpec({ ...known, tolerations: [] }) };
      return changedPodChain(pod, changed, where, maker.changer, stored);
    }
    return podChain(pod, where);
  }
  const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  const amongPods = { podAffinity: anything, podAntiAffinity: anything };
  const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: anything, ...required };
  const daemon = (spec: unknown) => ({ ...(spec as object), affinity: { ...amongPods, nodeAffinity } });
  return workloadChain(maker.kind, pod, where, maker.operation, "", daemon);
}

function whereOf({ namespace, namespaceLabels, actor }: Maker) {
  return { namespace, ...(namespaceLabels && { namespaceLabels }), as: actor };
}

/** Each is where a search begins. */
const mostRepaired = 4;
/** For a whole proof. */
export const mostRepairs = 24;

/** @param mostWays of which what is refused is changed until it is admitted; otherwise all ways are tried as they are */
function landing(maker: Maker, nodes: NodeClass, context: TrialContext, mostWays?: number): Trial | undefined {
  const { admission } = context.given;
  // What has no stage has no value of its label either: `(unassigned)` is none.
  const stage = context.stage === unassigned ? undefined : context.stage;
  const stages = { label: context.label, own: stage, mattering: context.mattering };
  const where = whereOf(maker);
  const { node } = nodes;
  const own = context.label === undefined || stage === undefined ? {} : { [context.label]: stage };
  const examples = context.examples.filter(({ namespace }) => namespace === maker.namespace);
  const starts: readonly WrittenPod[] = [
    plainPod({ ...own, app: "placed" }),
    ...[...new Set([...examples, ...context.examples])].slice(0, 2).map(unplaced),
  ];
  const isNew = maker.operation === "CREATE";
  const isReached = (spec: PodSpec) => mayLand(spec, node).lands;
  const attempt = (
    by: "scheduler" | "nodeName" | "binding",
    ways: readonly LandingSpec[],
    chainOf: (pod: PodParts) => RequestChain,
    landsAs = isReached,
  ): Trial | undefined => {
    for (const way of ways.slice(0, mostWays))
      for (const start of starts) {
        const affinity = way.affinity ? { affinity: { ...start.spec.affinity, ...way.affinity } } : {};
        const pod = { metadata: { labels: start.labels }, spec: { ...start.spec, ...way, ...affinity } };
        if (mostWays !== undefined && context.repairs.left-- <= 0) return undefined;
        const found =
          mostWays === undefined
            ? pod
            : repairedPod(pod, { admission, chainOf, lands: ({ spec }) => landsAs(spec), isNew });
        const chain = found && chainOf(found);
        if (chain && decideChain(admission, chain).answer === "admitted")
          return { type: "lands", by, steps: stepsOf(maker, chain, node.name) };
      }
    return undefined;
  };
  const { kind, workload } = maker;
  // Of a Job that waits only what says where its pods run can be changed.
  if (kind === "Job" && workload) return undefined;
  const made = (pod: PodParts): RequestChain => {
    if (kind === "Pod") return podChain(pod, where);
    if (workload) return changedWorkloadChain(kind, workload, pod, where, node.name);
    return workloadChain(kind, pod, where, "CREATE", node.name);
  };
  if (kind === "DaemonSet")
    // Its controller looks at taints itself, so a name in its template leads to no node that others do not.
    return attempt("scheduler", waysToNode(node, stages), made, (spec) => daemonLands(spec, node).lands);
  const found =
    attempt("scheduler", waysToNode(node, stages), made) ?? attempt("nodeName", waysByName(node, stages), made);
  if (found || kind !== "Pod") return found;
  const bound = (pod: PodParts) => boundPodChain(byHand(pod), node.name, where);
  const isBound = (spec: PodSpec) => isReached({ ...spec, nodeName: node.name });
  return (
    (maker.binds && attempt("binding", waysByBinding(node, stages), bound, isBound)) ??
    (maker.changes ? attempt("scheduler", waysToNode(node, stages), (pod) => laterTolerated(pod, where)) : undefined)
  );
}

/** No scheduler looks at it, so that it waits for the binding. */
function byHand(pod: PodParts): PodParts {
  return { ...pod, spec: { ...(pod.spec as LandingSpec), schedulerName: "by-hand" } };
}

function laterTolerated(pod: PodParts, where: ReturnType<typeof whereOf>): RequestChain {
  const { tolerations: _tolerations, ...before } = pod.spec as LandingSpec;
  return changedPodChain({ ...pod, spec: before }, pod, where);
}

function stepsOf(maker: Maker, { requests, sent }: RequestChain, node: string): readonly Step[] {
  const pod = requests.findLast(({ subresource }) => subresource === undefined)?.object;
  return [...requestSteps(maker, { requests, sent }), { type: "landing", pod: pod as KubernetesObject, node }];
}

export const pluralOf = (kind: Maker["kind"]): string => (kind === "Pod" ? "pods" : workloadKinds[kind].resource);
