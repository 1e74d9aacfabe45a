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
export function needs(pods: Iterable<RunningPod>, counts: (pod: RunningPod) => boolean = () => true): Amounts {
  const all = [...pods];
  const isMade = madeByWorkloads(all.map(({ object }) => object));
  return all
    .filter((pod) => counts(pod) && !isMade(pod.object))
    .map((pod) => times(requestsOf(pod.spec), replicasOf(pod)))
    .reduce(sum, nothing);
}

/** How many pods a workload has at once, by what its spec says of its template: one, where it says nothing. */
function replicasOf({ object: { object }, path }: RunningPod): number {
  const around = path.slice(0, -2).reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>>)[key], object);
  const { replicas, parallelism } = around as { readonly replicas?: unknown; readonly parallelism?: unknown };
  const count = replicas ?? parallelism;
  return typeof count === "number" ? count : 1;
}
