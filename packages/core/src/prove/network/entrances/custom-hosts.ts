import type { WorldObject } from "../../../manifests/world/world.ts";
import type { FieldPath } from "../../../manifests/syntax.ts";

/** A host that a route of a kind of its own, or an Istio Gateway, names, and where. */
export interface CustomHost {
  /** In lower case; `*` is every host. */
  readonly host: string;
  readonly path: FieldPath;
}

/** Where kinds have their hosts; `*` stands for each item of a list. */
const places: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "networking.istio.io/VirtualService": [["spec", "hosts", "*"]],
  "networking.istio.io/Gateway": [["spec", "servers", "*", "hosts", "*"]],
  "projectcontour.io/HTTPProxy": [["spec", "virtualhost", "fqdn"]],
  "route.openshift.io/Route": [["spec", "host"]],
  "getambassador.io/Mapping": [
    ["spec", "hostname"],
    ["spec", "host"],
  ],
  "gateway.solo.io/VirtualService": [["spec", "virtualHost", "domains", "*"]],
  "apisix.apache.org/ApisixRoute": [["spec", "http", "*", "match", "hosts", "*"]],
  "k8s.nginx.org/VirtualServer": [["spec", "host"]],
  "k8s.nginx.org/TransportServer": [["spec", "host"]],
  "zalando.org/RouteGroup": [["spec", "hosts", "*"]],
};
const traefik = /^traefik\.(io|containo\.us)\/IngressRoute(TCP)?$/;

/**
 * Hosts for which a route asks.
 *
 * Sources: https://istio.io/latest/docs/reference/config/networking/gateway/#Server, https://projectcontour.io/docs/main/config/api/
 * (VirtualHost), https://docs.redhat.com/en/documentation/openshift_container_platform (Route), and for Traefik
 * https://doc.traefik.io/traefik/routing/routers/#rule
 */
export function customHosts({ object }: WorldObject): readonly CustomHost[] {
  const [group = ""] = object.apiVersion.split("/");
  const kind = `${group}/${object.kind}`;
  if (traefik.test(kind)) return [...textsAt(object, ["spec", "routes", "*", "match"])].flatMap(hostsOfRule);
  return (places[kind] ?? []).flatMap((place) =>
    [...textsAt(object, place)].map(({ text, path }) => {
      // Istio's Gateways may name the namespaces whose hosts they take.
      const host = text.slice(text.indexOf("/") + 1);
      return { host: host.toLowerCase(), path };
    }),
  );
}

interface Text {
  readonly text: string;
  readonly path: FieldPath;
}

function* textsAt(value: unknown, [next, ...rest]: readonly string[], path: FieldPath = []): Iterable<Text> {
  if (next === undefined) {
    if (typeof value === "string" && value !== "") yield { text: value, path };
  } else if (next === "*") {
    if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* textsAt(one, rest, [...path, at]);
  } else if (typeof value === "object" && value !== null)
    yield* textsAt((value as Readonly<Record<string, unknown>>)[next], rest, [...path, next]);
}

/** Those of ``Host(`a`, `b`)`` and `HostSNI`; every host where a rule asks for none. Patterns are not understood. */
function hostsOfRule({ text, path }: Text): CustomHost[] {
  if (/Host(SNI)?Regexp/.test(text)) return [];
  const asked = [...text.matchAll(/(!\s*)?Host(?:SNI|Header)?\(([^)]*)\)/g)];
  const hosts = asked.flatMap(([, not, list = ""]) =>
    not === undefined ? [...list.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, host = ""]) => host.toLowerCase()) : [],
  );
  return (hosts.length === 0 ? ["*"] : hosts).map((host) => ({ host, path }));
}
