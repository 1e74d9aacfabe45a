import { expect, test } from "vitest";
import { proveWithPeople, allowed, bound } from "../testing/people.ts";
import {
  closed,
  controller,
  deployment,
  intentOf,
  join,
  namespace,
  open,
  policy,
  possibleOf,
  prove,
  shared,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const answer = (proof: Parameters<typeof told>[0], code: string) => [
  ...told(proof, "dev", "prod"),
  ...foundOf(proof, code),
];
const denied = policy("shop-dev", "deny", "podSelector: {}");

test("a namespace that nothing closes: the whole answer", () => {
  const proof = prove(join(open("dev"), denied, open("prod"), shared));
  expect(answer(proof, "KS3101")).toEqual([
    "broken KS3101",
    "Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at Namespace shop-prod",
    "No NetworkPolicy closes Deployment shop-prod/web to other stages. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-prod that lets in its own stage only.",
    "of dev prod",
    "shown: Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web",
    "add NetworkPolicy shop-prod/own-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {stage: prod}}}]}]}",
  ]);
});

test("a rule that lets in too many: the whole answer", () => {
  const toAll = "{ to: [{ namespaceSelector: {} }] }";
  const proof = prove(join(closed("dev", controller, toAll), closed("prod", "{ namespaceSelector: {} }"), shared));
  expect(answer(proof, "KS3102")).toEqual([
    "broken KS3102",
    "Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0.from.1",
    "The rule lets in Deployment shop-dev/web: any port. This concerns dev to prod.",
    "Add the label stage to the namespaceSelector.",
    "of dev prod",
    "it is let out of shop-dev here: NetworkPolicy shop-dev/stage spec.egress.1",
    "shown: Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web",
    "set NetworkPolicy shop-prod/stage spec.ingress.0.from.1.namespaceSelector.matchLabels.stage prod",
  ]);
});

test("a pod that people may make with labels that a rule trusts: the whole answer", () => {
  const trusting = "{ namespaceSelector: {}, podSelector: { matchLabels: { trusted: 'true' } } }";
  const text = join(open("dev"), denied, closed("prod", trusting), shared);
  const pods = allowed("shop-dev", "{ apiGroups: [''], resources: [pods], verbs: [create] }");
  expect(answer(proveWithPeople(join(text, pods)), "KS3103")).toEqual([
    "broken KS3103",
    "a new pod in shop-dev can open TCP port 8080 of Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs create pods shop-dev {apiVersion: v1, kind: Pod, metadata: {name: witness, namespace: shop-dev, labels: {trusted: true}}, spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}}",
    "new pod in shop-dev {trusted: true} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0.from.1",
    "The rule lets in a new pod in shop-dev with the labels trusted=true, which people of that stage may make: any port. This concerns dev to prod.",
    "Add the label stage to the namespaceSelector.",
    "of dev prod",
    "shown: a new pod in shop-dev can open TCP port 8080 of Deployment shop-prod/web",
    "set NetworkPolicy shop-prod/stage spec.ingress.0.from.1.namespaceSelector.matchLabels.stage prod",
  ]);
});

test("pods that nobody made yet and no policy of their namespace selects: the whole answer", () => {
  const prod = join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "web", "podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress]"),
  );
  const possible = possibleOf({ pods: () => somebody, podWithLabels: () => somebody });
  expect(answer(prove(join(open("dev"), denied, prod), { possible }), "KS3103")).toEqual([
    "broken KS3103",
    "Deployment shop-dev/web can open TCP port 443 of a new pod in shop-prod.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 443 of new pod in shop-prod {} in {stage: prod}",
    "error at Namespace shop-prod",
    "No NetworkPolicy in shop-prod closes pods with other labels than those that are there. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-prod that closes every pod that no other policy opens.",
    "of dev prod",
    "shown: Deployment shop-dev/web can open TCP port 443 of a new pod in shop-prod",
    "add NetworkPolicy shop-prod/default-deny {podSelector: {}, policyTypes: [Ingress]}",
  ]);
});

test("whether somebody may make the pods is not known, and why not", () => {
  const why = { possible: "unknown", why: "a webhook may refuse them" } as const;
  const possible = possibleOf({ pods: () => why, podWithLabels: () => why });
  const proof = prove(join(open("dev"), denied, namespace("shop-prod", "prod")), { possible });
  expect(answer(proof, "KS3103")).toEqual([
    "unknown KS3103",
    "Whether somebody may make a new pod in shop-prod is not known: a webhook may refuse them.",
    "assumes kubernetes-works, cni-profile",
    "error at Namespace shop-prod",
    "No NetworkPolicy in shop-prod closes pods with other labels than those that are there. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-prod that lets in its own stage only.",
    "of dev prod",
    "add NetworkPolicy shop-prod/own-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {stage: prod}}}]}]}",
  ]);
  const of = prove(join(namespace("shop-dev", "dev"), open("prod")), { possible });
  expect(told(of, "dev", "prod")).toEqual([
    "unknown KS3103",
    "Whether somebody may make a new pod in shop-dev is not known: a webhook may refuse them.",
    "assumes kubernetes-works, cni-profile",
  ]);
});

