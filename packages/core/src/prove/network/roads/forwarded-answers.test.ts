import { expect, test } from "vitest";
import {
  closed,
  controller,
  deployment,
  intentOf,
  join,
  namespace,
  open,
  policy,
  profileOf,
  prove,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const named = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const inOut = (home: string, from: string, to: string) =>
  policy(
    home,
    "own",
    `podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [${from}] }], egress: [{ to: [${to}] }]`,
  );
const proxy = (home: string) => join(namespace(home), deployment(home, "proxy"));
const dev = closed("dev", controller, `{ to: [${named("tools")}] }`);
const prod = closed("prod", named("tools"));
const stages = "{ namespaceSelector: { matchExpressions: [{ key: stage, operator: Exists }] } }";

test("by pods of no stage that nothing closes: the whole answer", () => {
  const proof = prove(join(dev, prod, proxy("tools")));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3105")]).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at Deployment tools/proxy",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
    "Add a NetworkPolicy to tools that lets in namespaces of no stage only.",
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/stage spec.ingress.0",
    "shown: Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web",
    "add NetworkPolicy tools/no-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}]}",
  ]);
});

test("by pods of no stage whose rule lets the stage in: it is found at the rule, and no further policy closes it", () => {
  const proof = prove(join(dev, prod, proxy("tools"), inOut("tools", stages, stages)));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3105")]).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy tools/own spec.ingress.0.from.0",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
    "Let in namespaces of no stage only.",
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/stage spec.ingress.0",
    "shown: Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web",
    "set NetworkPolicy tools/own spec.ingress.0.from.0.namespaceSelector {matchExpressions: [{key: stage, operator: DoesNotExist}]}",
  ]);
});

test("by one after another, each let in by the one before only", () => {
  const far = join(
    dev,
    closed("prod", named("more")),
    proxy("tools"),
    proxy("more"),
    inOut("tools", stages, named("more")),
    inOut("more", named("tools"), stages),
  );
  expect(told(prove(far), "dev", "prod")).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment more/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment more/proxy {app: proxy} in {}",
    "Deployment more/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  ]);
  const apart = far.replace(inOut("more", named("tools"), stages), inOut("more", named("none"), stages));
  expect(told(prove(apart), "dev", "prod")[0]).toBe("holds");
});

test("where it depends on the plugin whether one of the hops is let through, it is not known", () => {
  const block = "{ ipBlock: { cidr: 10.0.0.0/8 } }";
  const perhaps = prove(join(closed("dev", controller, `{ to: [${block}] }`), prod, proxy("tools")));
  expect([...told(perhaps, "dev", "prod"), ...foundOf(perhaps, "KS3107")]).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether traffic gets there by way of Deployment tools/proxy.",
    "assumes kubernetes-works, cni-profile",
    "warning at Deployment tools/proxy",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
    "Add a NetworkPolicy to tools that lets in namespaces of no stage only.",
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/stage spec.ingress.0",
    "add NetworkPolicy tools/no-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}]}",
  ]);
});

test("pods of kube-system, on their node's network, or declared never to forward, pass nothing on", () => {
  const inSystem = join(
    closed("dev", controller, `{ to: [${named("kube-system")}] }`),
    closed("prod", named("kube-system")),
    "apiVersion: v1\nkind: Pod\nmetadata: { name: proxy, namespace: kube-system }\nspec: { containers: [] }",
  );
  expect(told(prove(inSystem), "dev", "prod")[0]).toBe("holds");
  const onNode = proxy("tools").replace("spec: { containers", "spec: { hostNetwork: true, containers");
  expect(told(prove(join(dev, prod, onNode), { profile: profileOf("calico") }), "dev", "prod")[0]).toBe("holds");
  const toTools = { from: { stage: "dev" }, to: { namespace: "tools", forwards: false as const } };
  const fromTools = { from: { namespace: "tools" }, to: { stage: "prod" } };
  expect(told(prove(join(dev, prod, proxy("tools")), { intent: intentOf(toTools, fromTools) }), "dev", "prod")[0]).toBe(
    "holds",
  );
  const forwards = { from: { stage: "dev" }, to: { namespace: "tools" } };
  expect(
    told(prove(join(dev, prod, proxy("tools")), { intent: intentOf(forwards, fromTools) }), "dev", "prod")[0],
  ).toBe("broken KS3105");
});

test("a certain way through one pod is shown rather than a doubtful one through another", () => {
  const block = "{ ipBlock: { cidr: 10.0.0.0/8 } }";
  const tools = join(proxy("tools"), deployment("tools", "relay"));
  const doubtful = policy(
    "tools",
    "relay",
    `podSelector: { matchLabels: { app: relay } }, ingress: [{ from: [${block}] }]`,
  );
  const proof = prove(join(dev, prod, tools, doubtful));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3107")]).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  ]);
  expect(foundOf(prove(join(open("dev"), prod, tools, doubtful)), "KS3105").slice(0, 2)).toEqual([
    "error at Deployment tools/proxy",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
  ]);
});
