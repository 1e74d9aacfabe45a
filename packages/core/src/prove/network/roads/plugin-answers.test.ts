import { expect, test } from "vitest";
import {
  closed,
  controller,
  deployment,
  join,
  namespace,
  open,
  policy,
  profileOf,
  prove,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const answer = (proof: Parameters<typeof told>[0], code: string) => [
  ...told(proof, "dev", "prod"),
  ...foundOf(proof, code),
];
const denied = policy("shop-dev", "deny", "podSelector: {}");

test("a policy that is not understood: the whole answer", () => {
  const global =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: g }\nspec: { types: [Ingress, Egress] }";
  const proof = prove(join(closed("dev"), closed("prod"), global));
  expect(answer(proof, "KS3111")).toEqual([
    "unknown KS3111",
    "What projectcalico.org/GlobalNetworkPolicy g lets through is not known.",
    "assumes kubernetes-works, cni-profile",
    "warning at GlobalNetworkPolicy g",
    "What projectcalico.org/GlobalNetworkPolicy g lets through is not known. This concerns dev to prod, prod to dev.",
    "Say the same by NetworkPolicies, which every verdict understands.",
    "of dev prod, prod dev",
  ]);
});

test("a plugin that enforces nothing: the whole answer", () => {
  const proof = prove(join(closed("dev"), closed("prod")), { profile: profileOf("flannel") });
  expect(answer(proof, "KS3112")).toEqual([
    "broken KS3112",
    "Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web.",
    "assumes kubernetes-works, cni-profile",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at nothing",
    "flannel enforces no NetworkPolicy, so every pod reaches every other. This concerns dev to prod, prod to dev.",
    "Use a network plugin that enforces policies.",
    "of dev prod, prod dev",
    "shown: Deployment shop-prod/web can open TCP port 8080 of Deployment shop-dev/web",
  ]);
});

test("a block that may mean pods, in what is let in and in what is let out: the whole answer", () => {
  const block = "{ ipBlock: { cidr: 10.0.0.0/8 } }";
  const into = prove(join(open("dev"), denied, closed("prod", block)));
  expect(answer(into, "KS3107")).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works, cni-profile",
    "warning at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Whether Deployment shop-dev/web can open Deployment shop-prod/web depends on the network plugin. This concerns dev to prod.",
    "Name the plugin with --cni, or write the rule so that it does not matter.",
    "of dev prod",
  ]);
  const outOf = prove(join(closed("dev", controller, `{ to: [${block}] }`), open("prod")));
  expect(answer(outOf, "KS3107")).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works, cni-profile",
    "warning at NetworkPolicy shop-dev/stage spec.egress.1",
    "Whether Deployment shop-dev/web can open Deployment shop-prod/web depends on the network plugin. This concerns dev to prod.",
    "Name the plugin with --cni, or write the rule so that it does not matter.",
    "of dev prod",
  ]);
  const nodes =
    "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [10.1.0.0/16] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";
  expect(foundOf(prove(join(open("dev"), denied, closed("prod", block), nodes)), "KS3107")).toEqual([
    "warning at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Whether Deployment shop-dev/web can open Deployment shop-prod/web depends on the network plugin. This concerns dev to prod.",
    "Leave 10.1.0.0/16 out, the pods'.",
    "of dev prod",
    "set NetworkPolicy shop-prod/stage spec.ingress.0.from.1.ipBlock.except [10.1.0.0/16]",
  ]);
  expect(foundOf(prove(join(closed("dev", controller, `{ to: [${block}] }`), open("prod"), nodes)), "KS3107")).toEqual([
    "warning at NetworkPolicy shop-dev/stage spec.egress.1",
    "Whether Deployment shop-dev/web can open Deployment shop-prod/web depends on the network plugin. This concerns dev to prod.",
    "Leave 10.1.0.0/16 out, the pods'.",
    "of dev prod",
    "set NetworkPolicy shop-dev/stage spec.egress.1.to.0.ipBlock.except [10.1.0.0/16]",
  ]);
});

const onNode = (home: string, name: string, spec: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec}containers: [] }`;
const job = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: agent, namespace: shop-prod }
spec: { schedule: "* * * * *", jobTemplate: { spec: { template: { metadata: { labels: { app: x } }, spec: { hostNetwork: true, restartPolicy: Never, containers: [{ name: c, image: c }] } } } } }`;

test.each([
  ["Pod", "spec.hostNetwork", onNode("shop-prod", "agent", "hostNetwork: true, ")],
  [
    "Deployment",
    "spec.template.spec.hostNetwork",
    deployment("shop-prod", "agent").replace("spec: { containers", "spec: { hostNetwork: true, containers"),
  ],
  ["CronJob", "spec.jobTemplate.spec.template.spec.hostNetwork", job],
])("whether policies hold for a %s on its node's network depends on the plugin, said at %s", (kind, path, made) => {
  const proof = prove(join(closed("dev"), closed("prod"), made));
  expect([...told(proof, "prod", "dev"), ...foundOf(proof, "KS3107")]).toEqual([
    "unknown KS3107",
    `It depends on the network plugin whether ${kind} shop-prod/agent can open Deployment shop-dev/web.`,
    "assumes kubernetes-works, cni-profile",
    `warning at ${kind} shop-prod/agent ${path}`,
    `Whether policies hold for ${kind} shop-prod/agent, on its node's network, depends on the network plugin. This concerns prod to dev.`,
    "Take the pod off its node's network, or name the plugin with --cni.",
    "of prod dev",
  ]);
});

test("each pod on its node's network is a cause of its own, in its own namespace too", () => {
  const agents = join(
    onNode("shop-prod", "agent", "hostNetwork: true, "),
    namespace("more-prod", "prod"),
    onNode("more-prod", "agent", "hostNetwork: true, "),
  );
  const places = foundOf(prove(join(closed("dev"), closed("prod"), agents)), "KS3107").filter((line) =>
    line.startsWith("warning"),
  );
  expect(places).toEqual([
    "warning at Pod more-prod/agent spec.hostNetwork",
    "warning at Pod shop-prod/agent spec.hostNetwork",
  ]);
});

test("a pod on its node's network that gets through to what the node runs: the whole answer", () => {
  const text = join(
    closed("dev"),
    closed("prod"),
    onNode("shop-dev", "agent", "hostNetwork: true, nodeName: one, "),
    onNode("shop-prod", "db", "nodeName: one, "),
  );
  expect(answer(prove(text, { profile: profileOf("calico") }), "KS3101")).toEqual([
    "broken KS3101 KS3107",
    "Pod shop-dev/agent can open TCP port 443 of Pod shop-prod/db.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "Pod shop-dev/agent {} in {stage: dev} opens TCP 443 of Pod shop-prod/db {} in {stage: prod}",
    "error at Pod shop-dev/agent spec",
    "Pod shop-dev/agent is on its node's network, and a node gets through to every pod that it runs. This concerns dev to prod.",
    "Take the pod off its node's network, or keep the stages on nodes of their own.",
    "of dev prod",
    "shown: Pod shop-dev/agent can open TCP port 443 of Pod shop-prod/db",
  ]);
});
