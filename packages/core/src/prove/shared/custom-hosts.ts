import { itemsOf, textAt } from "../configuration/unknown-fields.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { customHosts } from "../network/entrances/custom-hosts.ts";
import { customRoutes } from "../network/entrances/custom-routes.ts";
import { gatewayNames, istioGateways, takesHosts } from "../network/entrances/istio-gateways.ts";
import type { HostClaim } from "./host-claim.ts";

const className = /^(kubernetes\.io|projectcontour\.io|traefik\.ingress\.kubernetes\.io)\/ingress\.class$/;
/** Entry points that Traefik has without being told. */
const usual = new Set(["web", "websecure"]);

/**
 * Hosts that routes of kinds of their own claim, and Istio's Gateways in namespaces of stages. Gateways are one entrance
 * where their selectors are written alike: the same pods answer for all of them. One of no stage claims nothing for
 * itself: those who use it do.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/gateway/
 */
export function* customClaims(world: World): Generator<HostClaim> {
  const gateways = istioGateways(world);
  for (const object of gateways.values()) {
    const stage = world.stages.ofNamespace.get(object.object.metadata.namespace ?? "default");
    if (stage === undefined) continue;
    for (const { host, path } of customHosts(object)) {
      const [, , server] = path;
      const entrance = gatewayPods(object) + serverText(object, server);
      yield { ...wide(host), entrance, stage, at: { object, path }, by: { type: "own" } };
    }
  }
  for (const object of customRoutes({ world })) {
    const stage = world.stages.ofNamespace.get(object.object.metadata.namespace ?? "default") ?? unassigned;
    const entrances = entrancesOf(object, gateways);
    for (const { host, path } of customHosts(object))
      for (const entrance of entrances)
        yield { ...wide(host), entrance, stage, at: { object, path }, by: { type: "own" } };
  }
}

function wide(host: string): Pick<HostClaim, "host" | "anyDepth"> {
  return { host: host === "*" ? "" : host, anyDepth: true };
}

function entrancesOf(route: WorldObject, gateways: ReadonlyMap<string, WorldObject>): readonly string[] {
  const { apiVersion, kind, metadata } = route.object;
  const [group = ""] = apiVersion.split("/");
  if (group === "networking.istio.io") {
    // Ports of what is not HTTP tell routes apart, whatever their hosts.
    if (itemsOf(route.object, ["spec", "http"]).length === 0) return [];
    const { namespace = "default" } = metadata;
    const hosts = itemsOf(route.object, ["spec", "hosts"]);
    const named = gatewayNames(route).flatMap((name) => {
      const gateway = gateways.get(name);
      if (!gateway) return [`Istio's Gateway ${name}`];
      return takesHosts(gateway, namespace, hosts) ? [gatewayPods(gateway)] : [];
    });
    return [...new Set(named)];
  }
  if (group.startsWith("traefik.")) {
    const points = itemsOf(route.object, ["spec", "entryPoints"]).filter((one) => typeof one === "string");
    const named = points.length === 0 ? [""] : points.map((one) => (usual.has(one) ? "" : ` at ${one}`));
    const protocol = kind === "IngressRouteTCP" ? " (TCP)" : "";
    return [...new Set(named)].map((point) => `Traefik${classText(route)}${protocol}${point}`);
  }
  if (group === "route.openshift.io") return ["the router"];
  if (kind === "Mapping") return [`Ambassador ${itemsOf(route.object, ["spec", "ambassador_id"]).join(",")}`.trim()];
  return [`${group}${classText(route)}`];

  function classText({ object }: WorldObject): string {
    const annotated = Object.entries(metadata.annotations ?? {}).find(([key]) => className.test(key))?.[1];
    const written = textAt(object, ["spec", "ingressClassName"]) ?? annotated;
    return written === undefined ? "" : ` of the class ${written}`;
  }
}

function gatewayPods({ object }: WorldObject): string {
  const selector = (object["spec"] as { readonly selector?: unknown } | undefined)?.selector;
  const labels = typeof selector === "object" && selector !== null ? Object.entries(selector) : [];
  const text = labels.map(([key, value]) => `${key}=${String(value)}`).toSorted();
  return text.length === 0 ? "every gateway of Istio" : `the gateway with ${text.join(", ")}`;
}

/** Servers of HTTP have a host each, whatever their ports; others have a port. */
function serverText({ object }: WorldObject, server: unknown): string {
  if (typeof server !== "number") return "";
  const port = itemsOf(object, ["spec", "servers"])[server];
  const protocol = textAt(port, ["port", "protocol"])?.toUpperCase() ?? "HTTP";
  const number = (port as { readonly port?: { readonly number?: unknown } } | undefined)?.port?.number;
  return /^(HTTP|HTTPS|HTTP2|GRPC|GRPC-WEB)$/.test(protocol) ? "" : ` at port ${String(number)}`;
}
