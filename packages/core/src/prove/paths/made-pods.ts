import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, Step } from "../../verdicts/witness.ts";
import { anything } from "../admission/admission.ts";
import { changeableWorkloads, changedWorkloadChain } from "../placement/changed-workload.ts";
import { plainPod, unplaced, waysByName, waysToNode, type WrittenPod } from "../placement/concrete-pods.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import {
  controllerOfPods,
  decideChain,
  podChain,
  type PodParts,
  type RequestChain,
  workloadChain,
} from "../placement/placement-requests.ts";
import { repairedPod } from "../placement/repaired-pods.ts";
import type { RunningPod, WorkloadKind } from "../placement/running-pods.ts";
import { requestSteps } from "../placement/request-steps.ts";
import { asking, isAsAsked, type Spec } from "../possible/asked-spec.ts";
import { anyPodTaking, type WayOut, waysOut } from "../pod-security/privileged-pods.ts";
import { knownLanding, mayNotLand } from "./known-landings.ts";
import { type MakingGroup, shownIn } from "./making-groups.ts";
import type { PathsContext } from "./paths-context.ts";

/** To stand in a node's network gives no hold of its pods. */
const controlling = waysOut.filter((way) => !Object.hasOwn(way.known, "hostNetwork"));

/** So many ways to say where a pod runs are tried, those first that lead there for sure and nowhere else. */
const mostWays = 24;

export type Made =
  | { readonly type: "made"; readonly does: string; readonly steps: readonly Step[] }
  | { readonly type: "refused" }
  | { readonly type: "unclear"; readonly why: string };

/** A pod that admission takes: on this node where it is named. */
type Taken =
  | { readonly type: "made"; readonly does: string; readonly pod: PodParts; readonly nodes?: NodeClass }
  | Exclude<Made, { readonly type: "made" }>;

/** Tries to bring pods about, each question once for those whom admission treats alike. */
export class MadePods {
  readonly #context: PathsContext;
  readonly #known = new Map<string, Taken>();
  readonly #never = new Map<string, boolean>();
  readonly #landingPods = new Map<string, readonly WrittenPod[]>();
  readonly #examples: ReadonlyMap<string, RunningPod>;
  readonly #workloads = new Map<WorkloadKind, ReadonlyMap<string, readonly UnknownContent[]>>();

  constructor(context: PathsContext) {
    this.#context = context;
    const examples = new Map<string, RunningPod>();
    // The server takes no pod without a container.
    for (const pod of context.placements.pods)
      if (!examples.has(pod.namespace) && pod.spec.containers.length > 0) examples.set(pod.namespace, pod);
    this.#examples = examples;
  }

