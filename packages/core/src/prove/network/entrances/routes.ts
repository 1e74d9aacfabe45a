import type { WorldObject } from "../../../manifests/world/world.ts";
import { everyAddress } from "../sets/address-set.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { fieldsOf, listOf, selectorOf } from "../policies/fields.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Entrance } from "./entrance.ts";
import type { ServicePods } from "./service-pods.ts";

export const gatewayGroup = "gateway.networking.k8s.io";
export const routeKinds = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

/**
 * Ways in by routes of the Gateway API that a Gateway takes. A backend in another namespace counts only where a
 * ReferenceGrant there allows it.
 *
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/ (ParentReference, AllowedRoutes, ReferenceGrant)
 */
export function* routeEntrances(model: NetworkModel, pods: ServicePods): Iterable<Entrance> {
  for (const kind of routeKinds) {
    for (const route of model.world.objects.get(`${gatewayGroup}/${kind}`) ?? []) {
      const namespace = route.object.metadata.namespace ?? "default";
      const spec = fieldsOf(route.object["spec"]);
      const taken = listOf(spec["parentRefs"]).flatMap((parent) => {
        const gateway = gatewayOf(model, fieldsOf(parent), namespace, kind);
        return gateway === undefined ? [] : [gateway];
      });
      const hosts = listOf(spec["hostnames"]).filter((host): host is string => typeof host === "string");
      if (taken.length === 0) continue;
      for (const { name, home, port } of backendsOf(spec, namespace)) {
        if (home !== namespace && !isGranted(model, { kind, from: namespace, to: home, name })) continue;
        const service = pods.service(home, name);
        for (const { to, ports } of pods.backends(home, name, port))
          yield {
            to,
            ports,
            via: [...taken.flat().slice(0, 1), route, ...(service ? [service] : [])],
            how: "controller",
            sources: everyAddress,
            keepsSource: false,
            hosts,
            addresses: [],
          };
      }
    }
  }
}

/** Services to which a route leads. */
export function* backendsOf(
  spec: Readonly<Record<string, unknown>>,
  namespace: string,
): Iterable<{ readonly name: string; readonly home: string; readonly port: number | undefined }> {
  for (const rule of listOf(spec["rules"]).map(fieldsOf)) {
    const own = listOf(rule["backendRefs"]);
    for (const reference of [...own, ...[rule, ...own.map(fieldsOf)].flatMap(mirrorsOf)]) {
      const { name, namespace: home, port, kind = "Service" } = fieldsOf(reference);
      if (typeof name !== "string" || kind !== "Service") continue;
      yield {
        name,
        home: typeof home === "string" ? home : namespace,
        port: typeof port === "number" ? port : undefined,
      };
    }
  }
}

/** Services that get a copy of each request. */
function mirrorsOf({ filters }: Readonly<Record<string, unknown>>): unknown[] {
  return listOf(filters).flatMap((filter) => fieldsOf(fieldsOf(filter)["requestMirror"])["backendRef"] ?? []);
}

/** The Gateway that takes a route; one that was not read is taken to do so. */
function gatewayOf(
  { world, namespaces }: NetworkModel,
  parent: Readonly<Record<string, unknown>>,
  namespace: string,
  kind: string,
): WorldObject[] | undefined {
  if ((parent["kind"] ?? "Gateway") !== "Gateway") return undefined;
  const home = typeof parent["namespace"] === "string" ? parent["namespace"] : namespace;
  const gateway = (world.objects.get(`${gatewayGroup}/Gateway`) ?? []).find(
    ({ object: { metadata } }) => metadata.name === parent["name"] && (metadata.namespace ?? "default") === home,
  );
  if (!gateway) return [];
  const labels = namespaces.get(namespace)?.labels ?? {};
  const takes = listOf(fieldsOf(gateway.object["spec"])["listeners"])
    .map(fieldsOf)
    .some((listener) => {
      if (parent["sectionName"] !== undefined && parent["sectionName"] !== listener["name"]) return false;
      const allowed = fieldsOf(listener["allowedRoutes"]);
      const asked = listOf(allowed["kinds"]).map((one) => fieldsOf(one)["kind"]);
      if (asked.length > 0 && !asked.includes(kind)) return false;
      const { from = "Same", selector } = fieldsOf(allowed["namespaces"]);
      if (from === "All") return true;
      return from === "Same" ? home === namespace : matchesSelector(selectorOf(selector) ?? {}, labels);
    });
  return takes ? [gateway] : undefined;
}

interface Reference {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly name: string;
}

function isGranted({ world }: NetworkModel, { kind, from, to, name }: Reference): boolean {
  return (world.objects.get(`${gatewayGroup}/ReferenceGrant`) ?? []).some(({ object }) => {
    if (object.metadata.namespace !== to) return false;
    const spec = fieldsOf(object["spec"]);
    const fromHere = listOf(spec["from"])
      .map(fieldsOf)
      .some((one) => one["kind"] === kind && one["namespace"] === from);
    return (
      fromHere &&
      listOf(spec["to"])
        .map(fieldsOf)
        .some((one) => one["kind"] === "Service" && (one["name"] === undefined || one["name"] === name))
    );
  });
}
