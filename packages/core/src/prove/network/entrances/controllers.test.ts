import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { controllersOf } from "./controllers.ts";

const pod = (name: string, containers: string, home = "edge") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }\nspec: { containers: [${containers}] }`;
const ingressClass = (controller: string, name = "own") =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: ${name} }\nspec: { ${controller} }`;
const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }`;

const found = (...documents: string[]) =>
  controllersOf(
    networkModel(worldOf(join(namespace("edge"), namespace("shop", "dev"), ...documents)), specificationProfile),
  ).map(({ object, pods, ...rest }) => ({
    ...rest,
    object: object?.object.metadata.name,
    pods: pods?.members.map((member) => member.object.object.metadata.name).join(" "),
  }));

const nginxAnnotations = ["nginx.ingress.kubernetes.io/auth-url", "nginx.ingress.kubernetes.io/mirror-target"];
const haproxyAnnotations = ["haproxy-ingress.github.io/auth-url", "ingress.kubernetes.io/auth-url"];

/** By the documentation of each: image, `spec.controller` of its class, and whether an ExternalName is followed. */
const known: readonly (readonly [string, string, string, "yes" | "no", readonly string[]])[] = [
  [
    "ingress-nginx",
    "registry.k8s.io/ingress-nginx/controller:v1.14.0",
    "k8s.io/ingress-nginx",
    "yes",
    nginxAnnotations,
  ],
  [
    "haproxy-ingress",
    "quay.io/jcmoraisjr/haproxy-ingress:v0.14",
    "haproxy-ingress.github.io/controller",
    "yes",
    haproxyAnnotations,
  ],
  ["Kong", "docker.io/kong/kubernetes-ingress-controller:3.4", "ingress-controllers.konghq.com/kong", "yes", []],
  ["Traefik", "docker.io/traefik:v3.2", "traefik.io/ingress-controller", "no", []],
  ["Contour", "ghcr.io/projectcontour/contour:v1.30.0", "projectcontour.io/ingress-controller", "no", []],
  ["NGINX Ingress Controller", "docker.io/nginx/nginx-ingress:3.7", "nginx.org/ingress-controller", "no", []],
  ["the AWS load balancer", "public.ecr.aws/eks/aws-load-balancer-controller:v2.8", "ingress.k8s.aws/alb", "no", []],
  ["the GKE load balancer", "registry.k8s.io/ingress-gce-glbc-amd64:v1.30.0", "k8s.io/ingress-gce", "no", []],
];

describe.each(known)("%s", (name, image, controller, followsNames, annotations) => {
  const facts = { name, followsNames, annotations, by: [], isShared: "yes" };

  test("is known by the image of a container, the second one too", () => {
    const sidecar = "{ name: sidecar, image: shell }";
    expect(found(pod("carrier", `{ name: app, image: "${image}" }`))).toEqual([
      { ...facts, object: "carrier", pods: "carrier" },
    ]);
    expect(found(pod("carrier", `${sidecar}, { name: app, image: "${image}" }`))).toMatchObject([{ name }]);
  });

  test("is known by its IngressClass", () => {
    expect(found(ingressClass(`controller: ${controller}`))).toEqual([{ ...facts, object: "own", pods: undefined }]);
  });
});

const nginx = (more = "") => `{ name: app, image: "registry.k8s.io/ingress-nginx/controller:v1.14.0" ${more} }`;

test("a controller of a stage is that stage's own, and other pods are none", () => {
  expect(found(pod("carrier", nginx(), "shop"), pod("web", "{ name: app, image: shell }"))).toEqual([]);
  expect(found(pod("web", "{ name: app }"))).toEqual([]);
});

test("a class of nobody's that is known carries routes by an unknown way, once", () => {
  expect(found(ingressClass("controller: example.com/own"), ingressClass("controller: example.com/own", "z"))).toEqual([
    {
      ...{ name: "example.com/own", followsNames: "unknown", annotations: [], by: [], isShared: "yes" },
      ...{ object: "own", pods: undefined },
    },
  ]);
  expect(found(ingressClass("controller: example.com/k8s.io/ingress-nginx"))).toMatchObject([
    { name: "example.com/k8s.io/ingress-nginx" },
  ]);
  expect(found(ingressClass("parameters: { apiGroup: a.io, kind: B, name: c }"))).toEqual([]);
});

test("pods of a controller say more than its class", () => {
  expect(found(pod("carrier", nginx()), ingressClass("controller: k8s.io/ingress-nginx"))).toMatchObject([
    { name: "ingress-nginx", object: "carrier", pods: "carrier" },
  ]);
});

test("an Ingress is carried out by somebody, even where nobody is seen", () => {
  const somebody = {
    ...{ name: "the ingress controller", followsNames: "unknown", by: [], isShared: "yes" },
    ...{ object: undefined, pods: undefined },
  };
  expect(found(ingress)).toEqual([somebody]);
  expect(found()).toEqual([]);
  expect(found(ingress, ingressClass("controller: example.com/own"))).toMatchObject([{ name: "example.com/own" }]);
});

test.each([
  ["--disable-svc-external-name", "no"],
  ["--disable-svc-external-name=true", "no"],
  ["--disable-svc-external-name=false", "yes"],
  ["--no--disable-svc-external-name", "yes"],
  ["--disable-svc-external-names", "yes"],
])("a controller that is told %s follows the names of Services: %s", (argument, expected) => {
  const told = nginx(`, args: [/nginx-ingress-controller, ${argument}]`);
  expect(found(pod("carrier", told))).toMatchObject([{ followsNames: expected }]);
  expect(found(pod("carrier", `{ name: sidecar, image: shell }, ${told}`))).toMatchObject([{ followsNames: expected }]);
});

test("of two controllers of a kind each carries routes: one may follow names where the other does not", () => {
  const told = nginx(", args: [--disable-svc-external-name]");
  const apart = [namespace("other"), pod("a", nginx()), pod("b", told, "other")];
  expect(found(...apart)).toMatchObject([
    { pods: "a", followsNames: "yes" },
    { pods: "b", followsNames: "no" },
  ]);
  for (const [a, b, object] of [
    [nginx(), told, "a"],
    [told, nginx(), "b"],
  ] as const)
    expect(found(pod("a", a), pod("b", b))).toMatchObject([{ pods: "a b", object, followsNames: "yes" }]);
});

test("a controller is seen among other pods that no policy tells from it", () => {
  expect(found(pod("a", "{ name: app, image: shell }"), pod("b", nginx()))).toMatchObject([
    { name: "ingress-nginx", object: "b", pods: "a b" },
  ]);
});
