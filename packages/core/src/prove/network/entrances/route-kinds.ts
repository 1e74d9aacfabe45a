import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { RouteKind } from "../../possible/possible.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { fieldsOf, listOf, selectorOf } from "../policies/fields.ts";
import type { Controller } from "./controllers.ts";
import { gatewayGroup } from "./routes.ts";

/** Routes of the Gateway API, and the versions in which they came. */
const versions = { HTTPRoute: "v1", GRPCRoute: "v1", TLSRoute: "v1", TCPRoute: "v1alpha2", UDPRoute: "v1alpha2" };
const ofProtocol: Readonly<Record<string, readonly string[]>> = {
  HTTP: ["HTTPRoute", "GRPCRoute"],
  HTTPS: ["HTTPRoute", "GRPCRoute"],
  TLS: ["TLSRoute", "TCPRoute"],
  TCP: ["TCPRoute"],
  UDP: ["UDPRoute"],
};

/**
 * What carries out routes of the Gateway API that somebody may write: each Gateway, for the namespaces from which it takes
 * routes, and each class of which somebody may make one. Where the pods behind a Gateway stand is not known, only that those
 * of one in a namespace of no stage are nobody's.
 *
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/ (AllowedRoutes)
 */
export function gatewayControllers({ world }: NetworkModel): Controller[] {
  const found = (world.objects.get(`${gatewayGroup}/Gateway`) ?? []).map((object): Controller => {
    const { name, namespace = "default" } = object.object.metadata;
    const listeners = listOf(fieldsOf(object.object["spec"])["listeners"]).map(fieldsOf);
    const by = listeners.flatMap((listener) => {
      const from = namespacesOf(listener, namespace);
      return kindsOf(listener).map((kind) =>
        routeKind(kind, { gateway: { namespace, name, ...(from !== undefined && { from }) } }),
      );
    });
    return {
      ...{ name: `Gateway ${namespace}/${name}`, pods: undefined, object, followsNames: "unknown", by },
      isShared: world.stages.ofNamespace.has(namespace) ? "unknown" : "yes",
    };
  });
  const classes = (world.objects.get(`${gatewayGroup}/GatewayClass`) ?? []).map((object): Controller => {
    const { name } = object.object.metadata;
    return {
      ...{ name: `a Gateway of the class ${name}`, pods: undefined, object, followsNames: "unknown" },
      by: ["HTTPRoute", "TLSRoute", "TCPRoute"].map((kind) => routeKind(kind, { gatewayClass: name })),
      isShared: "unknown",
    };
  });
  return [...found, ...classes];
}

function routeKind(kind: string, more: Pick<RouteKind, "gateway" | "gatewayClass">): RouteKind {
  const version = versions[kind as keyof typeof versions] ?? "v1";
  return { group: gatewayGroup, version, kind, resource: `${kind.toLowerCase()}s`, ...more };
}

type Fields = Readonly<Record<string, unknown>>;

function namespacesOf(listener: Fields, own: string): LabelSelector | string | undefined {
  const { from = "Same", selector } = fieldsOf(fieldsOf(listener["allowedRoutes"])["namespaces"]);
  if (from === "Same") return own;
  return from === "All" ? undefined : (selectorOf(selector) ?? {});
}

function kindsOf(listener: Fields): readonly string[] {
  const asked = listOf(fieldsOf(listener["allowedRoutes"])["kinds"]).flatMap((one) => {
    const { kind } = fieldsOf(one);
    return typeof kind === "string" ? [kind] : [];
  });
  if (asked.length > 0) return asked.filter((kind) => kind in versions);
  const { protocol } = listener;
  return ofProtocol[typeof protocol === "string" ? protocol : "HTTP"] ?? Object.keys(versions);
}
