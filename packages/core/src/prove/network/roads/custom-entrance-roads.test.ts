import { describe, expect, test } from "vitest";
import { outside } from "../../../verdicts/property.ts";
import {
  codesOf,
  deployment,
  intentOf,
  join,
  mended,
  namespace,
  policy,
  prove,
  verdictOf,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const fromNoStage = "{ namespaceSelector: { matchExpressions: [{ key: stage, operator: DoesNotExist }] } }";
const ofProd = (from: string) => policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${from}] }]`);
const service =
  "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }";
const stages = join(
  namespace("shop-dev", "dev"),
  deployment("shop-dev", "web"),
  policy("shop-dev", "in", "podSelector: {}"),
  namespace("shop-prod", "prod"),
  deployment("shop-prod", "web"),
  service,
);
const world = (...documents: string[]) => join(stages, ofProd(fromNoStage), ...documents);
const route = (apiVersion: string, kind: string, spec: string, home = "shop-prod") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: r, namespace: ${home} }\nspec: { ${spec} }`;
const gateway = (home = "shop-prod", hosts = '["*"]') =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: g, namespace: ${home} }\nspec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: h, protocol: HTTP }, hosts: ${hosts} }] }`;
const toWeb = "http: [{ route: [{ destination: { host: web, port: { number: 80 } } }] }]";
const virtual = (parts = "gateways: [g]", to = toWeb) =>
  route("networking.istio.io/v1", "VirtualService", `hosts: [shop.example.com], ${parts}, ${to}`);
const proxy = (home: string, more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: proxy, namespace: ${home}, labels: { istio: ingressgateway } }\nspec: { containers: [{ name: proxy, image: proxyv2 }]${more} }`;
/** Of pods that no policy tells apart the gateway's is not the first. */
const mesh = join(namespace("istio-system"), deployment("istio-system", "istiod"), proxy("istio-system"));
/** Lets dev out to the internet, and not to pods. */
const toInternet = policy(
  "shop-dev",
  "out",
  "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }] }]",
);

const answersOf = (text: string, given: Parameters<typeof prove>[1] = {}) => {
  const proof = prove(text, given);
  return ["dev", outside].map((from) => verdictOf(proof, from, "prod")?.verdict);
};
const named = "spec: web";

describe("a stage's own route of another kind is a way in, and who carries it out is not read", () => {
  test.each([
    ["networking.istio.io/v1", "VirtualService", `hosts: ["*"], gateways: [g], ${toWeb}`],
    ["networking.istio.io/v1", "VirtualService", toWeb],
    ["networking.istio.io/v1", "VirtualService", `hosts: [a.example], gateways: [mesh, edge/g], ${toWeb}`],
    [
      "networking.istio.io/v1",
      "VirtualService",
      `hosts: [a.example], gateways: [g], ${toWeb.replace("route", "mirrors")}`,
    ],
    [
      "traefik.io/v1alpha1",
      "IngressRoute",
      "routes: [{ match: Host(`a.example`), services: [{ name: web, port: 80 }] }]",
    ],
    [
      "traefik.io/v1alpha1",
      "IngressRouteTCP",
      "routes: [{ match: HostSNI(`*`), services: [{ name: web, port: 80 }] }]",
    ],
    ["traefik.containo.us/v1alpha1", "IngressRouteUDP", "routes: [{ services: [{ name: web, port: 80 }] }]"],
    [
      "projectcontour.io/v1",
      "HTTPProxy",
      "virtualhost: { fqdn: a.example }, routes: [{ services: [{ name: web, port: 80 }] }]",
    ],
    ["route.openshift.io/v1", "Route", "host: a.example, to: { kind: Service, name: web }"],
    ["getambassador.io/v3alpha1", "Mapping", "hostname: a.example, prefix: /, service: 'http://web.shop-prod:80'"],
    ["getambassador.io/v3alpha1", "TCPMapping", "port: 80, service: web"],
    [
      "k8s.nginx.org/v1",
      "VirtualServer",
      "host: a.example, upstreams: [{ name: w, service: shop-prod/web, port: 80 }]",
    ],
    ["configuration.konghq.com/v1beta1", "TCPIngress", "rules: [{ port: 80, backend: { serviceName: web } }]"],
    ["apisix.apache.org/v2", "ApisixRoute", "http: [{ backends: [{ serviceName: web, servicePort: 80 }] }]"],
    ["gateway.solo.io/v1", "VirtualService", named],
    ["zalando.org/v1", "RouteGroup", "backends: [{ name: w, type: service, serviceName: web, servicePort: 80 }]"],
  ])("%s %s { %s }", (apiVersion, kind, spec) => {
    const text = world(route(apiVersion, kind, spec));
    expect(answersOf(text)).toEqual(["unknown", "unknown"]);
    expect(verdictOf(prove(text), "dev", "prod")?.reason).toContain(`Whether ${kind} shop-prod/r brings traffic`);
    expect(
      answersOf(
        join(stages, ofProd("{ namespaceSelector: { matchLabels: { stage: prod } } }"), route(apiVersion, kind, spec)),
      ),
    ).toEqual(["holds", "holds"]);
  });

  test.each([
    ["within the mesh", virtual("gateways: [mesh]")],
    ["within the mesh, where it names no gateway", virtual("exportTo: ['*']")],
    ["to another host only", virtual("gateways: [g]", toWeb.replace("host: web", "host: api.example.com"))],
    ["nowhere, as a ServiceEntry", route("networking.istio.io/v1", "ServiceEntry", "hosts: [web.shop-prod]")],
  ])("but none that leads %s", (_, text) => {
    expect(answersOf(world(gateway(), text))).toEqual(["holds", "holds"]);
  });

  test("who is not let out calls nothing, and what an intent exposes is meant", () => {
    const ingressRoute = route("traefik.io/v1alpha1", "IngressRoute", "routes: [{ services: [{ name: web }] }]");
    const shut = policy("shop-dev", "out", "podSelector: {}, policyTypes: [Egress]");
    expect(answersOf(world(ingressRoute, shut))).toEqual(["holds", "unknown"]);
    const intent = intentOf({ from: { cidr: "0.0.0.0/0" }, to: { stage: "prod" } });
    expect(answersOf(world(ingressRoute), { intent })).toEqual(["holds", "holds"]);
  });
});

