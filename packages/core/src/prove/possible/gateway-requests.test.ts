import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import type { PossibleContext } from "./possible-context.ts";
import type { RouteKind, RouteTarget } from "./possible.ts";
import { foreignRoutes } from "./route-requests.ts";
import { peopleWho, type Right, takesAll } from "./testing/people.ts";

const namespaces = [
  ["web-dev", "dev"],
  ["api-dev", "dev"],
  ["web-prod", "prod"],
].map(([name, stage]) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { stage } } }));

type Held = Omit<Right, "who" | "verb">;
const services: Held = { resource: "services" };
const ingresses: Held = { group: "networking.k8s.io", resource: "ingresses" };

function routes(rights: readonly Held[]) {
  const world = worldOf(namespaces.map((one) => JSON.stringify(one)).join("\n---\n"));
  const all = rights.map((one) => ({ who: "ann", verb: "create", ...one }));
  const people = peopleWho(all, { ann: ["dev"] });
  const route = foreignRoutes({ world, rights: people, admission: takesAll } as PossibleContext);
  return (target: RouteTarget) => route("dev", target);
}

const byName: RouteTarget = { type: "name", to: "web.web-prod.svc", port: 80 };
const nobody = { possible: false, why: "nobody of dev may make routes that lead elsewhere" };
const unknown = {
  possible: "unknown",
  why: "admission lets people of dev write some routes in web-dev, and not the one that was tried",
};
const bodies = (answer: unknown) => (answer as { steps?: { body: unknown }[] }).steps?.map(({ body }) => body);
const metadata = { name: "witness", namespace: "web-dev" };

const http: RouteKind = {
  group: "gateway.networking.k8s.io",
  version: "v1",
  kind: "HTTPRoute",
  resource: "httproutes",
  gateway: { namespace: "edge", name: "all" },
};
const httpRoutes = { group: http.group, resource: "httproutes" };
const gateways = { group: http.group, resource: "gateways" };
const route = (spec: object, kind = "HTTPRoute") => ({
  apiVersion: `${http.group}/v1`,
  kind,
  metadata,
  spec: {
    parentRefs: [{ name: "all", namespace: "edge" }],
    ...(kind === "HTTPRoute" && { hostnames: ["witness.example.com"] }),
    ...spec,
  },
});

describe("a route to a Gateway leads to pods of another stage", () => {
  const own: RouteTarget = { type: "service", to: "web-prod/web", port: 8080, by: http };
  test("by that stage's own Service", () => {
    const to = [{ backendRefs: [{ name: "web", namespace: "web-prod", port: 8080 }] }];
    expect(bodies(routes([httpRoutes])(own))).toEqual([route({ rules: to })]);
    const inside = bodies(routes([httpRoutes])({ ...own, to: "web-dev/web" }));
    expect(inside).toEqual([route({ rules: [{ backendRefs: [{ name: "web", port: 8080 }] }] })]);
    expect(routes([ingresses])(own)).toEqual(nobody);
  });

  test.each(["GRPCRoute", "TLSRoute", "HTTPRoute", "TCPRoute"])("of the kind %s, by a Service of theirs", (kind) => {
    const by = { ...http, kind };
    const [, made] = bodies(routes([services, httpRoutes])({ ...byName, by })) ?? [];
    expect(made).toEqual({
      ...route({}, kind),
      spec: {
        parentRefs: [{ name: "all", namespace: "edge" }],
        ...(kind !== "TCPRoute" && { hostnames: ["witness.example.com"] }),
        rules: [{ backendRefs: [{ name: "witness", port: 80 }] }],
      },
    });
  });

  test("that they make for it", () => {
    const { gateway: _none, ...bare } = http;
    const by = { ...bare, gatewayClass: "edge" };
    const found = bodies(routes([httpRoutes, gateways])({ ...own, by }));
    expect(found).toEqual([
      {
        apiVersion: `${http.group}/v1`,
        kind: "Gateway",
        metadata,
        spec: { gatewayClassName: "edge", listeners: [{ name: "witness", port: 443, protocol: "HTTP" }] },
      },
      route({
        parentRefs: [{ name: "witness", namespace: "web-dev" }],
        rules: [{ backendRefs: [{ name: "web", namespace: "web-prod", port: 8080 }] }],
      }),
    ]);
    expect(routes([httpRoutes])({ ...own, by })).toEqual(nobody);
  });

  test("is not known where what a route says is not", () => {
    const { gateway: _none, ...by } = http;
    expect(routes([httpRoutes])({ ...own, by })).toEqual(unknown);
  });

  test("from namespaces of which it takes routes only", () => {
    const from = (taken: NonNullable<RouteKind["gateway"]>["from"]) => {
      const by = { ...http, gateway: { namespace: "edge", name: "all", ...(taken !== undefined && { from: taken }) } };
      const [made] = bodies(routes([httpRoutes])({ ...own, by })) ?? [];
      return (made as { metadata: { namespace: string } } | undefined)?.metadata.namespace;
    };
    expect([from(undefined), from("api-dev"), from("web-prod")]).toEqual(["web-dev", "api-dev", undefined]);
    expect(from({ matchLabels: { stage: "dev" } })).toBe("web-dev");
    expect(from({ matchLabels: { stage: "prod" } })).toBeUndefined();
    expect(from({ matchLabels: { "kubernetes.io/metadata.name": "api-dev" } })).toBe("api-dev");
  });
});
