import { expect, test } from "vitest";
import { deployment, exposed, join, namespace, policy, prove } from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const dev = join(
  namespace("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const prodWith = (ports: string) =>
  join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "api"),
    policy(
      "shop-prod",
      "in",
      `podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }]${ports} }]`,
    ),
    `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop-prod }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }, { name: more, port: 81, targetPort: 8081 }] }`,
  );
const traefik = join(
  namespace("ingress"),
  deployment("ingress", "controller").replace("image: app", "image: traefik:v3.5"),
);
const named =
  "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: web-dev }\nspec: { type: ExternalName, externalName: api.shop-prod.svc.cluster.local, ports: [{ port: 80 }] }";
const ingress = exposed("web-dev", "dev.example.com").split("---\n")[1] ?? "";
const istio = "networking.istio.io";
const mesh = join(
  namespace("ingress"),
  `apiVersion: v1\nkind: Pod\nmetadata: { name: proxy, namespace: ingress, labels: { istio: ingressgateway } }\nspec: { containers: [{ name: proxy, image: proxyv2 }] }`,
  `apiVersion: ${istio}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }\nspec: { selector: { istio: ingressgateway }, servers: [{ hosts: ["*"] }] }`,
  `apiVersion: ${istio}/v1\nkind: VirtualService\nmetadata: { name: web, namespace: web-dev }
spec: { hosts: [dev.example.com], gateways: [ingress/g], http: [{ route: [{ destination: { host: api.shop-prod.svc.cluster.local } }] }] }`,
);
const lead = `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: web, namespace: web-dev }
spec: { routes: [{ match: x, services: [{ name: api, namespace: shop-prod, port: 80 }] }] }`;

test("an Ingress that leads into another stage by an ExternalName: the whole answer", () => {
  const proof = prove(join(dev, prodWith(""), traefik, ingress, named));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3117")]).toEqual([
    "broken KS3117",
    "Ingress web-dev/web of dev leads to Deployment shop-prod/api: TCP port 8080.",
    "assumes kubernetes-works, controllers-as-installed",
    "0.0.0.0/0 opens TCP 8080 of Deployment shop-prod/api {app: api} in {stage: prod} via Ingress web-dev/web via Service web-dev/web",
    "error at Ingress web-dev/web spec",
    "Ingress web-dev/web leads to Deployment shop-prod/api of another stage, which lets in whoever carries routes out: TCP 8080. This concerns dev to prod.",
    "Delete Service web-dev/web.",
    "of dev prod",
    "this is the namespace to which it leads: Namespace shop-prod",
    "shown: Ingress web-dev/web of dev leads to Deployment shop-prod/api: TCP port 8080",
    "delete Service web-dev/web",
  ]);
});

test("a mesh's route that leads its gateway into another stage: the whole answer", () => {
  const proof = prove(join(dev, prodWith(""), mesh));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3117")]).toEqual([
    "broken KS3117",
    "VirtualService web-dev/web of dev leads to Deployment shop-prod/api: TCP port 8080.",
    "assumes kubernetes-works, controllers-as-installed",
    "a NetworkPolicy could turn it",
    "Pod ingress/proxy {istio: ingressgateway} in {} opens TCP 8080 of Deployment shop-prod/api {app: api} in {stage: prod} via VirtualService web-dev/web",
    "error at VirtualService web-dev/web spec",
    "VirtualService web-dev/web leads to Deployment shop-prod/api of another stage, which lets in whoever carries routes out: TCP 8080-8081. This concerns dev to prod.",
    "Remove the backend, or let the controller in on the exposed ports only.",
    "of dev prod",
    "this is the namespace to which it leads: Namespace shop-prod",
    "shown: VirtualService web-dev/web of dev leads to Deployment shop-prod/api: TCP port 8080",
  ]);
});

test("a route of a kind that is not understood: the whole answer", () => {
  const proof = prove(join(dev, prodWith(""), traefik, lead));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3117")]).toEqual([
    "unknown KS3117",
    "Whether IngressRoute web-dev/web leads to Deployment shop-prod/api is not known.",
    "assumes kubernetes-works, cni-profile, controllers-as-installed",
    "error at IngressRoute web-dev/web spec",
    "IngressRoute web-dev/web leads to Deployment shop-prod/api of another stage, which lets in whoever carries routes out: TCP 8080-8081. This concerns dev to prod.",
    "Remove the backend, or let the controller in on the exposed ports only.",
    "of dev prod",
    "this is the namespace to which it leads: Namespace shop-prod",
  ]);
});

test("ports that the other stage exposes itself are its own decision; those beside them are not", () => {
  const own = (port: number) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: own, namespace: shop-prod }
spec: { rules: [{ host: prod.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: ${port} } } } }] } }] }`;
  const answer = (port: number) =>
    told(prove(join(dev, prodWith(""), traefik, ingress, named, own(port))), "dev", "prod");
  expect(answer(80)).toEqual(["holds", "Policies let no pod of dev open any port of a pod of prod."]);
  expect(answer(81)).toEqual([
    "broken KS3117",
    "Ingress web-dev/web of dev leads to Deployment shop-prod/api: TCP port 8080.",
    "assumes kubernetes-works, controllers-as-installed",
    "0.0.0.0/0 opens TCP 8080 of Deployment shop-prod/api {app: api} in {stage: prod} via Ingress web-dev/web via Service web-dev/web",
  ]);
});
