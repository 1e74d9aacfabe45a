import { describe, expect, it } from "vitest";
import { objectsOf, scopeOfWeb, yamlOf } from "./testing.ts";

describe("compileServices", () => {
  it("routes to every port of containers that keep running, under the container's own number", () => {
    const scope = scopeOfWeb(`
workloads:
  web:
    containers:
      setup: { image: registry.example.com/setup, role: init, ports: { debug: 5005 } }
      proxy: { image: registry.example.com/proxy, role: sidecar, ports: { https: 8443 } }
      main: { image: registry.example.com/web, ports: { dns: { port: 53, protocol: UDP } } }
`);
    expect(yamlOf(objectsOf(scope, "Service"))).toMatchInlineSnapshot(`
      "- apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: web-dev
          labels:
            stage: dev
            app.kubernetes.io/name: web
            app.kubernetes.io/component: web
            app.kubernetes.io/instance: web-dev
            app.kubernetes.io/part-of: shop
            app.kubernetes.io/managed-by: kubestage
            kubestage.dev/team: storefront
        spec:
          selector:
            app.kubernetes.io/name: web
            app.kubernetes.io/component: web
          ports:
          - name: https
            port: 8443
            targetPort: https
            protocol: TCP
          - name: dns
            port: 53
            targetPort: dns
            protocol: UDP
      "
    `);
  });

  it("gives a StatefulSet a headless Service too, by which members find each other before they are ready", () => {
    const services = (ports: string) =>
      objectsOf(
        scopeOfWeb(
          `workloads: { db: { kind: StatefulSet, containers: { db: { image: registry.example.com/db${ports} } } } }`,
        ),
        "Service",
      );
    expect(services(", ports: { postgres: 5432 }").map(({ metadata }) => metadata.name)).toEqual([
      "web-db",
      "web-db-headless",
    ]);
    expect(services("")).toMatchObject([
      { metadata: { name: "web-db-headless" }, spec: { clusterIP: "None", publishNotReadyAddresses: true } },
    ]);
  });

  it("makes none where nothing listens", () => {
    expect(objectsOf(scopeOfWeb("image: registry.example.com/web"), "Service")).toEqual([]);
  });
});
