import { describe, expect, it } from "vitest";
import { conformed, deployment } from "./testing/conformed.ts";

const test = "Stage test: { cluster: nonprod, tier: verification }\n";
const service = (spec: string, name = "web"): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const route = (kind: string, apiVersion: string, spec: string, annotations = ""): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: other, annotations: { ${annotations} } }\nspec: ${spec}\n`;
const codesOf = (text: string, app = "", changes = ""): string[] =>
  conformed(text, { app, changes }).diagnostics.map(({ code }) => code);

describe("Services", () => {
  it.each([
    ["{ type: ExternalName, externalName: a.example.com }", ["KS5208"]],
    ["{ type: LoadBalancer, selector: { a: b } }", ["KS5208"]],
    ["{ type: NodePort, selector: { a: b } }", ["KS5208"]],
    ["{ externalIPs: [192.0.2.1] }", ["KS5208"]],
    ["{ selector: { a: b } }", []],
  ])("%s", (spec, codes) => {
    expect(codesOf(service(spec))).toEqual(codes);
  });

  it("may be load balancers where the stage's quota has them", () => {
    const changes = "Stage dev: { cluster: nonprod, tier: development, quota: { loadBalancers: 1 } }\n";
    expect(codesOf(service("{ type: LoadBalancer }"), "", changes)).toEqual([]);
  });

  it("have to lead to every declared port", () => {
    const app = "ports: { http: { port: 8080, service: { port: 80 } } }";
    expect(codesOf(service("{ ports: [{ port: 80, targetPort: 8080 }] }"), app)).toEqual([]);
    expect(codesOf(service("{ ports: [{ port: 8080 }] }"), app)).toEqual(["KS5215"]);
    expect(codesOf(service("{ ports: [{ port: 80 }] }", "front"), app)).toEqual(["KS5215"]);
  });
});

describe("hosts", () => {
  const exposed = "ports: { http: 80 }, expose: {}";
  const own = service("{ ports: [{ port: 80 }] }");
  const ingress = (host: string): string => route("Ingress", "networking.k8s.io/v1", `{ rules: [{ host: ${host} }] }`);

  it.each([
    [ingress("web-dev.example.com"), []],
    [ingress("else.example.com"), ["KS5210"]],
    [ingress("'*.example.com'"), ["KS5210"]],
    [route("Ingress", "networking.k8s.io/v1", "{ rules: [{}] }"), ["KS5210"]],
    [route("Ingress", "networking.k8s.io/v1", "{ defaultBackend: {} }"), ["KS5210"]],
    [route("Ingress", "networking.k8s.io/v1", "{}", "nginx.ingress.kubernetes.io/server-snippet: x"), ["KS5210"]],
    [
      route(
        "Ingress",
        "networking.k8s.io/v1",
        "{}",
        "nginx.ingress.kubernetes.io/auth-url: 'http://web.web-prod.svc/'",
      ),
      ["KS5210"],
    ],
    [route("Ingress", "networking.k8s.io/v1", "{}", "nginx.ingress.kubernetes.io/auth-url: 'https://$host/auth'"), []],
    [route("Ingress", "networking.k8s.io/v1", "{}", "external-dns.alpha.kubernetes.io/hostname: a.b"), ["KS5210"]],
    [route("HTTPRoute", "gateway.networking.k8s.io/v1", "{}"), ["KS5210"]],
    [
      route(
        "HTTPRoute",
        "gateway.networking.k8s.io/v1",
        "{ hostnames: [web-dev.example.com], rules: [{ backendRefs: [{ name: a, namespace: b }] }] }",
      ),
      ["KS5210"],
    ],
  ])("%s", (text, codes) => {
    expect(codesOf(`${own}---\n${text}`, exposed)).toEqual(codes);
  });

  it("of another stage are reported wherever they stand, but not in Secrets", () => {
    const literal = deployment("", "args: [http://web.web-test.svc:8080]");
    expect(codesOf(literal, "", test)).toEqual(["KS1018"]);
    const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { URL: web-test.example.com }\n";
    expect(codesOf(`${own}---\n${map}`, exposed, test)).toEqual(["KS1018"]);
    expect(codesOf(`${own}---\n${map.replace("ConfigMap", "Secret")}`, exposed, test)).toEqual([]);
    expect(codesOf(deployment("", "args: [http://web.web-dev.svc:8080]"), "", test)).toEqual([]);
  });
});

describe("selectors in a namespace that apps share", () => {
  const shared =
    "Stage dev: { cluster: nonprod, tier: development, namespaces: single }\nApp api: { team: storefront, image: registry.example.com/api, port: 80 }\n";

  it("take in nobody else's pods", () => {
    expect(codesOf(service("{ selector: { app: web } }"), "", shared)).toEqual([]);
    expect(codesOf(service("{ selector: { stage: dev } }"), "", shared)).toEqual(["KS5213"]);
    expect(codesOf(service("{ selector: { app.kubernetes.io/name: api } }"), "", shared)).toEqual(["KS5213"]);
  });

  it("find no pods that look like another app's", () => {
    const text = deployment().replaceAll("app: web", "app.kubernetes.io/name: api, x: y");
    expect(codesOf(text, "", shared)).toContain("KS5213");
  });

  it("never ask for another stage", () => {
    expect(codesOf(deployment().replaceAll("app: web", "stage: prod"))).toEqual(["KS5213"]);
  });
});
