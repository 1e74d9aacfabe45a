import type { WorldObject } from "../../../manifests/world/world.ts";
import { everyAddress } from "../sets/address-set.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { podName } from "../witnesses.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { customHosts } from "./custom-hosts.ts";
import { customRoutes, destinationBackends, isOfIstio, namedBackends } from "./custom-routes.ts";
import type { Entrance } from "./entrance.ts";
import { GatewayPods, isOfMeshOnly } from "./istio-gateways.ts";
import type { ServicePods } from "./service-pods.ts";

/**
 * Ways in by routes of kinds of their own. Istio's are understood: they lead to their destinations, and the pods that their
 * Gateways select carry them out. Of others it is only known which Services they name: whether traffic comes by them is
 * not known as long as policies let in what might carry them out.
 */
export function* customEntrances(model: NetworkModel, pods: ServicePods): Iterable<Entrance> {
  const gateways = new GatewayPods(model);
  for (const route of customRoutes(model)) {
    const isUnderstood = isOfIstio(route);
    // What a ServiceEntry names is led to by others.
    if (isUnderstood && (route.object.kind !== "VirtualService" || isOfMeshOnly(route))) continue;
    const { carriers, isTaken, isRefused } = isUnderstood ? gateways.of(route) : unknownCarriers;
    if (isRefused) continue;
    const backends = isUnderstood ? destinationBackends(route, pods) : namedBackends(route, pods);
    const hosts = customHosts(route).flatMap(({ host }) => (host.includes("*") ? [] : host));
    const shared = { via: [route], how: "controller", sources: everyAddress, keepsSource: false, hosts } as const;
    for (const { to, ports } of backends) {
      const entrance = { ...shared, to, ports, addresses: [] };
      if (carriers.length === 0) yield { ...entrance, doubt: notKnown(route, to, unreadText(route, to)) };
      for (const carrier of carriers) {
        const { stage } = carrier.home;
        // What comes in by pods of the same stage comes in by these pods' own entrance.
        if (stage === to.home.stage) continue;
        const why =
          stage !== unassigned
            ? `pods of ${stage} carry it out`
            : isTaken
              ? undefined
              : "no Gateway that was read takes its hosts";
        yield { ...entrance, carrier, ...(why !== undefined && { doubt: notKnown(route, to, why) }) };
      }
    }
  }
}

const unknownCarriers = { carriers: [], isTaken: false, isRefused: false } as const;

function notKnown({ object: { kind, metadata } }: WorldObject, to: PodClass, why: string): string {
  return `whether ${kind} ${metadata.namespace ?? "default"}/${metadata.name} brings traffic from outside to ${podName(to)} is not known: ${why}`;
}

/** What would make it known is said, too. */
function unreadText(route: WorldObject, to: PodClass): string {
  const decided = `close ${podName(to)} to namespaces of no stage, or say in an intent that it is exposed`;
  return isOfIstio(route)
    ? `no pods that its Gateway selects were read, and policies would let such in. Read them too, ${decided}`
    : `which pods carry it out cannot be told from it, and policies would let them in. To decide it, ${decided}`;
}
