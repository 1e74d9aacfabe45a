import { expect, test } from "vitest";
import type { Possibility, Possible, RouteTarget } from "../../possible/possible.ts";
import { unassigned } from "../../../verdicts/property.ts";
import {
  deployment,
  intentOf,
  join,
  namespace,
  nobody,
  policy,
  possibleOf,
  prove,
  somebody,
  verdictOf,
} from "../testing/stage-worlds.ts";
import { byName, webhook } from "../testing/changed-namespaces.ts";
import { foundOf, told } from "../testing/told.ts";

const dev = join(
  namespace("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const lets = (ports = "", from = byName("ingress")) =>
  policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${from}]${ports} }]`);
const pod = (name: string, port: number, more = "status: { podIP: 10.1.2.3 }") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop-prod, labels: { app: ${name} } }
spec: { containers: [{ name: app, image: app, ports: [{ name: http, containerPort: ${port} }] }] }\n${more}`;
const prodNamespace = namespace("shop-prod", "prod");
const prod = join(prodNamespace, pod("api", 8080), lets());
const controllerOf = (image: string, home = "ingress") =>
  join(namespace(home), deployment(home, "controller").replace("image: app", `image: ${image}`));
const traefik = controllerOf("traefik:v3.5");
const haproxy = controllerOf("haproxy-ingress:v0.15");

/** As the API server would take them. */
const isWritten = ({ type, to }: RouteTarget): boolean => {
  if (type === "address") return /^\d+(\.\d+){3}$/.test(to);
  return (type === "service" ? /^[a-z-]+\/[a-z-]+$/ : /^[a-z0-9-]+(\.[a-z0-9-]+)*\.cluster\.local$/).test(to);
};
/** People of dev may write routes of these types, and nobody else. */
const routes = (
  types: readonly RouteTarget["type"][],
  answer: Possibility = somebody,
  asked: RouteTarget[] = [],
): Possible =>
  possibleOf({
    foreignRoute: (stage, target) => {
      if (target.to !== "example.svc.cluster.local" && target.to !== "10.0.0.1" && target.to !== "example/web")
        asked.push(target);
      return stage === "dev" && types.includes(target.type) && isWritten(target) ? answer : nobody;
    },
  });
const byAddress = routes(["address"]);
const answer = (possible: Possible, ...parts: string[]) =>
  told(prove(join(dev, ...parts), { possible }), "dev", "prod");

const group = "gateway.networking.k8s.io";
const gateway = `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }
spec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS, allowedRoutes: { namespaces: { from: All } } }] }`;
const grant = (from = "web-dev", name = "routes", home = "shop-prod") =>
  `apiVersion: ${group}/v1\nkind: ReferenceGrant\nmetadata: { name: ${name}, namespace: ${home} }
spec: { from: [{ group: ${group}, kind: HTTPRoute, namespace: ${from} }], to: [{ group: '', kind: Service }] }`;
const service = (home = "shop-prod", spec = "selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }]") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: ${home} }\nspec: { ${spec} }`;
const definition = (kind: string, of: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: ${kind} }\nspec: { group: ${of} }`;

test.each<[string, readonly RouteTarget["type"][], readonly string[], readonly object[]]>([
  [
    "a name that a Service has",
    ["name"],
    [prod, service(), haproxy],
    [{ type: "name", to: "api.shop-prod.svc.cluster.local", port: 80 }],
  ],
  [
    "the name of an address",
    ["name"],
    [prod, haproxy],
    [{ type: "name", to: "10-1-2-3.shop-prod.pod.cluster.local", port: 8080 }],
  ],
  [
    "the name of an address where a Service has no port",
    ["name"],
    [prod, service("shop-prod", "clusterIP: None, selector: { app: api }"), haproxy],
    [{ type: "name", to: "10-1-2-3.shop-prod.pod.cluster.local", port: 8080 }],
  ],
  ["an address", ["address"], [prod, traefik], [{ type: "address", to: "10.1.2.3", port: 8080 }]],
  [
    "an annotation",
    ["annotation"],
    [prod, service(), haproxy],
    [
      {
        type: "annotation",
        annotation: "haproxy-ingress.github.io/auth-url",
        to: "api.shop-prod.svc.cluster.local",
        port: 80,
      },
    ],
  ],
  [
    "a Service of one's own kind of route",
    ["service"],
    [prod, namespace("ingress"), definition("ingressroutes.traefik.io", "traefik.io")],
    [
      {
        type: "service",
        by: { group: "traefik.io", version: "v1", kind: "IngressRoute", resource: "ingressroutes" },
        to: "shop-prod/witness",
        port: 8080,
      },
    ],
  ],
])("a route is asked to lead by %s", (_name, types, parts, expected) => {
  const asked: RouteTarget[] = [];
  prove(join(dev, ...parts), { possible: routes(types, somebody, asked) });
  expect(asked).toStrictEqual(expected);
});

