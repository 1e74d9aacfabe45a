import type { WorldObject } from "../../../manifests/world/world.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { fieldsOf, listOf } from "../policies/fields.ts";
import type { Controller } from "./controllers.ts";
import type { Backend, ServicePods } from "./service-pods.ts";

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
  for (const [group, ofGroup] of Object.entries(kinds))
    for (const kind of Object.keys(ofGroup))
      for (const route of model.world.objects.get(`${group}/${kind}`) ?? []) {
        const { namespace = "default" } = route.object.metadata;
        const carriers = group === "networking.istio.io" ? carriersOf(model, route) : [];
        const destinations = carriers.length === 0 ? [] : destinationsOf(route);
        for (const { home, name, port } of destinations)
          for (const backend of pods.backends(home, name, port))
            yield { ...backend, route, carriers, isDestination: true };
        for (const place of new Set(servicesNamed(route.object["spec"], namespace))) {
          const [home = "", name = ""] = place.split("/");
          for (const backend of pods.backends(home, name)) yield { ...backend, route, carriers, isDestination: false };
        }
      }
}

/** As `namespace/name`, whether or not there is such a Service. */
function* servicesNamed(value: unknown, namespace: string): Iterable<string> {
  if (typeof value === "string") {
    if (value.length > 253) return;
    const [name = "", home] = value.split(/[.:/]/);
    yield `${namespace}/${name}`;
    if (home !== undefined) yield `${home}/${name}`;
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
    .flatMap(({ route, mirror }) => [...listOf(route).map((one) => fieldsOf(one)["destination"]), mirror])
    .flatMap((destination) => {
      const { host, port } = fieldsOf(destination);
      const { number } = fieldsOf(port);
      const [, name, home] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\..*)?)?)?$/.exec(String(host)) ?? [];
      if (name === undefined) return [];
      const place = { name, home: home ?? object.metadata.namespace ?? "default" };
      return [typeof number === "number" ? { ...place, port: number } : place];
    });
}

/**
 * Pods of the gateways that a VirtualService names.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (gateways), /gateway/ (selector)
 */
function carriersOf({ world, namespaces }: NetworkModel, { object }: WorldObject): PodClass[] {
  const own = object.metadata.namespace ?? "default";
  const named = listOf(fieldsOf(object["spec"])["gateways"]).map((one) => {
    const text = String(one);
    return text.includes("/") ? text : `${own}/${text}`;
  });
  const gateways = (world.objects.get("networking.istio.io/Gateway") ?? []).filter(({ object: { metadata } }) =>
    named.includes(`${metadata.namespace ?? "default"}/${metadata.name}`),
  );
  return gateways.flatMap(({ object: gateway }) => {
    const selector = Object.entries(fieldsOf(fieldsOf(gateway["spec"])["selector"]));
    const home = namespaces.get(gateway.metadata.namespace ?? "default");
    // A gateway's pods stand in its namespace, or in any where the mesh is not told to look there only.
    const homes = selector.length === 0 ? [] : [...(home ? [home] : []), ...namespaces.values()];
    const all = homes.flatMap(({ classes }) => classes);
    const isOne = ({ members: [member] }: PodClass) =>
      member !== undefined && selector.every(([key, value]) => member.labels[key] === value);
    return all.filter(isOne).slice(0, 1);
  });
}
