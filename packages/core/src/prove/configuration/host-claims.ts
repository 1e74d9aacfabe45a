import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { customHosts } from "../network/entrances/custom-hosts.ts";
import { customRouteKinds } from "../network/entrances/custom-routes.ts";
import { itemsOf, objectsOfKind, textAt } from "./unknown-fields.ts";

/** A host that an object makes its own. A `*.` in front stands for one label, `**.` for any number. */
export interface HostClaim {
  readonly object: WorldObject;
  readonly path: FieldPath;
  readonly host: string;
}

/** Before it is known whether there is a host. */
type Said = Pick<HostClaim, "object" | "path"> & { readonly host: string | undefined };

const dnsAnnotations = [
  "external-dns.alpha.kubernetes.io/hostname",
  "external-dns.alpha.kubernetes.io/internal-hostname",
  "external-dns.kubernetes.io/hostname",
];
/** Kinds that have hosts in one list. */
const lists: readonly (readonly [kind: string, path: FieldPath])[] = [
  ["gateway.networking.k8s.io/HTTPRoute", ["spec", "hostnames"]],
  ["gateway.networking.k8s.io/GRPCRoute", ["spec", "hostnames"]],
  ["gateway.networking.k8s.io/TLSRoute", ["spec", "hostnames"]],
  ["cert-manager.io/Certificate", ["spec", "dnsNames"]],
];
/** Kinds that have one in each item of a list. */
const items: readonly (readonly [kind: string, list: FieldPath, field: string])[] = [
  ["gateway.networking.k8s.io/Gateway", ["spec", "listeners"], "hostname"],
  ["externaldns.k8s.io/DNSEndpoint", ["spec", "endpoints"], "dnsName"],
];
/** Kinds that claim hosts, apart from Ingresses and from annotations. */
export const routeKinds = [...lists.map(([kind]) => kind), ...items.map(([kind]) => kind), ...customRouteKinds];

/**
 * The hosts that objects of namespaces claim: by Ingress, by the Gateway API, by what external-dns and cert-manager are told,
 * and by routes of kinds of their own, such as Istio's, OpenShift's and Traefik's. Hosts are in lower case without a dot at
 * the end; a claim of everything is none.
 */
export function* hostClaims(world: World): Generator<HostClaim> {
  for (const claim of allClaims(world)) {
    const host = claim.host?.toLowerCase().replace(/\.$/, "") ?? "";
    if (/^(?:\*{1,2}\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) yield { ...claim, host };
  }
}

function* allClaims(world: World): Generator<Said> {
  yield* annotated(world);
  for (const object of objectsOf(world, "networking.k8s.io/Ingress")) {
    const { rules = [], tls = [] } = object.object.spec ?? {};
    for (const [index, { host }] of rules.entries()) yield { object, path: ["spec", "rules", index, "host"], host };
    for (const [index, { hosts = [] }] of tls.entries())
      for (const [at, host] of hosts.entries()) yield { object, path: ["spec", "tls", index, "hosts", at], host };
  }
  for (const [kind, path] of lists)
    for (const object of objectsOfKind(world, kind))
      for (const [index, host] of itemsOf(object.object, path).entries())
        if (typeof host === "string") yield { object, path: [...path, index], host: anyDepth(host) };
  for (const [kind, list, field] of items)
    for (const object of objectsOfKind(world, kind))
      for (const [index] of itemsOf(object.object, list).entries()) {
        const path = [...list, index, field];
        yield { object, path, host: anyDepth(textAt(object.object, path)) };
      }
  for (const kind of customRouteKinds)
    for (const object of objectsOfKind(world, kind))
      for (const { host, path } of customHosts(object)) yield { object, path, host: anyDepth(host) };
}

function* annotated(world: World): Generator<Said> {
  for (const objects of world.objects.values())
    for (const object of objects) {
      const { annotations } = object.object.metadata;
      if (!annotations) continue;
      for (const key of dnsAnnotations)
        for (const host of annotations[key]?.split(",") ?? [])
          yield { object, path: ["metadata", "annotations", key], host: anyDepth(host) };
    }
}

/** Everywhere but in an Ingress a wildcard stands for any number of labels. */
function anyDepth(host: string | undefined): string | undefined {
  const trimmed = host?.trim();
  return trimmed?.startsWith("*.") ? `*${trimmed}` : trimmed;
}