  /** A pod on a node of the class that controls the node. Admission decides about both at once. */
  controlling(group: MakingGroup, nodes: NodeClass): Made {
    return this.#once(group, `controls ${group.admissionKey}\n${this.#number(nodes)}`, () => {
      if (isOfWaitingJob(group) || this.#neverControls(group) || mayNotLand(this.#context, group, nodes))
        return refused;
      for (const landing of this.#landings(group, nodes))
        for (const way of controlling) {
          const pod = partsOf(taking(way, landing));
          if (this.#isAdmitted(group, pod, nodes)) return { type: "made", does: way.does, pod, nodes };
        }
      return {
        type: "unclear",
        why: `whether admission takes a pod of ${shownIn(group)} that controls a node of ${nodes.stage} depends on what else it says`,
      };
    });
  }

  /** A pod that reaches its node, or stands in its network, wherever it runs. */
  reaching(group: MakingGroup): Made {
    return this.#once(group, `reaches ${group.admissionKey}`, () => {
      if (isOfWaitingJob(group)) return refused;
      for (const way of waysOut)
        for (const start of this.#starts(group)) {
          const pod = partsOf(taking(way, start));
          if (this.#isAdmitted(group, pod)) return { type: "made", does: way.does, pod };
        }
      if (this.#mayNotControl(group, waysOut)) return refused;
      const repaired = this.#repaired(group, waysOut);
      if (repaired) return repaired;
      return {
        type: "unclear",
        why: `whether admission takes a pod of ${shownIn(group)} that reaches its node depends on what else it says`,
      };
    });
  }

  /** A pod on a node of the class. */
  landing(group: MakingGroup, nodes: NodeClass): Made {
    return this.#once(group, `lands ${group.admissionKey}\n${this.#number(nodes)}`, () => {
      if (mayNotLand(this.#context, group, nodes)) return refused;
      const [pod] = this.#landings(group, nodes);
      if (pod) return { type: "made", does: "lands there", pod: partsOf(pod), nodes };
      return {
        type: "unclear",
        why: `whether admission keeps every pod of ${shownIn(group)} off the nodes of ${nodes.stage} could not be decided`,
      };
    });
  }

  /** A pod with these labels, anywhere. */
  labelled(group: MakingGroup, labels: Readonly<Record<string, string>>): Made {
    const written = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const key = `labelled ${group.admissionKey}\n${written.toSorted().join()}`;
    return this.#once(group, key, () => {
      for (const start of this.#starts(group)) {
        const pod = partsOf({ labels, spec: start.spec });
        if (this.#isAdmitted(group, pod)) return { type: "made", does: "runs", pod };
      }
      return {
        type: "unclear",
        why: `whether admission takes a pod with other labels in ${shownIn(group)} depends on what it says`,
      };
    });
  }

