import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import type { RouteKind, RouteTarget } from "./possible.ts";
import { foreignRoutes } from "./route-requests.ts";
import { contextOf, guarding, isKnown, recording } from "./testing/context.ts";
import { peopleWho, takesAll, type Right } from "./testing/people.ts";

type Given = Parameters<typeof contextOf>[0];
const create = (resource: string, group = "", verb = "create"): Omit<Right, "who"> => ({ verb, group, resource });
const services = create("services");
const ingresses = create("ingresses", "networking.k8s.io");
const byName: RouteTarget = { type: "name", to: "web.web-prod.svc", port: 80 };
const service = (name: string, namespace = "web-dev") => ({
  ...{ apiVersion: "v1", kind: "Service", metadata: { name, namespace } },
  spec: { ports: [{ port: 80 }] },
});
const route = (given: Given, target: RouteTarget = byName, stage = "dev") =>
  foreignRoutes(contextOf(given))(stage, target);
const httpRoute: RouteKind = {
  ...{ group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", resource: "httproutes" },
};

test("who may make objects, whatever they are called, makes them where their stage has a namespace", () => {
  const rights = [services, ingresses].map((one) => ({ ...one, name: "" }));
  expect(route({ rights }).possible).toBe(true);
  const context = contextOf({ rights });
  const people = peopleWho(
    [services, ingresses].map((one) => ({ who: "ann", ...one })),
    { ann: ["dev", "none"] },
  );
  expect(foreignRoutes({ ...context, rights: people })("none", byName).possible).toBe(false);
});

test("each step says what is sent, where, and by which right", () => {
  const found = route({ rights: [services, ingresses] });
  expect(found.possible === true && found.steps.map(({ verb, resource }) => [verb, resource])).toEqual([
    ["create", { group: "", resource: "services", namespace: "web-dev" }],
    ["create", { group: "networking.k8s.io", resource: "ingresses", namespace: "web-dev" }],
  ]);
});

describe("a Service to which a route leads is changed", () => {
  const routed = { ...byName, routed: "own" };
  const spec = { type: "ExternalName", externalName: "web.web-prod.svc", ports: expect.any(Array) };
  const change = (verb: string, ...objects: object[]) =>
    route({ rights: [create("services", "", verb)], objects }, routed);
  test("by what is sent: the whole of it, or what is other", () => {
    const own = service("own");
    const bodies = (verb: string) => {
      const found = change(verb, own);
      return found.possible === true && found.steps.map(({ body }) => body);
    };
    expect(bodies("patch")).toEqual([{ spec }]);
    expect(bodies("update")).toEqual([{ ...own, spec }]);
  });
  test("where it is that one", () => {
    const home = { apiVersion: "v1", kind: "Namespace", metadata: { name: "api-dev", labels: { stage: "dev" } } };
    expect(change("patch", service("other")).possible).toBe(false);
    expect(change("patch", service("own", "web-prod")).possible).toBe(false);
    expect(change("patch", home, service("other"), service("own", "api-dev"))).toMatchObject({
      steps: [{ resource: { namespace: "api-dev", name: "own" } }],
    });
  });
});

describe("what is there already leaves a doubt", () => {
  const patchServices = create("services", "", "patch");
  test("where a Service may be changed, in the namespace in question", () => {
    expect(route({ rights: [patchServices, ingresses], objects: [service("a")] }).possible).toBe("unknown");
    expect(route({ rights: [patchServices, ingresses], objects: [service("a", "web-prod")] }).possible).toBe(false);
  });
  test("of very many objects, whatever admission says of those that are not tried", () => {
    const objects = Array.from({ length: 65 }, (_, at) => service(`s${at}`));
    const admission = recording(({ operation }) => (operation === "UPDATE" ? "refused" : "admitted"));
    const of = (name: string) =>
      route({ rights: [{ ...patchServices, name }, ingresses], objects, admission }).possible;
    expect([of("s63"), of("s64"), of("s65")]).toEqual([false, "unknown", false]);
  });
});

test("of very many namespaces 64 are tried where it is not known", () => {
  const objects = Array.from({ length: 66 }, (_, at) => ({
    ...{ apiVersion: "v1", kind: "Namespace", metadata: { name: `n${at}`, labels: { stage: "dev" } } },
  }));
  const rights = [services, ingresses];
  /** Doubt in all namespaces but this one, and but those where nothing is taken. */
  const only = (name: string, none: readonly string[] = ["web-dev"]) =>
    route({
      ...{ rights, objects },
      admission: recording(({ namespace }) =>
        namespace === name ? "admitted" : none.includes(namespace) ? "refused" : "depends",
      ),
    }).possible;
  expect([only("n63"), only("n64")]).toEqual([true, "unknown"]);
  expect(only("n64", ["web-dev", "n0"])).toBe(true);
});

describe("whatever else is in an object that admission may take is a doubt", () => {
  const guarded = (target: RouteTarget, rights: Given["rights"], resource: string, expression: string) => {
    const given = { rights: rights ?? [], objects: guarding(resource, expression) };
    return route({ ...given, admission: makeAdmission(contextOf(given).world) }, target).possible;
  };
  const entrance = create("httproutes", httpRoute.group);
  const gateways = create("gateways", httpRoute.group);
  const gateway = { namespace: "web-dev", name: "own" };
  const byRoute = { ...byName, by: { ...httpRoute, gateway } };
  const byOwnGateway = { ...byName, by: { ...httpRoute, gatewayClass: "own" } };
  const byAddress: RouteTarget = { type: "address", to: "10.0.0.1", port: 80 };
  const endpoints = [create("endpoints"), services, ingresses];
  const slices = [create("endpointslices", "discovery.k8s.io"), services, ingresses];
  const has = (kind: string, version: string) => `object.kind == '${kind}' && object.apiVersion == '${version}'`;
  const labelled = "object.metadata.?labels[?'a'].orValue('') == 'b'";
  test.each<[string, RouteTarget, Given["rights"], string, string]>([
    ["an Ingress", byName, [services, ingresses], "ingresses", has("Ingress", "networking.k8s.io/v1")],
    ["a Service", byName, [services, ingresses], "services", has("Service", "v1")],
    ["Endpoints", byAddress, endpoints, "endpoints", has("Endpoints", "v1")],
    ["an EndpointSlice", byAddress, slices, "endpointslices", has("EndpointSlice", "discovery.k8s.io/v1")],
    ["a route", byRoute, [services, entrance], "httproutes", has("HTTPRoute", "gateway.networking.k8s.io/v1")],
    [
      "a Gateway",
      byOwnGateway,
      [services, entrance, gateways],
      "gateways",
      has("Gateway", "gateway.networking.k8s.io/v1"),
    ],
  ])("%s", (_, target, rights, resource, expression) => {
    expect(guarded(target, rights, resource, expression)).toBe(true);
    expect(guarded(target, rights, resource, `${expression} && ${labelled}`)).toBe("unknown");
    const filled = resource === "endpoints" ? "object.subsets.size() == 7" : "object.spec.size() == 77";
    if (resource !== "endpointslices") expect(guarded(target, rights, resource, filled)).toBe("unknown");
    expect(guarded(target, rights, resource, `!(${expression})`)).toBe(false);
  });

  test("a route of a kind of which it is not known what it says", () => {
    const rights = [services, create("mappings", "example.com")];
    const by = { group: "example.com", version: "v2", kind: "Mapping", resource: "mappings" };
    expect(route({ rights, admission: takesAll }, { ...byName, by }).possible).toBe("unknown");
    expect(route({ rights: [services] }, { ...byName, by }).possible).toBe(false);
    const admission = recording((request) => (isKnown(request) ? "admitted" : "depends"));
    route({ rights, admission }, { ...byName, by });
    expect(admission.asked.at(-1)).toMatchObject({
      ...{ group: "example.com", version: "v2", resource: "mappings" },
      object: { apiVersion: "example.com/v2", kind: "Mapping", metadata: { name: "witness", namespace: "web-dev" } },
    });
  });
});

test("the first object of each kind is asked for by its version", () => {
  const versions = (rights: readonly Omit<Right, "who">[], target: RouteTarget) => {
    const admission = recording(() => "admitted");
    route({ rights, admission }, target);
    return admission.asked.map(({ resource, version }) => `${resource} ${version}`);
  };
  const rest = [services, ingresses];
  const byAddress: RouteTarget = { type: "address", to: "10.0.0.1", port: 80 };
  expect(versions([create("endpoints"), ...rest], byAddress)).toEqual(["endpoints v1", "services v1", "ingresses v1"]);
  expect(versions([create("endpointslices", "discovery.k8s.io"), ...rest], byAddress)[0]).toBe("endpointslices v1");
  const own = ["gateways", "httproutes"].map((resource) => create(resource, httpRoute.group));
  expect(versions([services, ...own], { ...byName, by: { ...httpRoute, gatewayClass: "own" } })).toEqual([
    ...["services v1", "gateways v1", "httproutes v1"],
  ]);
});
