import { expect, test } from "vitest";
import { bound, guarded, proveWithPeople } from "../testing/people.ts";
import { closed, deployment, join, namespace, nobody, open, possibleOf, prove } from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const answer = (proof: Parameters<typeof told>[0], code: string) => [
  ...told(proof, "dev", "prod"),
  ...foundOf(proof, code),
];
const rbac = "rbac.authorization.k8s.io";
const role = (rules: string) =>
  join(
    bound("shop-dev", "view"),
    `apiVersion: ${rbac}/v1\nkind: ClusterRole\nmetadata: { name: own }\nrules: [${rules}]`,
    `apiVersion: ${rbac}/v1\nkind: ClusterRoleBinding\nmetadata: { name: own }
roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: own }\nsubjects: [{ apiGroup: ${rbac}, kind: Group, name: devs }]`,
  );
const relabels = (name: string) =>
  role(`{ apiGroups: [""], resources: [namespaces], verbs: [patch], resourceNames: [${name}] }`);
const makes = join(
  role("{ apiGroups: [''], resources: [namespaces, pods], verbs: [create] }"),
  guarded("level", "", "[pods]", "[CREATE]", "!object.spec.?hostNetwork.orValue(false)"),
  guarded(
    "elsewhere",
    "",
    "[pods]",
    "[CREATE]",
    "!(namespaceObject.metadata.name in ['shop-prod', 'tools', 'ingress', 'default', 'kube-public', 'kube-node-lease', 'kube-system'])",
  ),
);
const trusting = "{ namespaceSelector: { matchLabels: { team: ops } }, podSelector: { matchLabels: { app: agent } } }";

test("a pod of a new namespace whose labels a rule trusts: the whole answer", () => {
  expect(answer(proveWithPeople(join(closed("dev"), closed("prod", trusting), makes)), "KS3108")).toEqual([
    "broken KS3108",
    "somebody of dev may give a namespace the labels stage=prod, kubernetes.io/metadata.name=new-namespace, and its pods can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "devs create namespaces witness {apiVersion: v1, kind: Namespace, metadata: {name: witness, labels: {stage: prod}}}",
    expect.stringMatching(/^devs create pods witness .*namespace: witness, labels: \{app: witness\}/),
    "new pod in new-namespace {} in {stage: prod} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Pods of a namespace with the labels stage=prod, kubernetes.io/metadata.name=new-namespace can open Deployment shop-prod/web: any port. This concerns dev to prod.",
    "Take away the right to create and label namespaces, or guard the labels by an admission policy.",
    "of dev prod",
    "shown: somebody of dev may give a namespace the labels stage=prod, kubernetes.io/metadata.name=new-namespace, and its pods can open Deployment shop-prod/web",
  ]);
});

test("whether somebody may make such a namespace is not known, and why not", () => {
  const unknown = { possible: "unknown", why: "a webhook may refuse it" } as const;
  const possible = possibleOf({ newNamespace: () => unknown, mayMakeNamespaces: (stage) => stage === "dev" });
  const proof = prove(join(closed("dev"), closed("prod", trusting)), { possible });
  expect(answer(proof, "KS3108")).toEqual([
    "unknown KS3108",
    "A webhook may refuse it.",
    "assumes kubernetes-works, cni-profile",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Pods of a namespace with the labels stage=prod, kubernetes.io/metadata.name=new-namespace can open Deployment shop-prod/web: any port. This concerns dev to prod.",
    "Guard stage of namespaces by an admission policy that lets only administrators change it.",
    "of dev prod",
    "add ValidatingAdmissionPolicy guard-stage-of-namespaces {failurePolicy: Fail, matchConstraints: {resourceRules: [{apiGroups: [], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [namespaces, namespaces/*]}]}, validations: [{expression: request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters']) || ((object == null ? '' : object.metadata.?labels[?'stage'].orValue('')) == (oldObject == null ? '' : oldObject.metadata.?labels[?'stage'].orValue(''))), message: only administrators set or change stage of namespaces}]}",
    "add ValidatingAdmissionPolicyBinding guard-stage-of-namespaces {policyName: guard-stage-of-namespaces, validationActions: [Deny]}",
  ]);
});

test("a namespace of one's own that is labelled anew: the whole answer", () => {
  const dev = join(namespace("shop-dev", "dev"), deployment("shop-dev", "agent"));
  expect(answer(proveWithPeople(join(dev, closed("prod", trusting), relabels("shop-dev"))), "KS3108")).toEqual([
    "broken KS3108",
    "somebody of dev may give a namespace the labels kubernetes.io/metadata.name=shop-dev, stage=prod, and its pods can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs patch namespaces shop-dev {metadata: {labels: {kubernetes.io/metadata.name: shop-dev, stage: prod}}}",
    "Deployment shop-dev/agent {app: agent} in {stage: prod} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Pods of a namespace with the labels kubernetes.io/metadata.name=shop-dev, stage=prod can open Deployment shop-prod/web: any port. This concerns dev to prod.",
    "Take away the right to create and label namespaces, or guard the labels by an admission policy.",
    "of dev prod",
    "shown: somebody of dev may give a namespace the labels kubernetes.io/metadata.name=shop-dev, stage=prod, and its pods can open Deployment shop-prod/web",
  ]);
});

