import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, exposed, join, namespace } from "../testing/stage-worlds.ts";
import { carriersOf } from "./carriers.ts";
import { entrancesOf } from "./entrances.ts";

const shop = join(namespace("shop", "prod"), deployment("shop", "web"));
const running = (home: string, image: string, name = "carrier") =>
  join(namespace(home), deployment(home, name).replace("image: app", `image: ${image}`));
const nginx = (home: string) => running(home, "registry.k8s.io/ingress-nginx/controller");
const labelled = (home: string, labels: string, name = "p") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { ${labels} } }\nspec: { containers: [] }`;
const ofClass = (name: string, home = "shop") =>
  exposed(home).replace("spec: { rules", `spec: { ingressClassName: ${name}, rules`);
const annotated = (name: string) =>
  exposed("shop").replace(
    "kind: Ingress\nmetadata: {",
    `kind: Ingress\nmetadata: { annotations: { kubernetes.io/ingress.class: ${name} },`,
  );
const ingressClass = (name: string, controller: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: ${name} }\nspec: { controller: ${controller} }`;
const classes = join(
  ingressClass("nginx", "k8s.io/ingress-nginx"),
  ingressClass("kong", "ingress-controllers.konghq.com/kong"),
  ingressClass("alb", "ingress.k8s.aws/alb"),
  ingressClass("own", "example.com/own"),
);
const gateway = (home: string | undefined) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: g${home === undefined ? "" : `, namespace: ${home}`} }
spec: { gatewayClassName: any, listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }] }`;
const route = (
  home: string,
) => `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: shop }
spec: { parentRefs: [{ name: g, namespace: ${home} }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
const service = exposed("shop").split("\n---\n")[0] ?? "";
const balancer = (home: string, app: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: ${home} }\nspec: { type: LoadBalancer, selector: { app: ${app} }, ports: [{ port: 80 }] }`;

const carriers = (...documents: string[]) => {
  const model = networkModel(worldOf(join(shop, ...documents)), specificationProfile);
  const all = entrancesOf(model);
  return carriersOf(
    model,
    all.filter(({ how }) => how === "controller"),
    all.filter(({ how }) => how !== "controller"),
  );
};
const names = (...values: string[]) =>
  values.length === 1
    ? { matchLabels: { "kubernetes.io/metadata.name": values[0] } }
    : { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }] };
const notRead = (...read: string[]) => ({
  matchExpressions: [
    { key: "stage", operator: "DoesNotExist" },
    ...(read.length > 0 ? [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: read }] : []),
  ],
});
const tools = join(namespace("tools"), deployment("tools", "web"));

test.each<[string, readonly string[], object]>([
  ["the namespace where its controller runs", [exposed("shop"), nginx("edge"), tools], names("edge")],
  ["of several each, in order", [exposed("shop"), nginx("web"), nginx("edge"), tools], names("edge", "web")],
  [
    "no namespace of a stage",
    [exposed("shop"), nginx("edge").replace("name: edge }", "name: edge, labels: { stage: dev } }"), tools],
    notRead("tools"),
  ],
  [
    "by the name of its chart",
    [exposed("shop"), namespace("edge"), labelled("edge", "app.kubernetes.io/name: traefik"), tools],
    names("edge"),
  ],
  ["by the label app", [exposed("shop"), namespace("edge"), labelled("edge", "app: contour"), tools], names("edge")],
  [
    "by a telling name where something runs",
    [exposed("shop"), namespace("my-ingress-2"), deployment("my-ingress-2", "x"), tools],
    names("my-ingress-2"),
  ],
  ["not by a telling name where nothing does", [exposed("shop"), namespace("traefik"), tools], notRead("tools")],
  [
    "not by a name that only contains one",
    [exposed("shop"), namespace("kongress"), deployment("kongress", "x")],
    notRead("kongress"),
  ],
  [
    "only the controller of its class",
    [ofClass("nginx"), classes, nginx("edge"), running("gate", "kong/kong")],
    names("edge"),
  ],
  [
    "of either class where two routes name two",
    [
      ofClass("nginx"),
      ofClass("kong").replaceAll("name: web", "name: more"),
      service.replace("name: web", "name: more"),
      classes,
      nginx("edge"),
      running("gate", "kong/kong"),
    ],
    names("edge", "gate"),
  ],
  ["its class by annotation", [annotated("kong"), classes, nginx("edge"), running("gate", "kong/kong")], names("gate")],
  [
    "any of a class that was not read",
    [ofClass("other"), classes, nginx("edge"), running("gate", "kong/kong")],
    names("edge", "gate"),
  ],
  [
    "none of a class that somebody else carries out",
    [ofClass("own"), classes, nginx("edge"), tools],
    notRead("edge", "tools"),
  ],
  [
    "the namespace of its Gateway",
    [service, namespace("gateways"), gateway("gateways"), route("gateways"), tools],
    names("gateways"),
  ],
  [
    "a Gateway's without a namespace",
    [service, namespace("default"), gateway(undefined), route("default"), tools],
    names("default"),
  ],
  [
    "where pods of a Gateway are",
    [
      exposed("shop"),
      namespace("edge"),
      labelled("edge", "gateway.networking.k8s.io/gateway-name: g"),
      labelled("edge", "tier: x", "q"),
      tools,
    ],
    names("edge"),
  ],
  [
    "where pods of Envoy's are",
    [exposed("shop"), namespace("edge"), labelled("edge", "gateway.envoyproxy.io/owning-gateway-name: g"), tools],
    names("edge"),
  ],
  [
    "where else pods are opened from outside",
    [exposed("shop"), tools, balancer("tools", "web"), namespace("more"), deployment("more", "web")],
    names("tools"),
  ],
  [
    "before such, where it is known to run",
    [exposed("shop"), tools, balancer("tools", "web"), nginx("edge")],
    names("edge"),
  ],
  ["not where pods of a stage are opened", [exposed("shop"), balancer("shop", "web"), tools], notRead("tools")],
  ["any of no stage where none was read", [exposed("shop")], notRead()],
  [
    "kube-system too, whatever was read of it",
    [exposed("shop"), namespace("kube-system"), deployment("kube-system", "dns"), tools],
    notRead("tools"),
  ],
  [
    "any of no stage but those that were read, in order",
    [exposed("shop"), tools, namespace("edge"), deployment("edge", "x"), namespace("void")],
    notRead("edge", "tools"),
  ],
])("what carries in is sought by %s", (_, documents, namespaces) => {
  expect(carriers(...documents)).toEqual({ namespaces, areOutside: false });
});

const alb = running("aws", "public.ecr.aws/eks/aws-load-balancer-controller");

test.each<[string, readonly string[], object | undefined, boolean]>([
  ["the class says so", [ofClass("alb"), classes, nginx("edge")], undefined, true],
  [
    "one of two classes does",
    [
      ofClass("alb"),
      ofClass("nginx").replaceAll("name: web", "name: more"),
      classes,
      service.replace("name: web", "name: more"),
      nginx("edge"),
    ],
    names("edge"),
    true,
  ],
  ["such a controller runs, and no class is named", [exposed("shop"), alb], notRead("aws"), true],
  ["such a one runs beside another", [exposed("shop"), alb, nginx("edge")], names("edge"), true],
  [
    "such a one runs in the same namespace",
    [exposed("shop"), alb, deployment("aws", "nginx").replace("image: app", "image: ingress-nginx/controller")],
    names("aws"),
    true,
  ],
  [
    "such a one runs, and another's class is named",
    [ofClass("nginx"), classes, alb, nginx("edge")],
    names("edge"),
    false,
  ],
])("it stands outside where %s", (_, documents, namespaces, areOutside) => {
  expect(carriers(...documents)).toEqual({ namespaces, areOutside });
});

/** By the charts of each, whose name is a label of its pods. */
test.each([
  ["ingress-nginx", false],
  ["haproxy-ingress", false],
  ["kong", false],
  ["traefik", false],
  ["contour", false],
  ["nginx-ingress", false],
  ["aws-load-balancer-controller", true],
  ["ingress-gce", true],
])("what carries in is known by the chart %s", (chart, areOutside) => {
  for (const label of ["app.kubernetes.io/name", "app"])
    expect(carriers(exposed("shop"), namespace("edge"), labelled("edge", `${label}: ${chart}`), tools)).toEqual({
      namespaces: areOutside ? notRead("edge", "tools") : names("edge"),
      areOutside,
    });
  expect(carriers(exposed("shop"), namespace("edge"), labelled("edge", `app: my-${chart}`), tools).areOutside).toBe(
    false,
  );
});

test("balancers of clouds stand outside", () => {
  const gce = join(ingressClass("gce", "k8s.io/ingress-gce"), ofClass("gce"));
  expect(carriers(gce, nginx("edge"))).toEqual({ namespaces: undefined, areOutside: true });
});

test("the namespace of the pods that a route names carries it out", () => {
  const model = networkModel(
    worldOf(join(shop, tools, namespace("edge"), deployment("edge", "x"))),
    specificationProfile,
  );
  const [carrier] = model.namespaces.get("edge")?.classes ?? [];
  if (!carrier) throw new Error("no pods");
  expect(carriersOf(model, [{ via: [], carrier }], [])).toEqual({ namespaces: names("edge"), areOutside: false });
});

test("where a mapping says which namespaces are a stage's, those are left out by name", () => {
  const world = worldOf(join(namespace("shop"), deployment("shop", "web"), exposed("shop"), tools));
  const stages = { ...world.stages, label: undefined, names: ["prod"], ofNamespace: new Map([["shop", "prod"]]) };
  const model = networkModel({ ...world, stages }, specificationProfile);
  const key = "kubernetes.io/metadata.name";
  expect(carriersOf(model, entrancesOf(model), []).namespaces).toEqual({
    matchExpressions: [
      { key, operator: "NotIn", values: ["shop"] },
      { key, operator: "NotIn", values: ["tools"] },
    ],
  });
});