test("a route that a grant allows is asked for in the namespace that the grant names", () => {
  const asked: RouteTarget[] = [];
  prove(join(dev, prod, service(), namespace("ingress"), gateway, grant()), {
    possible: routes(["service"], somebody, asked),
  });
  expect(asked).toMatchObject([
    { type: "service", to: "shop-prod/api", port: 80, home: "web-dev", by: { kind: "HTTPRoute" } },
  ]);
});

test("the packet goes by way of what is written, where that is known to be", () => {
  const via = (possible: Possible, ...parts: string[]) => {
    const last = verdictOf(prove(join(dev, prod, ...parts), { possible }), "dev", "prod")?.witness?.steps.at(-1);
    return last?.type === "packet" ? last.via : undefined;
  };
  const of = (kind: string, apiGroup: string) => ({ group: apiGroup, kind, namespace: "", name: "witness" });
  expect(via(byAddress, traefik)).toEqual([of("Ingress", "networking.k8s.io"), of("Service", "")]);
  expect(via(routes(["service"]), service(), namespace("ingress"), gateway, grant())).toEqual([of("HTTPRoute", group)]);
});

test("a route leads a controller that the pods let in, and no other", () => {
  expect(answer(routes(["name"]), prod, traefik, controllerOf("kong:3", "other"))[0]).toBe("holds");
  expect(
    answer(
      routes(["name"]),
      join(prodNamespace, pod("api", 8080), lets("", byName("other"))),
      traefik,
      controllerOf("kong:3", "other"),
    )[0],
  ).toBe("broken KS3115");
});

test("what people lay into their own stage, or to pods of no stage, is no road", () => {
  const anyone = possibleOf({ foreignRoute: () => somebody });
  const tools = join(namespace("tools"), deployment("tools", "api"));
  const proof = prove(join(dev, prod, tools, traefik), { possible: anyone, intent: intentOf() });
  expect(told(proof, "dev", unassigned)[0]).toBe("holds");
  expect(foundOf(proof, "KS3115").filter((line) => line.startsWith("of "))).toEqual(["of dev prod"]);
});

const ownIngress = (home: string, port: number, name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name}, namespace: ${home} }
spec: { rules: [{ host: ${name}.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: ${port} } } } }] } }] }`;
const elsewhere = (home: string, stage?: string) =>
  join(
    namespace(home, stage),
    service(home, "type: ExternalName, externalName: api.shop-prod.svc.cluster.local, ports: [{ port: 80 }]"),
    ownIngress(home, 80, "led"),
  );

test.each([
  ["its own stage exposes", [service(), ownIngress("shop-prod", 80, "own")], "holds"],
  ["somebody of no stage exposes", [service(), elsewhere("tools")], "holds"],
  ["a third stage leads to", [service(), elsewhere("web-test", "test")], "broken KS3115"],
])("a port that %s", (_name, parts, expected) => {
  expect(
    answer(byAddress, prodNamespace, pod("api", 8080), lets(", ports: [{ port: 8080 }]"), traefik, ...parts)[0],
  ).toBe(expected);
});

test("all ports that entrances lead to are exposed, of each pod that is let in by a port's name", () => {
  const both =
    "selector: { app: api }, ports: [{ name: a, port: 80, targetPort: 8080 }, { name: b, port: 81, targetPort: 9090 }]";
  const entrances = [
    service("shop-prod", both),
    ownIngress("shop-prod", 80, "first"),
    ownIngress("shop-prod", 81, "second"),
  ];
  const two = lets(", ports: [{ port: 8080 }, { port: 9090 }]");
  expect(answer(byAddress, prodNamespace, pod("api", 8080), two, traefik, ...entrances)[0]).toBe("holds");
  expect(answer(byAddress, prodNamespace, pod("api", 8080), two, traefik, ...entrances.slice(0, 2))[0]).toBe(
    "broken KS3115",
  );
  const byName = lets(", ports: [{ port: http }]");
  const other = pod("more", 9090, "status: { podIP: 10.1.2.4 }");
  const first = [prodNamespace, pod("api", 8080), byName, traefik, service(), ownIngress("shop-prod", 80, "own")];
  expect(answer(byAddress, ...first)[0]).toBe("holds");
  expect(answer(byAddress, ...first, other)[0]).toBe("broken KS3115");
});

test("pods that nobody can make are led to by nobody", () => {
  const verdict = (podWithLabels: () => Possibility) =>
    answer(
      { ...byAddress, pods: (stage) => (stage === "prod" ? somebody : nobody), podWithLabels },
      prodNamespace,
      lets(),
      traefik,
    )[0];
  expect(verdict(() => nobody)).toBe("holds");
  expect(verdict(() => somebody)).toBe("broken KS3115");
});

const granted = routes(["service"]);
const withGateway = join(prod, namespace("ingress"), gateway);
const slice = (address: string) =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: api, namespace: shop-prod, labels: { kubernetes.io/service-name: api } }\naddressType: IPv4\nendpoints: [{ addresses: [${address}] }]\nports: [{ port: 8080 }]`;

