import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Placements } from "../placement/placements.ts";

const ownNamespaces = new Set(["kube-system", "kube-public", "kube-node-lease"]);

/** Whether components of Kubernetes itself live there, and nothing of a stage: they need what they need. */
export function isOfKubernetes({ stages }: World, namespace: string): boolean {
  return ownNamespaces.has(namespace) && !stages.ofNamespace.has(namespace);
}

/**
 * Namespaces from which a stage's pods come: its own, as far as there are pods in them or somebody may make some, and
 * those of no stage in which its people may make pods.
 */
export function stageNamespaces(world: World, { pods, makers }: Placements) {
  const growing = new Set([...makers.values()].flatMap((ofStage) => ofStage.flatMap(({ namespaces }) => namespaces)));
  const used = new Set([...growing, ...pods.map(({ namespace }) => namespace)]);
  const stageOf = (namespace: string) => world.stages.ofNamespace.get(namespace) ?? unassigned;
  const own = new Map<string, string[]>();
  for (const { object } of objectsOf(world, "Namespace")) {
    const { name } = object.metadata;
    if (!used.has(name) || isOfKubernetes(world, name)) continue;
    const listed = own.get(stageOf(name));
    if (listed) listed.push(name);
    else own.set(stageOf(name), [name]);
  }
  return {
    mayGrow: (namespace: string) => growing.has(namespace),
    of: (stage: string): readonly string[] => {
      const foreign = (makers.get(stage) ?? []).flatMap(({ namespaces }) =>
        namespaces.filter((one) => stageOf(one) === unassigned),
      );
      return [...new Set([...(own.get(stage) ?? []), ...foreign])];
    },
  };
}
