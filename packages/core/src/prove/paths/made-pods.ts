import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, Step } from "../../verdicts/witness.ts";
import { changeableWorkloads, changedWorkloadChain } from "../placement/changed-workload.ts";
import { plainPod, unplaced, waysByName, waysToNode, type WrittenPod } from "../placement/concrete-pods.ts";
import type { LandingSpec } from "../placement/landing.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import {
  controllerOfPods,
  decideChain,
  podChain,
  type RequestChain,
  workloadChain,
} from "../placement/placement-requests.ts";
import type { RunningPod, WorkloadKind } from "../placement/running-pods.ts";
import { requestSteps } from "../placement/try-placement.ts";
import { anyPodTaking, podBody, type WayOut, waysOut } from "../pod-security/privileged-pods.ts";
import type { MakingGroup } from "./making-groups.ts";
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
  | { readonly type: "made"; readonly does: string; readonly pod: WrittenPod; readonly nodes?: NodeClass }
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
    for (const pod of context.placements.pods) if (!examples.has(pod.namespace)) examples.set(pod.namespace, pod);
    this.#examples = examples;
  }

  /** A pod on a node of the class that controls the node. Admission decides about both at once. */
  controlling(group: MakingGroup, nodes: NodeClass): Made {
    return this.#once(group, `controls ${group.admissionKey}\n${this.#number(nodes)}`, () => {
      if (this.#neverControls(group) || this.#mayNotLand(group, nodes)) return refused;
      const [namespace = ""] = group.namespaces;
      for (const landing of this.#landings(group, nodes))
        for (const way of controlling) {
          const pod = taking(way, landing, namespace);
          if (this.#isAdmitted(group, pod, nodes)) return { type: "made", does: way.does, pod, nodes };
        }
      return {
        type: "unclear",
        why: `whether admission takes a pod of ${namespace} that controls a node of ${nodes.stage} depends on what else it says`,
      };
    });
  }

  /** A pod that reaches its node, or stands in its network, wherever it runs. */
  reaching(group: MakingGroup): Made {
    return this.#once(group, `reaches ${group.admissionKey}`, () => {
      const [namespace = ""] = group.namespaces;
      for (const way of waysOut)
        for (const start of this.#starts(group)) {
          const pod = taking(way, start, namespace);
          if (this.#isAdmitted(group, pod)) return { type: "made", does: way.does, pod };
        }
      if (this.#mayNotControl(group, waysOut)) return refused;
      return {
        type: "unclear",
        why: `whether admission takes a pod of ${namespace} that reaches its node depends on what else it says`,
      };
    });
  }

  /** A pod on a node of the class. */
  landing(group: MakingGroup, nodes: NodeClass): Made {
    return this.#once(group, `lands ${group.admissionKey}\n${this.#number(nodes)}`, () => {
      if (this.#mayNotLand(group, nodes)) return refused;
      const [pod] = this.#landings(group, nodes);
      if (pod && this.#isAdmitted(group, pod, nodes)) return { type: "made", does: "lands there", pod, nodes };
      return {
        type: "unclear",
        why: `whether admission keeps every pod of ${group.namespaces[0] ?? ""} off the nodes of ${nodes.stage} could not be decided`,
      };
    });
  }

  /** A pod with these labels, anywhere. */
  labelled(group: MakingGroup, labels: Readonly<Record<string, string>>): Made {
    const key = `labelled ${group.admissionKey}\n${JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)))}`;
    return this.#once(group, key, () => {
      for (const start of this.#starts(group)) {
        const pod = { labels, spec: start.spec };
        if (this.#isAdmitted(group, pod)) return { type: "made", does: "runs", pod };
      }
      return {
        type: "unclear",
        why: `whether admission takes a pod with other labels in ${group.namespaces[0] ?? ""} depends on what it says`,
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
    const [namespace = ""] = group.namespaces;
    return ways.every((way) => {
      const object = anyPodTaking(way, namespace);
      const asked = { group: "", version: "v1", resource: "pods", namespace, name: "example" };
      const decision = this.#context.given.admission.decide({
        operation: "CREATE",
        ...asked,
        object,
        oldObject: null,
        as: actor,
      });
      return decision.answer === "refused";
    });
  }

  /** Where nobody of the stages at home can bring a pod there, none of them can. */
  #mayNotLand(group: MakingGroup, nodes: NodeClass): boolean {
    if (group.stage === nodes.stage) return false;
    const { placements, access } = this.#context;
    const { identity } = group.arrival;
    if (identity.type !== "subject") return false;
    const homes = access.homes(identity.subject);
    return homes.length > 0 && homes.every((home) => this.#isRefused(placements.tried(home, nodes)));
  }

  #isRefused(tried: ReturnType<PathsContext["placements"]["tried"]>): boolean {
    return tried.type === "refused" && tried.by.length > 0;
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
    const named = group.kind === "DaemonSet" ? [] : waysByName(node, stages);
    const known = this.#knownLanding(group, nodes);
    const all = [
      ...(known ? [known] : []),
      ...(first ? [first] : []),
      ...named.slice(0, 1),
      ...others,
      ...named.slice(1),
    ];
    const ways = all.slice(0, mostWays);
    const found: WrittenPod[] = [];
    for (const start of this.#starts(group)) {
      const pods = ways.map((way): WrittenPod => {
        const affinity = way.affinity ? { affinity: { ...start.spec.affinity, ...way.affinity } } : {};
        return { labels: start.labels, spec: { ...start.spec, ...way, ...affinity } };
      });
      // Where one start is taken, the others ask for the node in the same way.
      const pod = (found.length > 0 ? pods.slice(0, 2) : pods).find((one) => this.#isAdmitted(group, one, nodes));
      if (pod) found.push(pod);
    }
    this.#landingPods.set(key, found);
    return found;
  }

  /** What a pod says of where it runs that lands there, if one is known of those who are at home where this one is. */
  #knownLanding({ arrival: { identity } }: MakingGroup, nodes: NodeClass): LandingSpec | undefined {
    if (identity.type !== "subject") return undefined;
    const { placements, access } = this.#context;
    for (const home of access.homes(identity.subject)) {
      const tried = placements.tried(home, nodes);
      const step = tried.type === "lands" ? tried.steps.at(-1) : undefined;
      if (step?.type !== "landing") continue;
      const { nodeName, nodeSelector, affinity, tolerations } =
        (step.pod as { readonly spec?: LandingSpec }).spec ?? {};
      return {
        ...(nodeName !== undefined && { nodeName }),
        ...(nodeSelector && { nodeSelector }),
        ...(affinity && { affinity }),
        ...(tolerations && { tolerations }),
      };
    }
    return undefined;
  }

  #isAdmitted(group: MakingGroup, pod: WrittenPod, nodes?: NodeClass): boolean {
    // Of a Job that waits only what says where its pods run can be changed.
    if (group.kind === "Job" && group.operation === "UPDATE") return false;
    return decideChain(this.#context.given.admission, this.#chain(group, pod, nodes)).answer === "admitted";
  }

  #stepsOf(group: MakingGroup, pod: WrittenPod, nodes: NodeClass | undefined): readonly Step[] {
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
    const example = this.#examples.get(group.namespaces[0] ?? "");
    return [bare, plain, ...(example ? [unplaced(example)] : [])];
  }

  #chain(group: MakingGroup, { labels, spec }: WrittenPod, nodes: NodeClass | undefined): RequestChain {
    const pod = { metadata: { labels }, spec };
    const where = { namespace: group.namespaces[0] ?? "", as: group.arrival.actor };
    const { kind } = group;
    const node = nodes?.node.name ?? "any";
    if (kind === "Pod") return podChain(pod, where);
    const workload = this.#changed(kind, group);
    if (workload) return changedWorkloadChain(kind, workload, pod, where, node);
    return workloadChain(kind, pod, where, "CREATE", node);
  }

  /** The workload that whoever may make none changes. */
  #changed(kind: WorkloadKind, { operation, ability: { names }, namespaces }: MakingGroup): UnknownContent | undefined {
    if (operation === "CREATE") return undefined;
    const all = this.#workloads.get(kind) ?? changeableWorkloads(this.#context.world, kind);
    this.#workloads.set(kind, all);
    const there = all.get(namespaces[0] ?? "") ?? [];
    return there.find(({ metadata }) => names.length === 0 || names.includes(metadata.name));
  }
}

const refused: Taken = { type: "refused" };

function taking(way: WayOut, { labels, spec }: WrittenPod, namespace: string): WrittenPod {
  const body = podBody({ labels }, spec, namespace);
  if (body === undefined) return { labels, spec };
  const taken = way.take(body);
  return { labels, spec: taken.spec as unknown as WrittenPod["spec"] };
}
