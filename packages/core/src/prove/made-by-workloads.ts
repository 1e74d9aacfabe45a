import type { WorldObject } from "../manifests/world/world.ts";

/**
 * Which objects another one of `workloads` made, so that they are that one's. What the controller of a custom resource made
 * is no other workload's, and so is what is there without the workload that made it.
 */
export function madeByWorkloads(workloads: Iterable<WorldObject>): (one: WorldObject) => boolean {
  let known: ReadonlySet<string> | undefined;
  const names = (): ReadonlySet<string> => {
    const found = new Set<string>();
    for (const { object } of workloads)
      found.add(textOf(object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name));
    return found;
  };
  return ({ object: { metadata } }) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined) return false;
    known ??= names();
    return known.has(textOf(owner.apiVersion, owner.kind, metadata.namespace, owner.name));
  };
}

function textOf(apiVersion: string, kind: string, namespace: string | undefined, name: string): string {
  return `${apiVersion.split("/")[0]} ${kind} ${namespace ?? "default"}/${name}`;
}
