import { objectsOf, type World } from "../../manifests/world/world.ts";
import { madeByWorkloads } from "../made-by-workloads.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { type Amounts, amountOf, nothing, requestsOf, sum, times } from "./amounts.ts";

/** What the nodes of some classes give to pods together; undefined where one of them does not say. */
export function roomOn(world: World): (classes: Iterable<NodeClass>) => Amounts | undefined {
  const given = new Map(
    objectsOf(world, "Node").map(({ object }) => {
      const { allocatable, capacity } = object.status ?? {};
      const of = (name: string) => amountOf(allocatable?.[name]) ?? amountOf(capacity?.[name]);
      return [object.metadata.name, { cpu: of("cpu"), memory: of("memory") }] as const;
    }),
  );
  return (classes) => {
    let room = nothing;
    for (const { names } of classes)
      for (const name of names) {
        const { cpu, memory } = given.get(name) ?? {};
        if (cpu === undefined || memory === undefined) return undefined;
        room = sum(room, { cpu, memory });
      }
    return room;
  };
}

/** What the pods of a stage ask for, those that a workload makes counted with it and not by themselves. */
export function needs(pods: Iterable<RunningPod>): Amounts {
  const all = [...pods];
  const isMade = madeByWorkloads(all.map(({ object }) => object));
  let total = nothing;
  for (const pod of all) {
    if (pod.kind !== "DaemonSet" && isMade(pod.object)) continue;
    const { spec } = pod.object.object;
    const content = spec as { readonly replicas?: unknown; readonly parallelism?: unknown } | undefined;
    const count =
      pod.kind === "Job" ? content?.parallelism : pod.kind === "Pod" || pod.kind === "CronJob" ? 1 : content?.replicas;
    total = sum(total, times(requestsOf(pod.spec), typeof count === "number" ? count : 1));
  }
  return total;
}
