import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { itemsOf, objectsOfKind, textAt } from "./unknown-fields.ts";

/** An address that an object has been given, or asks for. */
export interface AddressClaim {
  readonly object: WorldObject;
  readonly path: FieldPath;
  readonly address: string;
  /** Whether the cluster gave it. What a Service only asks for may be somebody else's. */
  readonly given: boolean;
  /** Whether it means the same from another cluster. */
  readonly everywhere: boolean;
}

/**
 * The addresses of a world's Services, pods, load balancers, Ingresses, Gateways and nodes. Of a pod with hostNetwork there
 * is none: it has its node's. The names of load balancers are hosts (`balancerHosts`).
 */
export function* addressClaims(world: World): Generator<AddressClaim> {
  for (const object of objectsOf(world, "Service")) {
    const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP } = object.object.spec ?? {};
    const inside = { object, given: true, everywhere: false };
    if (clusterIP !== undefined) yield { ...inside, path: ["spec", "clusterIP"], address: clusterIP };
    for (const [index, address] of clusterIPs.entries())
      yield { ...inside, path: ["spec", "clusterIPs", index], address };
    const asked = { object, given: false, everywhere: true };
    for (const [index, address] of externalIPs.entries())
      yield { ...asked, path: ["spec", "externalIPs", index], address };
    if (loadBalancerIP !== undefined) yield { ...asked, path: ["spec", "loadBalancerIP"], address: loadBalancerIP };
  }
  for (const { object, path, balancer } of balancers(world)) {
    const address = textAt(balancer, ["ip"]) ?? textAt(balancer, ["value"]);
    if (address !== undefined) yield { object, path, address, given: true, everywhere: true };
  }
  for (const object of objectsOf(world, "Pod")) {
    const { spec, status } = object.object;
    if (spec?.hostNetwork === true) continue;
    const inside = { object, given: true, everywhere: false };
    if (status?.podIP !== undefined) yield { ...inside, path: ["status", "podIP"], address: status.podIP };
    for (const [index, { ip }] of (status?.podIPs ?? []).entries())
      if (ip !== undefined) yield { ...inside, path: ["status", "podIPs", index, "ip"], address: ip };
  }
  for (const object of objectsOf(world, "Node"))
    for (const [index, { type, address }] of (object.object.status?.addresses ?? []).entries())
      if (type.endsWith("IP"))
        yield { object, path: ["status", "addresses", index], address, given: true, everywhere: type === "ExternalIP" };
}

/** The hosts under which cloud providers offer the load balancers of Services, Ingresses and Gateways. */
export function* balancerHosts(world: World): Generator<{ object: WorldObject; path: FieldPath; host: string }> {
  for (const { object, path, balancer } of balancers(world)) {
    const host = textAt(balancer, ["hostname"]) ?? textAt(balancer, ["value"]);
    if (host !== undefined && /[a-z]/i.test(host) && host.includes(".") && !host.includes(":"))
      yield { object, path, host: host.toLowerCase().replace(/\.$/, "") };
  }
}

const balancerFields = [
  ["Service", ["status", "loadBalancer", "ingress"]],
  ["networking.k8s.io/Ingress", ["status", "loadBalancer", "ingress"]],
  ["gateway.networking.k8s.io/Gateway", ["status", "addresses"]],
] as const;

/** Objects of these may have an address in common, and a host. */
export const balancerKinds: readonly string[] = balancerFields.map(([kind]) => kind);

function* balancers(world: World): Generator<{ object: WorldObject; path: FieldPath; balancer: unknown }> {
  for (const [kind, path] of balancerFields)
    for (const object of objectsOfKind(world, kind))
      for (const [index, balancer] of itemsOf(object.object, path).entries())
        yield { object, path: [...path, index], balancer };
}
