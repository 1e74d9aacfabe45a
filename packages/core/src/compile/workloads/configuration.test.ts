import { describe, expect, it } from "vitest";
import type { ConfigMap } from "kubernetes-types/core/v1.d.ts";
import { compileConfiguration } from "./configuration.ts";
import { document, scopeOfWeb, yamlOf } from "./testing.ts";

function configuration(spec: string, documents?: string): ConfigMap | undefined {
  return compileConfiguration(scopeOfWeb(spec, documents === undefined ? {} : { documents }))?.object;
}

const image = "image: registry.example.com/web\n";

describe("compileConfiguration", () => {
  it("holds the config of the stage, is immutable and is named by its content", () => {
    const spec = `${image}config: { LOG_LEVEL: info, THEME: light }\nstages: { dev: { config: { LOG_LEVEL: debug } } }`;
    expect(yamlOf(configuration(spec))).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: ConfigMap
      metadata:
        name: web-config-3bb2d7984b
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      immutable: true
      data:
        LOG_LEVEL: debug
        THEME: light
      "
    `);
  });

  it("has another name when a value changes, and the same when only the order does", () => {
    const name = (config: string) => configuration(`${image}config: ${config}`)?.metadata?.name;
    expect(name("{ A: one, B: two }")).not.toBe(name("{ A: one, B: three }"));
    expect(name("{ A: one, B: two }")).toBe(name("{ B: two, A: one }"));
  });

  it("is left out where there is nothing to say", () => {
    expect(configuration(image)).toBeUndefined();
  });

  it("gives the URL of each called app in the same stage", () => {
    const api =
      "team: storefront\nworkloads: { api: { containers: { api: { image: registry.example.com/api, ports: PORTS } } } }";
    const urls = (ports: string, calls = "[{ app: api }]") =>
      configuration(`${image}calls: ${calls}`, document("App", "api", api.replace("PORTS", ports)))?.data;
    expect(urls("{ http: 8080 }")).toEqual({ API_URL: "http://api.api-dev.svc:8080" });
    expect(urls("{ https-main: 8443 }")).toEqual({ API_URL: "https://api.api-dev.svc:8443" });
    expect(urls("{ grpc: 9000 }")).toEqual({ API_URL: "grpc://api.api-dev.svc:9000" });
    expect(urls("{ postgres: 5432 }")).toEqual({ API_URL: "postgres://api.api-dev.svc:5432" });
    expect(urls("{ main: 3000 }")).toEqual({ API_URL: "http://api.api-dev.svc:3000" });
    expect(urls("{ syslog: { port: 514, protocol: UDP } }")).toEqual({ API_URL: "udp://api.api-dev.svc:514" });
    expect(urls("{ http: 8080, metrics: 9090 }", "[{ app: api }, { app: api, port: 9090 }]")).toEqual({
      API_URL: "http://api.api-dev.svc:8080",
      API_METRICS_URL: "http://api.api-dev.svc:9090",
    });
  });
});
