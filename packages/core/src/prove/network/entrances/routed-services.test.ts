import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { routedServices } from "./routed-services.ts";

const backend = (name: string) => `{ service: { name: ${name}, port: { number: 80 } } }`;
const ingress = (home: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: ${home} }${spec}`;
const rule = (name: string) =>
  `\nspec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: ${backend(name)} }] } }] }`;
const route = (kind: string, reference: string) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: ${kind.toLowerCase()}, namespace: shop }\nspec: { rules: [{ backendRefs: [{ ${reference} }] }] }`;
const found = (...documents: string[]) =>
  [
    ...routedServices(
      networkModel(
        worldOf(join(namespace("shop", "dev"), namespace("cart", "prod"), namespace("edge"), ...documents)),
        specificationProfile,
      ),
    ),
  ].map(([stage, all]) => `${stage}: ${all.map(({ home, routed }) => `${home}/${routed}`).join(" ")}`);

test("a Service is led to by the paths and by the default backend of an Ingress", () => {
  const bucket = "\nspec: { defaultBackend: { resource: { apiGroup: a.io, kind: Bucket, name: b } } }";
  expect(found(ingress("shop", rule("web")))).toEqual(["dev: shop/web"]);
  expect(found(ingress("shop", `\nspec: { defaultBackend: ${backend("web")} }`))).toEqual(["dev: shop/web"]);
  expect(found(ingress("shop", bucket))).toEqual([]);
  expect(found(ingress("shop", "\nspec: { rules: [{ host: a.example.com }] }"))).toEqual([]);
  expect(found(ingress("shop", ""))).toEqual([]);
});

test("each counts once, for its stage; of no stage none counts", () => {
  const twice = join(ingress("shop", rule("web")), route("HTTPRoute", "name: web"), route("GRPCRoute", "name: api"));
  expect(found(twice, ingress("cart", rule("web")), ingress("edge", rule("web")))).toEqual([
    "dev: shop/web shop/api",
    "prod: cart/web",
  ]);
});

test.each(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])(
  "a %s leads to a Service of its own namespace, and not to one that another's grant would open",
  (kind) => {
    expect(found(route(kind, "name: web, port: 80"))).toEqual(["dev: shop/web"]);
    expect(found(route(kind, "name: web, port: 80, namespace: shop"))).toEqual(["dev: shop/web"]);
    expect(found(route(kind, "name: web, port: 80, namespace: cart"))).toEqual([]);
  },
);