test("what is said of it: the whole answer", () => {
  const reason =
    "hether VirtualService shop-prod/r brings traffic from outside to Deployment shop-prod/web is not known: no pods that its Gateway selects were read, and policies would let such in. Read them too, close Deployment shop-prod/web to namespaces of no stage, or say in an intent that it is exposed.";
  const text = world(gateway(), virtual());
  const proof = prove(text, { intent: intentOf() });
  expect(told(proof, "dev", "prod")).toEqual(["unknown KS3104", `W${reason}`, "assumes kubernetes-works, cni-profile"]);
  expect(told(proof, outside, "prod").slice(0, 2)).toEqual(["unknown KS3110", `W${reason}`]);
  expect(foundOf(proof, "KS3110")).toEqual([
    "error at VirtualService shop-prod/r spec",
    `W${reason} This concerns (outside) to prod.`,
    "Delete networking.istio.io/VirtualService shop-prod/r.",
    "of (outside) prod",
    "delete VirtualService shop-prod/r",
  ]);
  expect(verdictOf(mended(text), "dev", "prod")?.verdict).toBe("holds");
});

describe("the pods that Istio's Gateway selects carry it out", () => {
  const text = world(mesh, gateway(), virtual(), toInternet);

  test("where they were read, what they get to is open", () => {
    expect(told(prove(text), "dev", "prod")).toEqual([
      "unknown KS3107",
      "It depends on the network plugin whether Deployment shop-dev/web can call shop.example.com: a block may or may not mean addresses that lead back into the cluster.",
      "assumes kubernetes-works, cni-profile",
    ]);
    expect(told(prove(text), outside, "prod").slice(0, 2)).toEqual([
      "broken",
      "Deployment shop-prod/web can be opened from outside through VirtualService r: TCP port 8080.",
    ]);
  });

  test("where policies keep these out, nothing else counts", () => {
    const other = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }";
    expect(answersOf(join(stages, namespace("tools"), ofProd(other), mesh, gateway(), virtual()))).toEqual([
      "holds",
      "holds",
    ]);
  });

  test("where they are the stage's own, their own entrance counts", () => {
    const own = join(stages, ofProd(`{ podSelector: {} }`), proxy("shop-prod"), gateway(), virtual());
    expect(answersOf(own)).toEqual(["holds", "holds"]);
  });

  test("where they are another stage's, it is not known", () => {
    const open = join(namespace("shop-test", "test"), proxy("shop-test"));
    const from = "{ namespaceSelector: { matchLabels: { stage: test } } }";
    const proof = prove(join(stages, ofProd(from), open, gateway(), virtual()));
    expect(told(proof, outside, "prod").slice(0, 2)).toEqual([
      "unknown",
      "Whether VirtualService shop-prod/r brings traffic from outside to Deployment shop-prod/web is not known: pods of test carry it out.",
    ]);
  });

  test.each([
    ['["shop.example.com"]', "broken"],
    ['["*.example.com"]', "broken"],
    ['["*/shop.example.com"]', "broken"],
    ['["./shop.example.com"]', "broken"],
    ['["shop-prod/*"]', "broken"],
    ['["shop-dev/*"]', "holds"],
    ['["api.example.com"]', "holds"],
  ])("for hosts that it takes: %s", (hosts, expected) => {
    expect(answersOf(world(mesh, gateway("shop-prod", hosts), virtual()))[1]).toBe(expected);
  });

  test("as long as no Gateway that was not read may take its hosts, and the pods see it", () => {
    const refused = gateway("shop-prod", '["api.example.com"]');
    expect(answersOf(world(mesh, refused, virtual("gateways: [g, edge/g]")))[1]).toBe("unknown");
    expect(answersOf(world(refused, virtual()))[1]).toBe("holds");
    expect(answersOf(world(mesh, gateway(), virtual("gateways: [g], exportTo: [istio-system]")))[1]).toBe("broken");
    expect(answersOf(world(mesh, gateway(), virtual("gateways: [g], exportTo: [.]")))[1]).toBe("unknown");
  });
});

test("a stage's own route that leads into another is found as that", () => {
  const own = route(
    "networking.istio.io/v1",
    "VirtualService",
    "hosts: [dev.example.com], gateways: [shop-prod/g], http: [{ route: [{ destination: { host: web.shop-prod } }] }]",
    "shop-dev",
  );
  const codes = codesOf(prove(world(mesh, gateway(), own)));
  expect(codes).toContain("KS3117");
  expect(codes).not.toContain("KS3104");
});
