import { objectsOf } from "../../manifests/world/world.ts";
import type { World } from "../../manifests/world/world.ts";

/** The zone that the DNS server of the cluster serves. */
const zone = /^\s*kubernetes\s+([a-z0-9.-]+)/m;

/**
 * The domain under which Services have their names: what CoreDNS is configured to serve, `cluster.local` where that was not
 * read.
 *
 * Source: https://coredns.io/plugins/kubernetes/
 */
export function clusterDomain(world: World): string {
  for (const { object } of objectsOf(world, "ConfigMap")) {
    if (object.metadata.namespace !== "kube-system" || !object.metadata.name.startsWith("coredns")) continue;
    const found = zone.exec(object.data?.["Corefile"] ?? "")?.[1];
    if (found?.includes(".")) return found.replace(/\.$/, "");
  }
  return "cluster.local";
}
