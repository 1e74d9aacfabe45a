import { expect, test } from "vitest";
import { allowed, proveWithPeople } from "../testing/people.ts";
import { deployment, exposed, join, namespace, policy, prove, verdictOf } from "../testing/stage-worlds.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const dev = join(
  restricted("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const lets = (ports: string) =>
  policy(
    "shop-prod",
    "in",
    `podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }]${ports} }]`,
  );
const prodWith = (ports: string) => join(restricted("shop-prod", "prod"), pod, lets(ports));
const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }
spec: { containers: [{ name: api, image: api }] }\nstatus: { podIP: 10.1.2.3 }`;
const prod = prodWith("");
const service = (home: string, spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: ${home} }\nspec: { ${spec} }`;
const prodService = service("shop-prod", "selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }]");
const ingress = exposed("web-dev", "dev.example.com");
const traefik = join(
  namespace("ingress"),
  deployment("ingress", "controller").replace("image: app", "image: traefik:v3.5"),
);

const group = "gateway.networking.k8s.io";
const gateway = (allowedRoutes: string, home = "ingress") =>
  `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ${home} }
spec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS, allowedRoutes: { namespaces: ${allowedRoutes} } }] }`;
const route = (backend: string) =>
  `apiVersion: ${group}/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: web-dev }
spec: { parentRefs: [{ name: g, namespace: ingress }], rules: [{ ${backend} }] }`;
const grant = (home = "web-dev") =>
  `apiVersion: ${group}/v1\nkind: ReferenceGrant\nmetadata: { name: routes, namespace: shop-prod }
spec: { from: [{ group: ${group}, kind: HTTPRoute, namespace: ${home} }], to: [{ group: '', kind: Service }] }`;
const all = "{ from: All }";

const may = (groups: string, resources: string, verbs = "create") =>
  allowed("web-dev", `{ apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}] }`);
const verdict = (...parts: string[]) => verdictOf(proveWithPeople(join(...parts)), "dev", "prod");

test("semantics 24: the old Endpoints, from which slices are made, lead there as slices do", () => {
  const writes = (resources: string) => may("'', networking.k8s.io", resources);
  expect(verdict(dev, prod, traefik, writes("services, ingresses, endpoints"))).toMatchObject({
    verdict: "broken",
    findings: ["KS3115"],
    witness: { steps: [{ body: { kind: "Endpoints", subsets: [{ addresses: [{ ip: "10.1.2.3" }] }] } }, {}, {}, {}] },
  });
  expect(verdict(dev, prod, traefik, writes("services, ingresses"))?.verdict).toBe("holds");
});

test("semantics 24: where a route leads to a Service of theirs already, endpoints or the Service alone are enough", () => {
  const slices = may("discovery.k8s.io", "endpointslices");
  expect(verdict(dev, prod, traefik, ingress, slices)).toMatchObject({
    verdict: "broken",
    witness: {
      steps: [
        {
          resource: { resource: "endpointslices" },
          body: { metadata: { labels: { "kubernetes.io/service-name": "web" } } },
        },
        { type: "packet" },
      ],
    },
  });
  expect(verdict(dev, prod, traefik, slices)?.verdict).toBe("holds");
});

test("semantics 24: an HTTPRoute to a Gateway that all share leads into another stage by endpoints", () => {
  const writes = may(`'', discovery.k8s.io, ${group}`, "services, endpointslices, httproutes");
  const ns = namespace("ingress");
  expect(verdict(dev, prod, ns, gateway(all), writes)).toMatchObject({
    verdict: "broken",
    findings: ["KS3115"],
    witness: {
      steps: [
        { resource: { resource: "endpointslices" } },
        { resource: { resource: "services" } },
        { resource: { resource: "httproutes" }, body: { spec: { parentRefs: [{ name: "g", namespace: "ingress" }] } } },
        { type: "packet", to: { namespace: "shop-prod" } },
      ],
    },
  });
  const from = (text: string) => verdict(dev, prod, ns, gateway(text), writes)?.verdict;
  expect(from("{ from: Same }")).toBe("holds");
  expect(from("{ from: Selector, selector: { matchLabels: { stage: dev } } }")).toBe("broken");
  expect(from("{ from: Selector, selector: { matchLabels: { stage: prod } } }")).toBe("holds");
  expect(verdict(dev, prod, ns, gateway(all), may(`'', ${group}`, "httproutes"))?.verdict).toBe("holds");
});