test("a namespace of no stage that is labelled anew, on the way to a stage: the whole answer", () => {
  const toTools = "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }";
  const world = join(
    closed("dev", undefined, toTools),
    closed("prod"),
    namespace("tools"),
    deployment("tools", "proxy"),
  );
  expect(answer(proveWithPeople(join(world, relabels("tools"))), "KS3108")).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace tools the labels kubernetes.io/metadata.name=tools, stage=prod; then Deployment shop-dev/web can open Deployment shop-prod/web by way of Deployment tools/proxy.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs patch namespaces tools {metadata: {labels: {kubernetes.io/metadata.name: tools, stage: prod}}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {stage: prod}",
    "Deployment tools/proxy {app: proxy} in {stage: prod} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
    "error at NetworkPolicy shop-prod/stage spec.ingress.0",
    "Once the namespace tools has the labels kubernetes.io/metadata.name=tools, stage=prod, Deployment shop-prod/web can be opened by way of Deployment tools/proxy: any port. This concerns dev to prod.",
    "Guard stage of namespaces by an admission policy that lets only administrators change it.",
    "of dev prod",
    "shown: somebody of dev may give the namespace tools the labels kubernetes.io/metadata.name=tools, stage=prod; then Deployment shop-dev/web can open Deployment shop-prod/web by way of Deployment tools/proxy",
    "add ValidatingAdmissionPolicy guard-stage-of-namespaces {failurePolicy: Fail, matchConstraints: {resourceRules: [{apiGroups: [], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [namespaces, namespaces/*]}]}, validations: [{expression: request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters']) || ((object == null ? '' : object.metadata.?labels[?'stage'].orValue('')) == (oldObject == null ? '' : oldObject.metadata.?labels[?'stage'].orValue(''))), message: only administrators set or change stage of namespaces}]}",
    "add ValidatingAdmissionPolicyBinding guard-stage-of-namespaces {policyName: guard-stage-of-namespaces, validationActions: [Deny]}",
  ]);
});

test("a namespace of another stage that is labelled anew, so that one's own rules let out to it: the whole answer", () => {
  expect(answer(proveWithPeople(join(closed("dev"), open("prod"), relabels("shop-prod"))), "KS3108")).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace shop-prod the labels kubernetes.io/metadata.name=shop-prod, stage=dev; then Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "devs patch namespaces shop-prod {metadata: {labels: {kubernetes.io/metadata.name: shop-prod, stage: dev}}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: dev}",
    "error at Namespace shop-prod",
    "Once the namespace shop-prod has the labels kubernetes.io/metadata.name=shop-prod, stage=dev, Deployment shop-prod/web can be opened: any port. This concerns dev to prod.",
    "Guard stage of namespaces by an admission policy that lets only administrators change it.",
    "of dev prod",
    "shown: somebody of dev may give the namespace shop-prod the labels kubernetes.io/metadata.name=shop-prod, stage=dev; then Deployment shop-dev/web can open Deployment shop-prod/web",
    "add ValidatingAdmissionPolicy guard-stage-of-namespaces {failurePolicy: Fail, matchConstraints: {resourceRules: [{apiGroups: [], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [namespaces, namespaces/*]}]}, validations: [{expression: request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters']) || ((object == null ? '' : object.metadata.?labels[?'stage'].orValue('')) == (oldObject == null ? '' : oldObject.metadata.?labels[?'stage'].orValue(''))), message: only administrators set or change stage of namespaces}]}",
    "add ValidatingAdmissionPolicyBinding guard-stage-of-namespaces {policyName: guard-stage-of-namespaces, validationActions: [Deny]}",
  ]);
});

test("whether people may label another's namespace is not known, and why not", () => {
  const unknown = { possible: "unknown", why: "a webhook may refuse it" } as const;
  const possible = possibleOf({
    relabellers: (name) => (name === "shop-prod" ? ["dev"] : []),
    relabelledNamespace: (stage) => (stage === "dev" ? unknown : nobody),
  });
  expect(answer(prove(join(closed("dev"), open("prod")), { possible }), "KS3108")).toEqual([
    "unknown KS3108",
    "A webhook may refuse it.",
    "assumes kubernetes-works, cni-profile",
    "error at Namespace shop-prod",
    "Once the namespace shop-prod has the labels kubernetes.io/metadata.name=shop-prod, stage=dev, Deployment shop-prod/web can be opened: any port. This concerns dev to prod.",
    "Guard stage of namespaces by an admission policy that lets only administrators change it.",
    "of dev prod",
    "add ValidatingAdmissionPolicy guard-stage-of-namespaces {failurePolicy: Fail, matchConstraints: {resourceRules: [{apiGroups: [], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [namespaces, namespaces/*]}]}, validations: [{expression: request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters']) || ((object == null ? '' : object.metadata.?labels[?'stage'].orValue('')) == (oldObject == null ? '' : oldObject.metadata.?labels[?'stage'].orValue(''))), message: only administrators set or change stage of namespaces}]}",
    "add ValidatingAdmissionPolicyBinding guard-stage-of-namespaces {policyName: guard-stage-of-namespaces, validationActions: [Deny]}",
  ]);
});