  #once(group: MakingGroup, key: string, work: () => Taken): Made {
    const found = this.#known.get(key) ?? work();
    this.#known.set(key, found);
    if (found.type !== "made") return found;
    const { does, pod, nodes } = found;
    const steps = (): readonly Step[] => this.#stepsOf(group, pod, nodes);
    return {
      type: "made",
      does,
      get steps() {
        return steps();
      },
    };
  }

  #number(nodes: NodeClass): number {
    return this.#context.placements.classes.indexOf(nodes);
  }

  /** Wherever it would land. */
  #neverControls(group: MakingGroup): boolean {
    // Whoever makes a workload, its pods are made by the controller.
    const key = group.kind === "Pod" ? group.admissionKey : `${group.kind} ${group.alike.key}`;
    const known = this.#never.get(key) ?? this.#mayNotControl(group, controlling);
    this.#never.set(key, known);
    return known;
  }

  #mayNotControl(group: MakingGroup, ways: readonly WayOut[]): boolean {
    const actor = this.#podActor(group);
    const namespace = shownIn(group);
    return ways.every((way) => {
      const object = anyPodTaking(way, namespace);
      const decision = this.#context.given.admission.decide({
        ...{ operation: "CREATE", group: "", version: "v1", resource: "pods", namespace, as: actor },
        // Who makes it may choose its name.
        name: anything,
        object,
        oldObject: null,
      });
      return decision.answer === "refused";
    });
  }

  #podActor({ kind, arrival }: MakingGroup): Actor {
    return kind === "Pod" ? arrival.actor : controllerOfPods(kind);
  }

  /** Some pods that land on the node and that admission takes: of each kind to start from, the first. */
  #landings(group: MakingGroup, nodes: NodeClass): readonly WrittenPod[] {
    const key = `${group.admissionKey}\n${this.#number(nodes)}`;
    const before = this.#landingPods.get(key);
    if (before) return before;
    const { world } = this.#context;
    const stages = { label: world.stages.label, own: group.stage, mattering: [] };
    const { node } = nodes;
    const [first, ...others] = waysToNode(node, stages);
    const named = group.kind === "DaemonSet" ? undefined : waysByName(node, stages)[0];
    const known = knownLanding(this.#context, group, nodes);
    const ways = [known, first, named, ...others].filter((way) => way !== undefined).slice(0, mostWays);
    const found: WrittenPod[] = [];
    for (const start of this.#starts(group)) {
      const pods = ways.map((way): WrittenPod => {
        const affinity = way.affinity ? { affinity: { ...start.spec.affinity, ...way.affinity } } : {};
        return { labels: start.labels, spec: { ...start.spec, ...way, ...affinity } };
      });
      // Where one start is taken, the others ask for the node in the same way.
      const pod = (found.length > 0 ? pods.slice(0, 2) : pods).find((one) =>
        this.#isAdmitted(group, partsOf(one), nodes),
      );
      if (pod) found.push(pod);
    }
    this.#landingPods.set(key, found);
    return found;
  }

  /** A pod that takes one of these ways out, and is changed wherever admission asks for something else. */
  #repaired(group: MakingGroup, ways: readonly WayOut[]): Taken | undefined {
    const { admission } = this.#context.given;
    for (const way of ways)
      for (const start of this.#starts(group)) {
        const pod = repairedPod(partsOf(taking(way, start)), {
          ...{ admission, isNew: group.operation === "CREATE" },
          chainOf: (one) => this.#chain(group, one, undefined),
          lands: ({ spec }) => isAsAsked(spec as unknown as Spec, way.asked),
        });
        if (pod) return { type: "made", does: way.does, pod };
      }
    return undefined;
  }

  #isAdmitted(group: MakingGroup, pod: PodParts, nodes?: NodeClass): boolean {
    if (isOfWaitingJob(group)) return false;
    return decideChain(this.#context.given.admission, this.#chain(group, pod, nodes)).answer === "admitted";
  }

  #stepsOf(group: MakingGroup, pod: PodParts, nodes: NodeClass | undefined): readonly Step[] {
    const { allowance } = group;
    const chain = this.#chain(group, pod, nodes);
    const steps = requestSteps({ allowance, binds: undefined, before: [] }, chain);
    if (!nodes) return steps;
    const made = chain.requests.findLast(({ resource }) => resource === "pods")?.object as KubernetesObject;
    return [...steps, { type: "landing", pod: made, node: nodes.node.name }];
  }

  #starts(group: MakingGroup): readonly WrittenPod[] {
    const { label } = this.#context.world.stages;
    // What has no stage has no value of its label either: `(unassigned)` is none.
    const own = {
      ...(label === undefined || group.stage === unassigned ? {} : { [label]: group.stage }),
      app: "placed",
    };
    const plain = plainPod(own);
    const bare: WrittenPod = { labels: own, spec: { containers: [{ name: "placed", image: "busybox" }] } };
    const example = this.#examples.get(shownIn(group));
    return [bare, plain, ...(example ? [unplaced(example)] : [])];
  }

  #chain(group: MakingGroup, pod: PodParts, nodes: NodeClass | undefined): RequestChain {
    const where = { namespace: shownIn(group), as: group.arrival.actor };
    const { kind } = group;
    const node = nodes?.node.name ?? "any";
    if (kind === "Pod") return podChain(pod, where);
    const workload = this.#changed(kind, group);
    if (workload) return changedWorkloadChain(kind, workload, pod, where, node);
    return workloadChain(kind, pod, where, "CREATE", node);
  }

  /** The workload that whoever may make none changes. */
  #changed(kind: WorkloadKind, group: MakingGroup): UnknownContent | undefined {
    if (group.operation === "CREATE") return undefined;
    const { names } = group.ability;
    const all = this.#workloads.get(kind) ?? changeableWorkloads(this.#context.world, kind);
    this.#workloads.set(kind, all);
    return all.get(shownIn(group))?.find(({ metadata }) => names.length === 0 || names.includes(metadata.name));
  }
}

const refused: Taken = { type: "refused" };

/** Of a Job that waits only what says where its pods run can be changed: they are what they were. */
function isOfWaitingJob({ kind, operation }: MakingGroup): boolean {
  return kind === "Job" && operation === "UPDATE";
}

function partsOf({ labels, spec }: WrittenPod): PodParts & { readonly spec: PodSpec } {
  return { metadata: { labels }, spec };
}

function taking({ asked }: WayOut, { labels, spec }: WrittenPod): WrittenPod {
  return { labels, spec: asking(spec as unknown as Spec, asked) as unknown as PodSpec };
}