test("walls that the stage's own people may open: the whole answer, of another stage and of none", () => {
  const dev = join(
    namespace("web-dev", "dev").replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,"),
    deployment("web-dev", "web"),
    policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  const proof = proveWithPeople(join(dev, open("prod"), bound("web-dev", "edit")));
  expect(answer(proof, "KS3114")).toEqual([
    "broken KS3114",
    "Deployment web-dev/web can open TCP port 8080 of Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs create networkpolicies web-dev {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: web-dev}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment web-dev/web {app: web} in {pod-security.kubernetes.io/enforce: restricted, stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at Namespace shop-prod",
    "No NetworkPolicy closes Deployment shop-prod/web to other stages. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-prod that lets in its own stage only.",
    "of dev prod",
    "this gives the right to open the policies on the other side: RoleBinding web-dev/devs-edit",
    "shown: Deployment web-dev/web can open TCP port 8080 of Deployment shop-prod/web",
    "add NetworkPolicy shop-prod/own-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {stage: prod}}}]}]}",
  ]);
  const tools = join(namespace("tools"), deployment("tools", "proxy"));
  const toNone = proveWithPeople(join(dev, closed("prod"), tools, bound("web-dev", "edit")), { intent: intentOf() });
  expect([...told(toNone, "dev", "(unassigned)"), ...foundOf(toNone, "KS3114")]).toEqual([
    "broken KS3114",
    "Deployment web-dev/web can open TCP port 8080 of Deployment tools/proxy.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs create networkpolicies web-dev {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: web-dev}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment web-dev/web {app: web} in {pod-security.kubernetes.io/enforce: restricted, stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "error at RoleBinding web-dev/devs-edit",
    "Deployment web-dev/web can open Deployment tools/proxy, which belongs to no stage: any port. This concerns dev to (outside), dev to (unassigned).",
    "Take away the right to change policies.",
    "of dev (outside), dev (unassigned)",
    "shown: Deployment web-dev/web can open TCP port 8080 of Deployment tools/proxy",
  ]);
});

test("what is let out to pods of no stage, where an intent says what was meant: the whole answer", () => {
  const out = (to: string) => join(closed("dev", controller, to), closed("prod"), shared);
  const proof = prove(
    out("{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }] }"),
    {
      intent: intentOf(),
    },
  );
  expect([...told(proof, "dev", "(unassigned)"), ...foundOf(proof, "KS3113").slice(0, 8)]).toEqual([
    "broken KS3113",
    "Deployment shop-dev/web can open TCP port 8080 of Deployment ingress/controller.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment ingress/controller {app: controller} in {}",
    "error at NetworkPolicy shop-dev/stage spec.egress.1",
    "Deployment shop-dev/web can open Deployment ingress/controller, which belongs to no stage: any port. This concerns dev to (unassigned).",
    "Remove the rule.",
    "of dev (unassigned)",
    "shown: Deployment shop-dev/web can open TCP port 8080 of Deployment ingress/controller",
    "remove NetworkPolicy shop-dev/stage spec.egress.1",
    "error at NetworkPolicy shop-prod/stage spec.egress.1",
    "Deployment shop-prod/web can open Pod kube-system/dns, which belongs to no stage: UDP 53. This concerns prod to (unassigned).",
  ]);
  const wide = prove(join(open("dev"), denied, closed("prod"), shared), { intent: intentOf() });
  expect(foundOf(wide, "KS3113").slice(0, 8)).toEqual([
    "error at Namespace shop-dev",
    "Deployment shop-dev/web can open Deployment ingress/controller, which belongs to no stage: any port. This concerns dev to (unassigned).",
    "Add a NetworkPolicy to shop-dev that lets out to its own stage, and to what was meant.",
    "of dev (unassigned)",
    "shown: Deployment shop-dev/web can open TCP port 8080 of Deployment ingress/controller",
    "add NetworkPolicy shop-dev/let-out-declared-only {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {stage: dev}}}]}]}",
    "error at NetworkPolicy shop-prod/stage spec.egress.1",
    "Deployment shop-prod/web can open Pod kube-system/dns, which belongs to no stage: UDP 53. This concerns prod to (unassigned).",
  ]);
});
