import { expect, test } from "vitest";
import type { Edit } from "../../../verdicts/finding.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import { worldOf } from "../../testing/world-of.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { withoutLead } from "./without-lead.ts";

const group = "gateway.networking.k8s.io";
const homes = join(namespace("shop-dev", "dev"), namespace("shop-prod", "prod"));
function objectsIn(...documents: string[]): WorldObject[] {
  const all = [...worldOf(join(homes, ...documents)).objects.values()].flat();
  return all.filter(({ object }) => object.kind !== "Namespace" && object.kind !== "ServiceAccount");
}
const lead = (route: string, ...via: string[]) => {
  const [first, ...others] = [route, ...via].map((text) => objectsIn(text)[0]);
  if (!first) throw new Error("there is no route");
  return withoutLead(
    first,
    others.flatMap((one) => one ?? []),
    "shop-prod",
  );
};

const route = (...rules: string[]) =>
  `apiVersion: ${group}/v1\nkind: HTTPRoute\nmetadata: { name: r, namespace: shop-dev }\nspec: { rules: [${rules.map((rule) => `{ backendRefs: [${rule}] }`).join(", ")}] }`;
const ours = "{ name: web, port: 80 }";
const theirs = "{ name: web, namespace: shop-prod, port: 80 }";
const key = { group, kind: "HTTPRoute", namespace: "shop-dev", name: "r" };
const gone = (...path: (string | number)[]): Edit => ({
  type: "remove",
  object: key,
  path: ["spec", "rules", ...path],
});

test.each<[string, string[], Edit[]]>([
  ["a backend among others goes alone", [`${ours}, ${theirs}`], [gone(0, "backendRefs", 1)]],
  ["several of them go", [`${theirs}, ${ours}, ${theirs}`], [gone(0, "backendRefs", 0), gone(0, "backendRefs", 2)]],
  ["a rule with no other backend goes as a whole", [ours, theirs], [gone(1)]],
  ["each rule by itself", [theirs, `${theirs}, ${ours}`, ours], [gone(0), gone(1, "backendRefs", 0)]],
  ["a rule that has none stays", ["", theirs], [gone(1)]],
  ["with the last rule the route goes", [theirs, theirs], [{ type: "delete", object: key }]],
])("backends in the other namespace: %s", (_, rules, edits) => {
  expect(lead(route(...rules))).toEqual({
    description: "remove what leads to shop-prod from HTTPRoute shop-dev/r",
    edits,
  });
});

test("a route without a backend there has nothing to take away", () => {
  expect(lead(route(ours))).toBeUndefined();
  expect(lead(route())).toBeUndefined();
  expect(lead(route("{ name: web, namespace: shop-prod-eu }"))).toBeUndefined();
});

const ingress = (annotations: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop-dev, annotations: { ${annotations} } }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }`;
const plain = ingress("");
const asks = "nginx.ingress.kubernetes.io/auth-url";
const copies = "nginx.ingress.kubernetes.io/mirror-target";

test.each([
  "http://api.shop-prod.svc.cluster.local/check",
  "http://api.shop-prod",
  "http://api.shop-prod:8080/check",
  "svc://shop-prod/api:8080",
])("annotations that name the other namespace in whatever form are taken away: %s", (url) => {
  const object = { group: "networking.k8s.io", kind: "Ingress", namespace: "shop-dev", name: "in" };
  const removed = (annotation: string): Edit => ({
    ...{ type: "remove", object, path: ["metadata", "annotations", annotation] },
  });
  const description = "remove the annotations of Ingress shop-dev/in that lead to shop-prod";
  expect(lead(ingress(`${asks}: "${url}"`))).toEqual({ description, edits: [removed(asks)] });
  expect(lead(ingress(`${asks}: "${url}", ${copies}: "${url}", note: "${url}"`))).toEqual({
    ...{ description, edits: [removed(asks), removed(copies)] },
  });
});

test("annotations that lead elsewhere stay", () => {
  expect(lead(ingress(`${asks}: "http://api.shop-dev", ${copies}: "http://shop-prod-eu"`))).toBeUndefined();
});

const service = (spec: string, home = "shop-dev") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: ${home} }\nspec: { ${spec} }`;
const external = (home?: string) => service("type: ExternalName, externalName: api.shop-prod", home);
const slice = `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: web-1, namespace: shop-dev }\naddressType: IPv4\nendpoints: [{ addresses: [10.1.2.3] }]`;
const endpoints =
  "apiVersion: v1\nkind: Endpoints\nmetadata: { name: web, namespace: shop-dev }\nsubsets: [{ addresses: [{ ip: 10.1.2.3 }] }]";

test.each([
  ["the Service", external(), { group: "", kind: "Service", name: "web" }],
  ["the EndpointSlice", slice, { group: "discovery.k8s.io", kind: "EndpointSlice", name: "web-1" }],
  ["the Endpoints", endpoints, { group: "", kind: "Endpoints", name: "web" }],
])("%s beside an Ingress that names what is there is deleted", (_, text, { group: of, kind, name }) => {
  const object = { group: of, kind, namespace: "shop-dev", name };
  const expected = { description: `delete ${kind} shop-dev/${name}`, edits: [{ type: "delete", object }] };
  expect(lead(plain, text)).toEqual(expected);
  expect(lead(plain, service("selector: { app: web }, ports: [{ port: 80 }]"), text)).toEqual(expected);
});

test("what stands elsewhere, or leads to its own pods, is left", () => {
  expect(lead(plain, external("shop-prod"))).toBeUndefined();
  expect(lead(plain, service("type: NodePort, selector: { app: web }, ports: [{ port: 80 }]"))).toBeUndefined();
  expect(lead(plain, plain)).toBeUndefined();
  expect(lead(plain)).toBeUndefined();
});
