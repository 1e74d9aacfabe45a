import { describe, expect, it } from "vitest";
import { objectOf, objectsOf, scopeOfWeb, yamlOf } from "./testing.ts";

const spec = "image: registry.example.com/web\nport: 8080\nexpose: { path: /shop }";

describe("compileRoute", () => {
  it("is an Ingress under the stage's host, with the entry's own certificate", () => {
    const scope = scopeOfWeb(spec, { cluster: "entry: { className: internal }" });
    expect(yamlOf(objectOf(scope, "Ingress"))).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      spec:
        ingressClassName: internal
        tls:
        - hosts:
          - web-dev.example.com
        rules:
        - host: web-dev.example.com
          http:
            paths:
            - path: /shop
              pathType: Prefix
              backend:
                service:
                  name: web
                  port:
                    number: 8080
      "
    `);
  });

  it("has the plain host in production", () => {
    const ingress = objectOf(scopeOfWeb(spec, { tier: "production" }), "Ingress");
    expect(ingress.spec?.rules?.[0]?.host).toBe("web.example.com");
    expect(ingress.spec?.tls).toEqual([{ hosts: ["web.example.com"] }]);
  });

  it("has a certificate of its own where the stage has an issuer", () => {
    const ingress = objectOf(scopeOfWeb(spec, { stage: "tls: { issuer: company }" }), "Ingress");
    expect(ingress.metadata?.annotations).toEqual({ "cert-manager.io/cluster-issuer": "company" });
    expect(ingress.spec?.tls).toEqual([{ hosts: ["web-dev.example.com"], secretName: "web-tls" }]);
  });

  it("is an HTTPRoute where the entry is a Gateway", () => {
    const entry =
      "entry: { kind: gateway, namespace: { name: gateways }, pods: { app: gateway }, gateway: { namespace: gateways, name: public } }";
    const scope = scopeOfWeb(spec, { cluster: entry });
    expect(objectsOf(scope, "Ingress")).toEqual([]);
    expect(yamlOf(objectOf(scope, "HTTPRoute"))).toMatchInlineSnapshot(`
      "apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata:
        name: web
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      spec:
        parentRefs:
        - namespace: gateways
          name: public
        hostnames:
        - web-dev.example.com
        rules:
        - matches:
          - path:
              type: PathPrefix
              value: /shop
          backendRefs:
          - name: web
            port: 8080
      "
    `);
  });

  it("attaches to the listener that the cluster names", () => {
    const gateway = "{ namespace: gateways, name: public, listener: https }";
    const entry = `entry: { kind: gateway, namespace: { name: gateways }, pods: { app: gateway }, gateway: ${gateway} }`;
    expect(objectOf(scopeOfWeb(spec, { cluster: entry }), "HTTPRoute").spec.parentRefs).toEqual([
      { namespace: "gateways", name: "public", sectionName: "https" },
    ]);
  });

  it("is left out for an app that is not exposed", () => {
    expect(objectsOf(scopeOfWeb("image: registry.example.com/web\nport: 8080"), "Ingress")).toEqual([]);
  });
});
