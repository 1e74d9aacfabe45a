import type { World, WorldObject } from "../../../manifests/world/world.ts";

/** Kinds of objects of namespaces that the network looks at one by one. */
const partKinds = [
  "networking.k8s.io/NetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "Pod",
  "ReplicationController",
  "Service",
  "Endpoints",
  "discovery.k8s.io/EndpointSlice",
  "networking.k8s.io/Ingress",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "batch/CronJob",
];

/** The objects of a kind in a namespace. */
export type ObjectsIn = (namespace: string, kind: string) => readonly WorldObject[];

/** A world with what the network looks at in some namespaces, and nothing of the cluster's own. */
export function contentOf(world: World, namespaces: readonly string[], objectsIn: ObjectsIn): World {
  const objects = new Map<string, readonly WorldObject[]>();
  for (const kind of partKinds) {
    const found = namespaces.flatMap((name) => objectsIn(name, kind));
    if (found.length > 0) objects.set(kind, found);
  }
  return { ...world, objects };
}