test.each([
  ["routes of the same stage", [namespace("more-prod", "prod"), service(), grant("more-prod")]],
  [
    "a Service of another namespace",
    [
      ...[namespace("more-prod", "prod"), service("more-prod"), deployment("more-prod", "api"), grant()],
      policy("more-prod", "in", `podSelector: {}, ingress: [{ from: [${byName("ingress")}] }]`),
    ],
  ],
  ["a Service without ports", [service("shop-prod", "selector: { app: api }, clusterIP: None"), grant()]],
  ["what is no namespace", [service(), grant("5")]],
  ["a kind that the Gateway does not take", [service(), grant().replace("kind: HTTPRoute", "kind: UDPRoute")]],
  ["no kind", [service(), grant().replace("kind: HTTPRoute, ", "")]],
  ["nothing", [service(), grant().replace(/spec: .*/, "spec: {}")]],
])("a grant for %s lets nobody in", (_name, parts) => {
  const proof = prove(join(dev, withGateway, ...parts), { possible: granted });
  expect(foundOf(proof, "KS3115")).toEqual([]);
});

test("a grant for a Service that leads to pods of one's own stage, or of none, is no road", () => {
  const at = (home: string, ip: string) =>
    join(
      `apiVersion: v1\nkind: Pod\nmetadata: { name: far, namespace: ${home} }\nspec: { containers: [{ name: far, image: far }] }\nstatus: { podIP: ${ip} }`,
      policy(home, "in", `podSelector: {}, ingress: [{ from: [${byName("ingress")}] }]`),
    );
  const world = (home: string) =>
    join(
      dev,
      namespace("tools"),
      withGateway,
      service("shop-prod", "ports: [{ port: 80 }]"),
      slice("10.9.9.9"),
      at(home, "10.9.9.9"),
      grant(),
    );
  for (const home of ["web-dev", "tools"])
    expect(foundOf(prove(world(home), { possible: granted, intent: intentOf() }), "KS3115")).toEqual([]);
});

test("each grant is a cause of its own", () => {
  const more = join(namespace("web-test", "test"), service(), grant(), grant("web-test", "more"));
  const possible = possibleOf({
    foreignRoute: (stage, target) => (stage !== "prod" && target.type === "service" ? somebody : nobody),
  });
  const places = foundOf(prove(join(dev, withGateway, more), { possible }), "KS3115").filter((line) =>
    line.startsWith("error"),
  );
  expect(places).toEqual([
    "error at ReferenceGrant shop-prod/more spec",
    "error at ReferenceGrant shop-prod/routes spec",
  ]);
});

test.each<[string, Possible, readonly string[], string]>([
  ["whether they may is not known", routes(["address"], webhook), [prod, traefik], "A webhook may refuse it."],
  [
    "whether they may is not known, of a route that a grant allows",
    routes(["service"], webhook),
    [withGateway, service(), grant()],
    "A webhook may refuse it.",
  ],
  [
    "who carries the kind out is not known",
    routes(["service"], webhook),
    [prod, definition("tcpingresses.configuration.konghq.com", "configuration.konghq.com")],
    "Whether a TCPIngress that people of dev may write makes whatever carries out the kind TCPIngress open Pod shop-prod/api is not known.",
  ],
  [
    "it depends on the plugin",
    byAddress,
    [prodNamespace, pod("api", 8080), lets("", "{ ipBlock: { cidr: 10.0.0.0/8 } }"), traefik],
    "It depends on the network plugin whether Traefik can open Pod shop-prod/api.",
  ],
])("why a road that people may lay is not known: %s", (_name, possible, parts, reason) => {
  expect(answer(possible, ...parts).slice(0, 2)).toEqual(["unknown KS3115", reason]);
});
