import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { Maker } from "../placement/makers.ts";
import type { RequestChain } from "../placement/placement-requests.ts";
import { requestSteps } from "../placement/request-steps.ts";
import type { Placements } from "../placement/placements.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import type { Given } from "../property-proof.ts";
import { mayName, type Priority, prioritiesOf, quotaRefuses } from "./priorities.ts";
import { isOfKubernetes } from "./stage-namespaces.ts";

export type Preemption =
  | {
      readonly type: "preempts";
      readonly priority: Priority;
      readonly reason: string;
      readonly steps: readonly Step[];
      readonly namespaces: readonly string[];
    }
  | { readonly type: "unknown"; readonly priority: Priority };

/**
 * Whether pods of a stage can have a priority above those of another's pods, and take their place. A namespace whose quota
 * lets no pod of a class in, and admission that refuses every pod of it, keep it away. Classes with which pods of a stage
 * run where the intent says that both share nodes were meant.
 */
export function preemptions(
  world: World,
  given: Given,
  { pods, makers }: Placements,
): (from: string, to: string) => Preemption | undefined {
  const priorities = prioritiesOf(world);
  const isRefused = quotaRefuses(world);
  const byStage = Map.groupBy(
    pods.filter(({ namespace }) => !isOfKubernetes(world, namespace)),
    ({ stage }) => stage,
  );
  const used = new Map(
    [...byStage].map(([stage, all]) => [stage, new Map(all.map((pod) => [priorities.of(pod).name, pod]))]),
  );
  const label = world.stages.label;
  const answers = new Map<string, RequestChain | false | "unknown">();
  const ask = (
    from: string,
    maker: Maker,
    priority: Priority,
  ): { answer: RequestChain | false | "unknown"; namespaces: readonly string[] } => {
    const namespaces = maker.namespaces.filter((namespace) => !isRefused(namespace, priority.name));
    const [namespace] = namespaces;
    if (namespace === undefined) return { answer: false, namespaces };
    const key = JSON.stringify([maker.key, priority.name]);
    const stage = world.stages.ofNamespace.get(namespace) ?? from;
    const example = byStage.get(stage)?.find((pod) => pod.namespace === namespace) ?? byStage.get(stage)?.[0];
    const answer =
      answers.get(key) ??
      mayName(
        given,
        { ...maker, namespace },
        priority.name,
        label === undefined || stage === unassigned ? {} : { [label]: stage },
        example,
      );
    answers.set(key, answer);
    return { answer, namespaces };
  };
  return (from, to) => {
    const lowest =
      lowestOf(byStage.get(to) ?? [], (pod) => priorities.of(pod)) ??
      (makers.has(to) ? priorities.byDefault : undefined);
    if (lowest === undefined) return undefined;
    const wasMeant = (given.intent?.shared ?? []).some(
      ({ type, stages }) => type === "nodes" && stages.includes(from) && stages.includes(to),
    );
    const ofOwn = used.get(from) ?? new Map<string, RunningPod>();
    const above = [...new Set([priorities.byDefault, ...priorities.all])].filter(
      ({ name, value, preempts }) => preempts && value > lowest.value && !(wasMeant && ofOwn.has(name)),
    );
    let open: Preemption | undefined;
    for (const priority of above) {
      const running = ofOwn.get(priority.name);
      if (running) return existing(running, priority, lowest, from, to);
      for (const maker of makers.get(from) ?? []) {
        if (world.stages.ofNamespace.get(maker.namespace) === to) continue;
        const { answer, namespaces } = ask(from, maker, priority);
        if (answer === "unknown") open ??= { type: "unknown", priority };
        else if (answer !== false) return possible(maker, answer, namespaces, priority, lowest, to);
      }
    }
    return open;
  };
}

function lowestOf(pods: readonly RunningPod[], of: (pod: RunningPod) => Priority): Priority | undefined {
  let lowest: Priority | undefined;
  for (const pod of pods) {
    const priority = of(pod);
    if (lowest === undefined || priority.value < lowest.value) lowest = priority;
  }
  return lowest;
}

function existing(pod: RunningPod, priority: Priority, lowest: Priority, from: string, to: string): Preemption {
  const { name } = pod.object.object.metadata;
  const reason = `the ${pod.kind} ${pod.namespace}/${name} of ${from} has the priority ${priority.value} and evicts pods of ${to} with ${lowest.value}`;
  const object = keyOf(pod.object.object);
  const steps: readonly Step[] = [
    {
      type: "state",
      object,
      field: [...pod.path, "priorityClassName"].join("."),
      says: `${priority.name}: ${priority.value}`,
    },
  ];
  return { type: "preempts", priority, reason, steps, namespaces: [pod.namespace] };
}

function possible(
  maker: Maker,
  chain: RequestChain,
  namespaces: readonly string[],
  priority: Priority,
  lowest: Priority,
  to: string,
): Preemption {
  const [namespace = maker.namespace] = namespaces;
  const who =
    maker.subject.kind === "ServiceAccount" ? `${maker.subject.namespace}/${maker.subject.name}` : maker.subject.name;
  const named = priority.name === "" ? "of the default priority" : `with the priority class ${priority.name}`;
  const reason = `${who} may make pods ${named} (${priority.value}) in ${namespace}, which evict pods of ${to} with ${lowest.value}`;
  return { type: "preempts", priority, reason, steps: requestSteps(maker, chain), namespaces };
}
