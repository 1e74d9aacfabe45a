import { expect, test } from "vitest";
import { outside } from "../../../verdicts/property.ts";
import { bound, proveWithPeople } from "../testing/people.ts";
import {
  closed,
  controller,
  deployment,
  exposed,
  intentOf,
  join,
  namespace,
  open,
  policy,
  profileOf,
  prove,
  shared,
  toInternet,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const calico = { profile: profileOf("calico") };
const meantNothing = { intent: intentOf() };
const exposing = join(closed("prod"), shared, exposed("shop-prod"));
const denyIn = policy("shop-dev", "in", "podSelector: {}");
const block = (cidr: string, except = "") =>
  `{ to: [{ ipBlock: { cidr: ${cidr}${except} } }], ports: [{ port: 443 }] }`;

test("a rule that lets out to another stage's public host: the whole answer", () => {
  const proof = prove(join(closed("dev", controller, toInternet), exposing), calico);
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3104")]).toEqual([
    "broken KS3104",
    "Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod} via Ingress shop-prod/web via Service shop-prod/web",
    "error at NetworkPolicy shop-dev/stage spec.egress.1",
    "The rule lets out to shop.example.com, which leads to Deployment shop-prod/web of another stage. This concerns dev to prod.",
    "Let out only to what is called, and leave the addresses of other stages' entrances out (`except`).",
    "of dev prod",
    "the entrance: Ingress shop-prod/web spec",
    "shown: Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web",
  ]);
  const perhaps = prove(join(closed("dev", controller, toInternet), exposing));
  expect([...told(perhaps, "dev", "prod"), ...foundOf(perhaps, "KS3107")]).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether Deployment shop-dev/web can call shop.example.com: a block may or may not mean addresses that lead back into the cluster.",
    "assumes kubernetes-works, cni-profile",
    "warning at Deployment ingress/controller",
    "Deployment ingress/controller can be opened by one stage and can open another. This concerns dev to prod.",
    "Add a NetworkPolicy to ingress that lets in namespaces of no stage only.",
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/stage spec.ingress.0",
    "add NetworkPolicy ingress/no-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}]}",
    "warning at NetworkPolicy shop-dev/stage spec.egress.1",
    "Whether Deployment shop-dev/web can open Deployment ingress/controller depends on the network plugin. This concerns dev to prod.",
    "Name the plugin with --cni, or write the rule so that it does not matter.",
    "of dev prod",
  ]);
});

test("pods that nothing keeps in call another stage's public host: the whole answer", () => {
  const proof = prove(join(open("dev"), denyIn, exposing));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3104")]).toEqual([
    "broken KS3104 KS3105",
    "Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod} via Ingress shop-prod/web via Service shop-prod/web",
    "error at Ingress shop-prod/web spec",
    "Deployment shop-prod/web can be called from other stages by way of shop.example.com. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-dev that lets out to its own stage and to no other's entrance: what it calls outside may need a rule.",
    "of dev prod",
    "shown: Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web",
    "add NetworkPolicy shop-dev/keep-from-other-stages {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {stage: dev}}}, {namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}]}",
  ]);
});

test("an entrance without a host is called by its address: the whole answer", () => {
  const balancer = `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }\nstatus: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }`;
  const world = "{ ipBlock: { cidr: 0.0.0.0/0 } }";
  const text = (to: string) => join(closed("dev", controller, to), closed("prod", world), balancer);
  const proof = prove(text("{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }"), calico);
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3104")]).toEqual([
    "broken KS3104",
    "Deployment shop-dev/web can call the entrance's address, which leads to Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod} via Service shop-prod/lb",
    "error at NetworkPolicy shop-dev/stage spec.egress.1",
    "The rule lets out to the entrance's address, which leads to Deployment shop-prod/web of another stage. This concerns dev to prod.",
    "Leave 203.0.113.7/32 out, the entrance's.",
    "of dev prod",
    "the entrance: Service shop-prod/lb spec",
    "shown: Deployment shop-dev/web can call the entrance's address, which leads to Deployment shop-prod/web",
    "set NetworkPolicy shop-dev/stage spec.egress.1.to.0.ipBlock.except [203.0.113.7/32]",
  ]);
  expect(told(prove(text("{ to: [{ ipBlock: { cidr: 198.51.100.0/24 } }] }"), calico), "dev", "prod")).toEqual([
    "holds",
    "Policies let no pod of dev open any port of a pod of prod.",
  ]);
});

test("who may open their own policies calls another stage's host: the whole answer", () => {
  const dev = join(
    namespace("web-dev", "dev").replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,"),
    deployment("web-dev", "web"),
    policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  const proof = proveWithPeople(join(dev, exposing, bound("web-dev", "edit")));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3114")]).toEqual([
    "broken KS3105 KS3114",
    "Deployment web-dev/web can open Deployment ingress/controller, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs create networkpolicies web-dev {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: web-dev}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment web-dev/web {app: web} in {pod-security.kubernetes.io/enforce: restricted, stage: dev} opens TCP 8080 of Deployment ingress/controller {app: controller} in {}",
    "Deployment ingress/controller {app: controller} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at RoleBinding web-dev/devs-edit",
    "Only policies that people of the stage may open themselves keep it from calling shop.example.com, which leads to Deployment shop-prod/web of another. This concerns dev to prod.",
    "Take away the right to change policies.",
    "of dev prod",
    "the entrance: Ingress shop-prod/web spec",
    "shown: Deployment web-dev/web can call shop.example.com, which leads to Deployment shop-prod/web",
  ]);
});

