import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { itemsOf, textAt } from "./unknown-fields.ts";

/** A host that an object makes its own. A `*.` in front stands for one label, `**.` for any number. */
export interface HostClaim {
  readonly object: WorldObject;
  readonly path: FieldPath;
  readonly host: string;
}

const dnsAnnotations = [
  "external-dns.alpha.kubernetes.io/hostname",
  "external-dns.alpha.kubernetes.io/internal-hostname",
  "external-dns.kubernetes.io/hostname",
];
const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind) => `gateway.networking.k8s.io/${kind}`);
/** Hosts that stand in a rule of Traefik's: Host(`a`, `b`). */
const traefikHost = /\bHost(?:SNI)?\(([^)]*)\)/g;

/**
 * The hosts that objects of namespaces claim: by Ingress, by the Gateway API, by what external-dns, Istio, OpenShift, Traefik
 * and cert-manager are told. Hosts are in lower case without a dot at the end; a claim of everything is none.
 */
export function* hostClaims(world: World): Generator<HostClaim> {
  for (const claim of allClaims(world)) {
    const host = claim.host.trim().toLowerCase().replace(/\.$/, "");
    if (/^(?:\*{1,2}\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) yield { ...claim, host };
  }
}

function* allClaims(world: World): Generator<HostClaim> {
  yield* annotated(world);
  for (const object of objectsOf(world, "networking.k8s.io/Ingress")) {
    const { rules = [], tls = [] } = object.object.spec ?? {};
    for (const [index, { host = "" }] of rules.entries())
      yield { object, path: ["spec", "rules", index, "host"], host };
    for (const [index, { hosts = [] }] of tls.entries())
      for (const [at, host] of hosts.entries()) yield { object, path: ["spec", "tls", index, "hosts", at], host };
  }
  for (const kind of routes)
    for (const object of world.objects.get(kind) ?? []) yield* listed(object, ["spec", "hostnames"]);
  yield* gateways(world);
  for (const object of world.objects.get("networking.istio.io/VirtualService") ?? [])
    yield* listed(object, ["spec", "hosts"]);
  for (const object of world.objects.get("cert-manager.io/Certificate") ?? [])
    yield* listed(object, ["spec", "dnsNames"]);
  for (const object of world.objects.get("route.openshift.io/Route") ?? [])
    yield { object, path: ["spec", "host"], host: textAt(object.object, ["spec", "host"]) ?? "" };
  for (const kind of ["traefik.io/IngressRoute", "traefik.containo.us/IngressRoute", "traefik.io/IngressRouteTCP"])
    for (const object of world.objects.get(kind) ?? []) yield* traefik(object);
  for (const object of world.objects.get("externaldns.k8s.io/DNSEndpoint") ?? [])
    for (const [index] of itemsOf(object.object, ["spec", "endpoints"]).entries()) {
      const path = ["spec", "endpoints", index, "dnsName"];
      yield { object, path, host: textAt(object.object, path) ?? "" };
    }
}

function* annotated(world: World): Generator<HostClaim> {
  for (const objects of world.objects.values())
    for (const object of objects) {
      const { annotations } = object.object.metadata;
      if (!annotations) continue;
      for (const key of dnsAnnotations)
        for (const host of (annotations[key] ?? "").split(","))
          yield { object, path: ["metadata", "annotations", key], host: anyDepth(host) };
    }
}

function* gateways(world: World): Generator<HostClaim> {
  for (const object of world.objects.get("gateway.networking.k8s.io/Gateway") ?? [])
    for (const [index] of itemsOf(object.object, ["spec", "listeners"]).entries()) {
      const path = ["spec", "listeners", index, "hostname"];
      yield { object, path, host: anyDepth(textAt(object.object, path) ?? "") };
    }
  for (const object of world.objects.get("networking.istio.io/Gateway") ?? [])
    for (const [index] of itemsOf(object.object, ["spec", "servers"]).entries())
      yield* listed(object, ["spec", "servers", index, "hosts"]);
}

function* listed(object: WorldObject, path: FieldPath): Generator<HostClaim> {
  // Istio writes `namespace/host`.
  for (const [index, host] of itemsOf(object.object, path).entries())
    if (typeof host === "string") yield { object, path: [...path, index], host: anyDepth(host.replace(/^.*\//, "")) };
}

function* traefik(object: WorldObject): Generator<HostClaim> {
  for (const [index, route] of itemsOf(object.object, ["spec", "routes"]).entries()) {
    if (!isMapping(route) || typeof route["match"] !== "string") continue;
    for (const [, hosts = ""] of route["match"].matchAll(traefikHost))
      for (const host of hosts.split(","))
        yield { object, path: ["spec", "routes", index, "match"], host: host.replaceAll(/[`'"\s]/g, "") };
  }
}

/** In Gateways, unlike in an Ingress, a wildcard stands for any number of labels. */
function anyDepth(host: string): string {
  return host.trim().replace(/^\*\./, "**.");
}
