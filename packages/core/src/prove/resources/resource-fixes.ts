import { keyOf } from "../../manifests/object-key.ts";
import { formatQuantity } from "../../manifests/quantities.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Fix } from "../../verdicts/finding.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { prioritiesOf } from "./priorities.ts";
import { needs } from "./room.ts";

const billion = 1_000_000_000n;
const gibi = 2n ** 30n * billion;
const least = { cpu: 2n * billion, memory: 4n * gibi };

/** Twice of what runs today, at least 2 cores and 4 GiB; limits of memory are twice of that. */
export function quotaFix(pods: readonly RunningPod[], namespaces: readonly string[]): Fix {
  const byNamespace = Map.groupBy(pods, ({ namespace }) => namespace);
  const objects = namespaces.flatMap((namespace) => {
    const today = needs(byNamespace.get(namespace) ?? []);
    const cpu = roundUp(today.cpu * 2n, billion, least.cpu);
    const memory = roundUp(today.memory * 2n, gibi, least.memory);
    const hard = {
      "requests.cpu": formatQuantity(cpu, "1"),
      "requests.memory": formatQuantity(memory, "1Gi"),
      "limits.memory": formatQuantity(memory * 2n, "1Gi"),
    };
    return [object("ResourceQuota", namespace, "stage-bounds", { hard }), limitRange(namespace)];
  });
  return {
    description: "bound CPU and memory by a ResourceQuota, with a LimitRange for pods that ask for nothing",
    edits: objects.map((one) => ({ type: "add", object: one })),
  };
}

export function limitFix(namespaces: readonly string[]): Fix {
  return {
    description: "limit the memory of containers by a LimitRange",
    edits: namespaces.map((namespace) => ({ type: "add", object: limitRange(namespace) })),
  };
}

/** Each once. Their controllers make others, which are limited. */
export function deletionFix(pods: readonly RunningPod[]): Fix {
  const objects = new Set(pods.map((pod) => pod.object.object));
  return {
    description: "delete the pods without a limit: those that are made instead have one",
    edits: [...objects].map((one) => ({ type: "delete", object: keyOf(one) })),
  };
}

/** No pod of a class that none of the namespace's pods has today. */
export function priorityFix(world: World, pods: readonly RunningPod[], namespaces: readonly string[]): Fix | undefined {
  const priorities = prioritiesOf(world);
  const stages = new Set(namespaces.map((namespace) => world.stages.ofNamespace.get(namespace)));
  const used = [...new Set(pods.filter(({ stage }) => stages.has(stage)).map((pod) => priorities.of(pod).name))]
    .filter((name) => name !== "")
    .toSorted();
  const highest = priorities.all.filter(({ name, preempts }) => used.includes(name) && preempts);
  if (highest.length > 0) return undefined;
  const matchExpressions = [
    { scopeName: "PriorityClass", operator: "Exists" },
    ...(used.length > 0 ? [{ scopeName: "PriorityClass", operator: "NotIn", values: used }] : []),
  ];
  const quota = (namespace: string) =>
    object("ResourceQuota", namespace, "stage-priority", { hard: { pods: "0" }, scopeSelector: { matchExpressions } });
  return {
    description: "refuse priority classes that the stage's pods do not have, by a ResourceQuota",
    edits: namespaces.map((namespace) => ({ type: "add", object: quota(namespace) })),
  };
}

function limitRange(namespace: string): KubernetesObject {
  const limits = [
    { type: "Container", default: { memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "128Mi" } },
  ];
  return object("LimitRange", namespace, "stage-bounds", { limits });
}

function object(kind: string, namespace: string, name: string, spec: object): KubernetesObject {
  const made: KubernetesObject & { readonly spec: object } = {
    apiVersion: "v1",
    kind,
    metadata: { name, namespace },
    spec,
  };
  return made;
}

function roundUp(amount: bigint, step: bigint, atLeast: bigint): bigint {
  const rounded = ((amount + step - 1n) / step) * step;
  return rounded < atLeast ? atLeast : rounded;
}