test("what leaves the cluster, by a rule, by none, by the right to open policies: the whole answer", () => {
  const byRule = prove(
    join(closed("dev", controller, block("203.0.113.0/24", ", except: [203.0.113.9/32]")), closed("prod")),
    meantNothing,
  );
  expect([...told(byRule, "dev", outside), ...foundOf(byRule, "KS3109")]).toEqual([
    "broken KS3109",
    "Deployment shop-dev/web can open TCP port 443 of 203.0.113.0/24 except 203.0.113.9/32.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 443 of 203.0.113.0/24",
    "error at NetworkPolicy shop-dev/stage spec.egress.1",
    "Deployment shop-dev/web can open 203.0.113.0/24 except 203.0.113.9/32 outside of the cluster: TCP 443. This concerns dev to (outside).",
    "Remove the rule.",
    "of dev (outside)",
    "shown: Deployment shop-dev/web can open TCP port 443 of 203.0.113.0/24 except 203.0.113.9/32",
    "remove NetworkPolicy shop-dev/stage spec.egress.1",
  ]);
  const byNone = prove(join(open("dev"), denyIn, closed("prod")), meantNothing);
  expect([...told(byNone, "dev", outside), ...foundOf(byNone, "KS3109")]).toEqual([
    "broken KS3109",
    "Deployment shop-dev/web can open TCP port 443 of anywhere.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 443 of 0.0.0.0/0",
    "error at Namespace shop-dev",
    "Deployment shop-dev/web can open anywhere outside of the cluster: any port. This concerns dev to (outside).",
    "Add a NetworkPolicy to shop-dev that lets out to its own stage, and to what was meant.",
    "of dev (outside)",
    "shown: Deployment shop-dev/web can open TCP port 443 of anywhere",
    "add NetworkPolicy shop-dev/let-out-declared-only {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {stage: dev}}}]}]}",
  ]);
  const people = proveWithPeople(join(closed("dev"), closed("prod"), bound("shop-dev", "edit")), meantNothing);
  expect([...told(people, "dev", outside), ...foundOf(people, "KS3114")]).toEqual([
    "broken KS3114",
    "Deployment shop-dev/web can open TCP port 443 of anywhere.",
    "assumes kubernetes-works",
    "devs create networkpolicies shop-dev {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: shop-dev}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 443 of 0.0.0.0/0",
    "error at RoleBinding shop-dev/devs-edit",
    "Deployment shop-dev/web can open anywhere outside of the cluster: any port. This concerns dev to (outside).",
    "Take away the right to change policies.",
    "of dev (outside)",
    "shown: Deployment shop-dev/web can open TCP port 443 of anywhere",
  ]);
});

test("what leaves by a host's name that a plugin's policy lets out to: the whole answer", () => {
  const cilium = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: out, namespace: shop-dev }
spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: api.example.com }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }`;
  const proof = prove(join(closed("dev"), closed("prod"), cilium), { ...meantNothing, profile: profileOf("cilium") });
  expect([...told(proof, "dev", outside), ...foundOf(proof, "KS3109")]).toEqual([
    "broken KS3109",
    "Deployment shop-dev/web can open TCP port 443 of api.example.com.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web may open TCP port 443 of api.example.com",
    "error at CiliumNetworkPolicy shop-dev/out spec.egress.0",
    "Deployment shop-dev/web can open api.example.com outside of the cluster: TCP 443. This concerns dev to (outside).",
    "Narrow the rule to what is called, or declare the call.",
    "of dev (outside)",
    "shown: Deployment shop-dev/web can open TCP port 443 of api.example.com",
  ]);
});

test("what gets in by an Ingress, a load balancer and a node's port: the whole answer", () => {
  const byIngress = prove(join(closed("dev"), exposing), meantNothing);
  expect([...told(byIngress, outside, "prod"), ...foundOf(byIngress, "KS3110")]).toEqual([
    "broken KS3110",
    "Deployment shop-prod/web can be opened from outside through Ingress web: TCP port 8080.",
    "assumes kubernetes-works",
    "0.0.0.0/0 opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod} via Ingress shop-prod/web via Service shop-prod/web",
    "error at Ingress shop-prod/web spec",
    "Deployment shop-prod/web can be opened from outside of the cluster: TCP 8080. This concerns (outside) to prod.",
    "Delete networking.k8s.io/Ingress shop-prod/web.",
    "of (outside) prod",
    "shown: Deployment shop-prod/web can be opened from outside through Ingress web: TCP port 8080",
    "delete Ingress shop-prod/web",
  ]);
  const service = (type: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }
spec: { type: ${type}, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }`;
  const byNode = prove(join(namespace("shop-dev", "dev"), open("prod"), service("NodePort")), meantNothing);
  expect([...told(byNode, outside, "prod"), ...foundOf(byNode, "KS3110")]).toEqual([
    "broken KS3110",
    "Deployment shop-prod/web can be opened from outside through Service lb: TCP port 8080.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "0.0.0.0/0 opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod} via Service shop-prod/lb",
    "error at Service shop-prod/lb spec",
    "Deployment shop-prod/web can be opened from outside of the cluster: TCP 8080. This concerns (outside) to prod.",
    "Open Service shop-prod/lb inside of the cluster only.",
    "of (outside) prod",
    "shown: Deployment shop-prod/web can be opened from outside through Service lb: TCP port 8080",
    "set Service shop-prod/lb spec.type ClusterIP",
  ]);
});
