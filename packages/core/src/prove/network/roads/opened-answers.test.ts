import { expect, test } from "vitest";
import { unassigned } from "../../../verdicts/property.ts";
import { allowed, allowedAccount, bound, proveWithPeople } from "../testing/people.ts";
import {
  closed,
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const answer = (proof: Parameters<typeof told>[0], code: string) => [
  ...told(proof, "dev", "prod"),
  ...foundOf(proof, code),
];
const writes = "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create] }";

test("policies of the other stage that people may open: the whole answer", () => {
  const dev = join(namespace("shop-dev", "dev"), deployment("shop-dev", "web"));
  const prod = join(open("prod"), policy("shop-prod", "deny", "podSelector: {}"));
  const account = { namespace: "shop-dev", name: "default" };
  expect(answer(proveWithPeople(join(dev, prod, allowedAccount("shop-prod", writes, account))), "KS3114")).toEqual([
    "broken KS3114",
    "people of dev may open the policies of shop-prod; then Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "system:serviceaccounts create networkpolicies shop-prod {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: shop-prod}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at RoleBinding shop-prod/account",
    "People of one stage may open the policies of shop-prod, which keep another apart. This concerns dev to prod.",
    "Take away the right to change policies there.",
    "of dev prod",
    "shown: people of dev may open the policies of shop-prod; then Deployment shop-dev/web can open Deployment shop-prod/web",
  ]);
});

test("policies of no stage's namespace on the way, and of the whole cluster: the whole answer", () => {
  const proxy = join(
    namespace("tools"),
    deployment("tools", "proxy"),
    policy("tools", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  const lets = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }";
  const onTheWay = join(open("dev"), proxy, closed("prod", lets), bound("shop-dev", "view"), allowed("tools", writes));
  expect(answer(proveWithPeople(onTheWay), "KS3114")).toEqual([
    "broken KS3114",
    "people of dev may open the policies of tools; then Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs create networkpolicies tools {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: tools}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at RoleBinding tools/devs-own",
    "People of one stage may open the policies of tools, which keep another apart. This concerns dev to prod.",
    "Take away the right to change policies there.",
    "of dev prod",
    "shown: people of dev may open the policies of tools; then Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web",
  ]);
  const possible = possibleOf({
    policies: (stage, home) => (stage === "dev" && home === "" ? somebody : { possible: false, why: "nobody may" }),
  });
  const cluster = prove(join(closed("dev"), closed("prod")), { possible });
  expect(answer(cluster, "KS3114")).toEqual([
    "broken KS3114",
    "people of dev may open the policies of the cluster; then Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at nothing",
    "People of one stage may open the policies of the cluster, which keep another apart. This concerns dev to prod.",
    "Take away the right to change policies there.",
    "of dev prod",
    "shown: people of dev may open the policies of the cluster; then Deployment shop-dev/web can open Deployment shop-prod/web",
  ]);
  expect(told(cluster, "prod", "dev")[0]).toBe("holds");
  const unknown = possibleOf({
    policies: (stage, home) => (stage === "dev" && home === "" ? { possible: "unknown", why: "a webhook" } : nobody),
  });
  expect(told(prove(join(closed("dev"), closed("prod")), { possible: unknown }), "dev", "prod")).toEqual([
    "unknown KS3114",
    "Whether people of dev may open the policies of the cluster is not known.",
    "assumes kubernetes-works, cni-profile",
  ]);
  const perhaps = possibleOf({
    policies: (stage, home) =>
      stage === "dev" && home === "shop-prod" ? { possible: "unknown", why: "a webhook" } : nobody,
    visitors: (home) => (home === "shop-prod" ? ["dev"] : []),
  });
  expect(told(prove(join(open("dev"), closed("prod")), { possible: perhaps }), "dev", "prod")).toEqual([
    "unknown KS3114",
    "Whether people of dev may open the policies of shop-prod is not known.",
    "assumes kubernetes-works, cni-profile",
  ]);
});

const pods = "{ apiGroups: [''], resources: [pods], verbs: [create] }";
const running = `apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop-prod }\nspec: { nodeName: node-7, containers: [{ name: db, image: db }] }`;

test("a pod that people may make on its node's network: the whole answer", () => {
  const world = join(closed("dev"), closed("prod"), running, allowed("shop-dev", pods));
  expect(answer(proveWithPeople(world), "KS3116")).toEqual([
    "broken KS3116",
    "people of dev may make a pod in shop-dev on the network of the node that runs Pod shop-prod/db.",
    "assumes kubernetes-works",
    "devs create pods shop-dev {apiVersion: v1, kind: Pod, metadata: {name: witness, namespace: shop-dev, labels: {app: witness}}, spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}], hostNetwork: true, nodeName: node-7}}",
    "node node-7 opens TCP 443 of Pod shop-prod/db {} in {stage: prod}",
    "error at Namespace shop-dev",
    "In shop-dev people may make a pod on its node's network, which gets through to every pod that the node runs. This concerns dev to prod.",
    "Let shop-dev enforce the level baseline.",
    "of dev prod",
    "shown: people of dev may make a pod in shop-dev on the network of the node that runs Pod shop-prod/db",
    "set Namespace shop-dev metadata.labels.pod-security.kubernetes.io/enforce baseline",
  ]);
  const more = join(
    namespace("more-dev", "dev"),
    policy("more-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  expect(foundOf(proveWithPeople(join(world, more, allowed("more-dev", pods))), "KS3116")).toEqual([
    "error at Namespace shop-dev",
    "In shop-dev and other namespaces, 2 in all, people may make a pod on its node's network, which gets through to every pod that the node runs. This concerns dev to prod.",
    "Let shop-dev and 1 more enforce the level baseline.",
    "of dev prod",
    "shown: people of dev may make a pod in shop-dev on the network of the node that runs Pod shop-prod/db",
    "set Namespace shop-dev metadata.labels.pod-security.kubernetes.io/enforce baseline",
    "set Namespace more-dev metadata.labels.pod-security.kubernetes.io/enforce baseline",
  ]);
  const agent = deployment("shop-dev", "agent").replace("spec: { containers", "spec: { hostNetwork: true, containers");
  expect(foundOf(proveWithPeople(join(world, agent)), "KS3116").slice(1)).toEqual([
    "In shop-dev people may make a pod on its node's network, which gets through to every pod that the node runs. This concerns dev to prod.",
    "Let the namespace enforce the level baseline of Pod Security, and keep the stages on nodes of their own.",
    "of dev prod",
    "shown: people of dev may make a pod in shop-dev on the network of the node that runs Pod shop-prod/db",
  ]);
});

test("whether a pod may be made on its node's network is not known, and why not", () => {
  const unknown = { possible: "unknown", why: "a webhook may refuse it" } as const;
  const possible = possibleOf({ podOnNodeNetwork: (stage) => (stage === "dev" ? unknown : nobody) });
  const proof = prove(join(closed("dev"), closed("prod"), running), { possible });
  expect(answer(proof, "KS3116")).toEqual([
    "unknown KS3116",
    "A webhook may refuse it.",
    "assumes kubernetes-works, cni-profile",
    "error at Namespace shop-dev",
    "In shop-dev people may make a pod on its node's network, which gets through to every pod that the node runs. This concerns dev to prod.",
    "Let shop-dev enforce the level baseline.",
    "of dev prod",
    "set Namespace shop-dev metadata.labels.pod-security.kubernetes.io/enforce baseline",
  ]);
  expect(told(proof, unassigned, "prod")[0]).toBe("holds");
  const only = possibleOf({
    podOnNodeNetwork: (stage) => (stage === "dev" ? somebody : nobody),
    pods: (stage) => (stage === "prod" ? unknown : nobody),
    podWithLabels: (stage) => (stage === "prod" ? unknown : nobody),
  });
  const empty = join(
    namespace("shop-prod", "prod"),
    policy("shop-prod", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  expect(told(prove(join(closed("dev"), empty), { possible: only }), "dev", "prod")).toEqual([
    "unknown KS3116",
    "Whether somebody may make a new pod in shop-prod is not known: a webhook may refuse it.",
    "assumes kubernetes-works, cni-profile, nodes-as-listed",
  ]);
});
