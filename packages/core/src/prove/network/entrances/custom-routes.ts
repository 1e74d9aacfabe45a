import type { WorldObject } from "../../../manifests/world/world.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { fieldsOf, listOf } from "../policies/fields.ts";
import type { Controller } from "./controllers.ts";
import { GatewayPods } from "./istio-gateways.ts";
import type { Backend, ServicePods } from "./service-pods.ts";

const istio = "networking.istio.io";

/** Plurals of kinds that lead a proxy which stages may share, by group. None of these is understood field by field. */
const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "networking.istio.io": { VirtualService: "virtualservices", ServiceEntry: "serviceentries" },
  "traefik.io": traefik(),
  "traefik.containo.us": traefik(),
  "projectcontour.io": { HTTPProxy: "httpproxies" },
  "getambassador.io": { Mapping: "mappings", TCPMapping: "tcpmappings" },
  "gateway.solo.io": { VirtualService: "virtualservices", RouteTable: "routetables" },
  "apisix.apache.org": { ApisixRoute: "apisixroutes" },
  "configuration.konghq.com": { TCPIngress: "tcpingresses", UDPIngress: "udpingresses" },
  "k8s.nginx.org": {
    VirtualServer: "virtualservers",
    VirtualServerRoute: "virtualserverroutes",
    TransportServer: "transportservers",
  },
  "zalando.org": { RouteGroup: "routegroups" },
  "route.openshift.io": { Route: "routes" },
  "cilium.io": { CiliumEnvoyConfig: "ciliumenvoyconfigs" },
};

function traefik(): Readonly<Record<string, string>> {
  return {
    IngressRoute: "ingressroutes",
    IngressRouteTCP: "ingressroutetcps",
    IngressRouteUDP: "ingressrouteudps",
    TraefikService: "traefikservices",
  };
}

/** As in a world. */
export const customRouteKinds: readonly string[] = [
  ...Object.entries(kinds).flatMap(([group, ofGroup]) => Object.keys(ofGroup).map((kind) => `${group}/${kind}`)),
  "networking.istio.io/Gateway",
];

/** Routes of all these kinds that the world has. */
export function* customRoutes({ world }: Pick<NetworkModel, "world">): Iterable<WorldObject> {
  for (const [group, ofGroup] of Object.entries(kinds))
    for (const kind of Object.keys(ofGroup)) yield* world.objects.get(`${group}/${kind}`) ?? [];
}

/** The plural of such a kind, or of Istio's Gateways; undefined of others. */
export function customPlural({ object: { apiVersion, kind } }: WorldObject): string | undefined {
  const [group = ""] = apiVersion.split("/");
  return group === istio && kind === "Gateway" ? "gateways" : kinds[group]?.[kind];
}

export function isOfIstio({ object: { apiVersion } }: WorldObject): boolean {
  return apiVersion.startsWith(`${istio}/`);
}

/** What carries out routing kinds that the world has: by an object, or by what defines the kind. */
export function customControllers({ world }: NetworkModel): Controller[] {
  const definitions = world.objects.get("apiextensions.k8s.io/CustomResourceDefinition") ?? [];
  const defined = new Set(definitions.map(({ object }) => object.metadata.name));
  return Object.entries(kinds).flatMap(([group, ofGroup]) =>
    Object.entries(ofGroup).flatMap(([kind, resource]): Controller[] => {
      const [first] = world.objects.get(`${group}/${kind}`) ?? [];
      if (!first && !defined.has(`${resource}.${group}`)) return [];
      const version = first?.object.apiVersion.split("/")[1] ?? "v1";
      return [
        {
          ...{
            name: `whatever carries out the kind ${kind}`,
            pods: undefined,
            object: undefined,
            followsNames: "unknown",
          },
          ...{ by: [{ group, version, kind, resource }], isShared: "unknown" },
        },
      ];
    }),
  );
}

/** Pods to which a custom route may lead, by a Service that it names. */
export interface CustomLead extends Backend {
  readonly route: WorldObject;
  /** Pods that carry it out, where the route says which. */
  readonly carriers: readonly PodClass[];
  /** Whether it surely leads there, and does not only name it. */
  readonly isDestination: boolean;
}

/**
 * Where custom routes may lead: to every Service that one of their texts names, in the route's own namespace or in another,
 * as `name.namespace` or by fields beside each other.
 */
export function* customLeads(model: NetworkModel, pods: ServicePods): Iterable<CustomLead> {
  const gateways = new GatewayPods(model);
  for (const route of customRoutes(model)) {
    const { carriers, isTaken } = isOfIstio(route) ? gateways.of(route) : { carriers: [], isTaken: false };
    if (isTaken)
      for (const backend of destinationBackends(route, pods))
        yield { ...backend, route, carriers, isDestination: true };
    for (const backend of namedBackends(route, pods)) yield { ...backend, route, carriers, isDestination: false };
  }
}

/** What stands behind the Services to which a VirtualService leads. */
export function destinationBackends(route: WorldObject, pods: ServicePods): Backend[] {
  return destinationsOf(route).flatMap(({ home, name, port }) => pods.backends(home, name, port));
}

/** What stands behind the Services that a route names. */
export function namedBackends({ object }: WorldObject, pods: ServicePods): Backend[] {
  const places = new Set(servicesNamed(object["spec"], object.metadata.namespace ?? "default"));
  return [...places].flatMap((place) => {
    const [home = "", name = ""] = place.split("/");
    return pods.backends(home, name);
  });
}

/** As `namespace/name`, whether or not there is such a Service. */
function* servicesNamed(value: unknown, namespace: string): Iterable<string> {
  if (typeof value === "string") {
    if (value.length > 253) return;
    const text = value.replace(/^[a-z]+:\/\//, "");
    const [name = "", home] = text.split(/[.:/]/);
    yield `${namespace}/${name}`;
    if (home === undefined) return;
    yield `${home}/${name}`;
    // Some write the namespace in front.
    if (text.startsWith(`${name}/`)) yield `${name}/${home}`;
  } else {
    const { name, serviceName, namespace: own } = fieldsOf(value);
    for (const one of [name, serviceName])
      if (typeof one === "string" && typeof own === "string") yield `${own}/${one}`;
    for (const one of Object.values(value ?? {}) as unknown[]) yield* servicesNamed(one, namespace);
  }
}

/**
 * The Services to which a VirtualService leads.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (Destination)
 */
function destinationsOf({ object }: WorldObject): { home: string; name: string; port?: number }[] {
  const spec = fieldsOf(object["spec"]);
  const routes = ["http", "tcp", "tls"].flatMap((protocol) => listOf(spec[protocol]).map(fieldsOf));
  return routes
    .flatMap(({ route, mirror, mirrors }) => [
      ...[...listOf(route), ...listOf(mirrors)].map((one) => fieldsOf(one)["destination"]),
      mirror,
    ])
    .flatMap((destination) => {
      const { host, port } = fieldsOf(destination);
      const { number } = fieldsOf(port);
      const [, name, home] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\..*)?)?)?$/.exec(String(host)) ?? [];
      if (name === undefined) return [];
      const place = { name, home: home ?? object.metadata.namespace ?? "default" };
      return [typeof number === "number" ? { ...place, port: number } : place];
    });
}