test("where the pods of a Gateway stand is known only where it is in a namespace of no stage", () => {
  const writes = may(`'', discovery.k8s.io, ${group}`, "services, endpointslices, httproutes, gateways");
  const kind = `apiVersion: ${group}/v1\nkind: GatewayClass\nmetadata: { name: c }\nspec: { controllerName: example.com/c }`;
  expect(verdict(dev, prod, namespace("ingress"), gateway(all, "web-dev"), writes)?.verdict).toBe("unknown");
  expect(verdict(dev, prod, namespace("ingress"), kind, writes)?.verdict).toBe("unknown");
  const closed = prodWith(", ports: []")
    .replace("ingress: [{ from", "ingress: [], x: [{ from")
    .replace(/, x: .*\}\] \}/, " }");
  expect(verdict(dev, closed, namespace("ingress"), kind, writes)?.verdict).toBe("holds");
});

test("semantics 24: a ReferenceGrant lets routes that people may write lead there by themselves", () => {
  const base = join(dev, prod, prodService, namespace("ingress"), gateway(all), may(group, "httproutes"));
  expect(verdict(base, grant())).toMatchObject({
    verdict: "broken",
    findings: ["KS3115"],
    witness: {
      steps: [
        { body: { spec: { rules: [{ backendRefs: [{ name: "api", namespace: "shop-prod", port: 80 }] }] } } },
        { type: "packet", port: 8080 },
      ],
    },
  });
  expect(verdict(base)?.verdict).toBe("holds");
  expect(verdict(base, grant("web-test"))?.verdict).toBe("holds");
  // What prod exposes itself is its own decision.
  const own = exposed("shop-prod")
    .replaceAll("name: web", "name: api")
    .replace("app: web", "app: api")
    .replace("targetPort: http", "targetPort: 8080");
  expect(verdict(dev, prod, own, namespace("ingress"), gateway(all), may(group, "httproutes"), grant())?.verdict).toBe(
    "holds",
  );
});

test("a route that is there and leads into another stage needs nobody", () => {
  const shared = join(dev, prod, prodService, namespace("ingress"), gateway(all));
  const backend = "name: api, namespace: shop-prod, port: 80";
  const answer = (...parts: string[]) => verdictOf(prove(join(shared, ...parts)), "dev", "prod");
  expect(answer(grant(), route(`backendRefs: [{ ${backend} }]`))).toMatchObject({
    verdict: "broken",
    findings: ["KS3117"],
  });
  expect(answer(route(`backendRefs: [{ ${backend} }]`))?.verdict).toBe("holds");
  const mirror = `filters: [{ type: RequestMirror, requestMirror: { backendRef: { ${backend} } } }]`;
  expect(answer(grant(), route(`backendRefs: [{ name: web, port: 80 }], ${mirror}`))?.verdict).toBe("broken");
});

const ownIngress = (name: string) =>
  exposed("web-dev", "dev.example.com")
    .split("---\n")[1]
    ?.replace("service: { name: web", `service: { name: ${name}`) ?? "";

test.each([
  [
    "an ExternalName",
    service("web-dev", "type: ExternalName, externalName: api.shop-prod.svc.cluster.local, ports: [{ port: 80 }]"),
  ],
  [
    "an EndpointSlice",
    join(
      service("web-dev", "ports: [{ port: 80 }]"),
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: api, namespace: web-dev, labels: { kubernetes.io/service-name: api } }\naddressType: IPv4\nendpoints: [{ addresses: [10.1.2.3] }]\nports: [{ port: 8080 }]",
    ),
  ],
  [
    "an EndpointSlice beside a selector",
    join(
      service("web-dev", "selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }]"),
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: api, namespace: web-dev, labels: { kubernetes.io/service-name: api } }\naddressType: IPv4\nendpoints: [{ addresses: [10.1.2.3] }]\nports: [{ port: 8080 }]",
    ),
  ],
  [
    "the old Endpoints",
    join(
      service("web-dev", "ports: [{ port: 80 }]"),
      "apiVersion: v1\nkind: Endpoints\nmetadata: { name: api, namespace: web-dev }\nsubsets: [{ addresses: [{ ip: 10.1.2.3 }], ports: [{ port: 8080 }] }]",
    ),
  ],
])("semantics 24: an Ingress that leads into another stage by %s is a road by itself", (_name, written) => {
  const world = (ports: string) => join(dev, prodWith(ports), prodService, traefik, ownIngress("api"), written);
  expect(verdictOf(prove(world("")), "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3117"] });
  expect(verdictOf(prove(world(", ports: [{ port: 9999 }]")), "dev", "prod")?.verdict).toBe("holds");
});

const istio = "networking.istio.io";
const mesh = join(
  namespace("ingress"),
  `apiVersion: v1\nkind: Pod\nmetadata: { name: proxy, namespace: ingress, labels: { istio: ingressgateway } }\nspec: { containers: [{ name: proxy, image: proxyv2 }] }`,
  `apiVersion: ${istio}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }\nspec: { selector: { istio: ingressgateway }, servers: [{ hosts: ["*"] }] }`,
);
const virtual = (host: string) =>
  `apiVersion: ${istio}/v1\nkind: VirtualService\nmetadata: { name: web, namespace: web-dev }
spec: { hosts: [dev.example.com], gateways: [ingress/g], http: [{ route: [{ destination: { host: ${host} } }] }] }`;

test("a mesh's VirtualService leads a gateway that is let in into another stage", () => {
  const answer = (...parts: string[]) => verdictOf(prove(join(dev, prodService, mesh, ...parts)), "dev", "prod");
  expect(answer(prod, virtual("api.shop-prod.svc.cluster.local"))).toMatchObject({
    verdict: "broken",
    findings: ["KS3117"],
    witness: {
      steps: [{ type: "packet", from: { namespace: "ingress" }, to: { namespace: "shop-prod" }, port: 8080 }],
    },
  });
  expect(answer(prod, virtual("api.web-dev.svc.cluster.local"))?.verdict).toBe("holds");
  expect(answer(prodWith(", ports: [{ port: 9999 }]"), virtual("api.shop-prod.svc.cluster.local"))?.verdict).toBe(
    "holds",
  );
});

test("of a kind that is not understood it is not known where it leads", () => {
  const lead = (backend: string) =>
    `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: web, namespace: web-dev }
spec: { routes: [{ match: x, services: [{ ${backend} }] }] }`;
  const answer = (backend: string) =>
    verdictOf(prove(join(dev, prod, prodService, traefik, lead(backend))), "dev", "prod")?.verdict;
  expect(answer("name: api, namespace: shop-prod, port: 80")).toBe("unknown");
  expect(answer("name: web, port: 80")).toBe("holds");
});

test("people who may write routes of a kind that the world has may lead it anywhere it is let in", () => {
  const definition =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: ingressroutes.traefik.io }\nspec: { group: traefik.io }";
  const writes = may("traefik.io", "ingressroutes");
  expect(verdict(dev, prod, traefik, definition, writes)).toMatchObject({
    verdict: "unknown",
    reason: expect.stringContaining("IngressRoute"),
  });
  expect(verdict(dev, prod, traefik, writes)?.verdict).toBe("holds");
  expect(verdict(dev, prod, traefik, definition, may("traefik.io", "ingressroutes", "get"))?.verdict).toBe("holds");
});
