import { expect, test } from "vitest";
import { allowed, bound, proveWithPeople } from "../testing/people.ts";
import {
  closed,
  deployment,
  join,
  namespace,
  nobody,
  policy,
  possibleOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { told } from "../testing/told.ts";

const rbac = "rbac.authorization.k8s.io";
const toAll = (rules: string) =>
  join(
    `apiVersion: ${rbac}/v1\nkind: ClusterRole\nmetadata: { name: own }\nrules: [${rules}]`,
    `apiVersion: ${rbac}/v1\nkind: ClusterRoleBinding\nmetadata: { name: own }
roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: own }\nsubjects: [{ apiGroup: ${rbac}, kind: Group, name: devs }]`,
    bound("shop-dev", "view"),
  );
const relabels = (name: string) =>
  toAll(`{ apiGroups: [""], resources: [namespaces], verbs: [patch], resourceNames: [${name}] }`);
const makesPods = allowed("shop-prod", "{ apiGroups: [''], resources: [pods], verbs: [create] }", "ops");
const prodWithout = (spec: string) => join(namespace("shop-prod", "prod"), policy("shop-prod", "in", spec));
const webhook = { possible: "unknown", why: "a webhook may refuse it" } as const;

test("a pod to come in a namespace that others label anew is one that gives its port the name that is let in", () => {
  const byName = prodWithout("podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ ports: [{ port: http }] }]");
  const lines = told(proveWithPeople(join(closed("dev"), byName, makesPods, relabels("shop-prod"))), "dev", "prod");
  expect(lines.slice(0, 5)).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace shop-prod the labels kubernetes.io/metadata.name=shop-prod, stage=dev; then Deployment shop-dev/web can open a new pod in shop-prod.",
    "assumes kubernetes-works",
    "devs patch namespaces shop-prod {metadata: {labels: {kubernetes.io/metadata.name: shop-prod, stage: dev}}}",
    expect.stringContaining("ports: [{name: http, containerPort: 443, protocol: TCP}]"),
  ]);
  expect(lines[5]).toBe(
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 443 of new pod in shop-prod {} in {stage: dev}",
  );
});

const trusting = prodWithout(
  "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: ops } } }] }]",
);

test("a pod to come is made before pods of a new namespace open it", () => {
  const possible = possibleOf({
    mayMakeNamespaces: (stage) => stage === "dev",
    newNamespace: (stage) => (stage === "dev" ? somebody : nobody),
    pods: (stage) => (stage === "prod" ? somebody : nobody),
    podWithLabels: (stage) =>
      stage === "prod"
        ? {
            possible: true,
            who: { kind: "User", name: "ops", namespace: "" },
            steps: [
              {
                type: "request",
                as: { user: "ops", groups: [] },
                verb: "create",
                resource: { group: "", resource: "pods", namespace: "shop-prod" },
              },
            ],
          }
        : nobody,
  });
  expect(told(prove(join(closed("dev"), trusting), { possible }), "dev", "prod")).toEqual([
    "broken KS3108",
    "somebody of dev may give a namespace the labels team=ops, kubernetes.io/metadata.name=new-namespace, and its pods can open a new pod in shop-prod.",
    "assumes kubernetes-works",
    "ops create pods shop-prod",
    "new pod in new-namespace {} in {team: ops} opens TCP 443 of new pod in shop-prod {} in {stage: prod}",
  ]);
});

test.each([
  ["pods of a new namespace", { newNamespace: () => somebody, mayMakeNamespaces: (stage: string) => stage === "dev" }],
  [
    "pods of a namespace that is labelled anew",
    { relabelledNamespace: (stage: string) => (stage === "dev" ? somebody : nobody) },
  ],
])("whether %s open a pod is not known where it is not known whether that can be made", (_name, parts) => {
  const ofProd = (stage: string) => (stage === "prod" ? webhook : nobody);
  const possible = possibleOf({ ...parts, pods: ofProd, podWithLabels: ofProd });
  const dev = join(namespace("shop-dev", "dev"), deployment("shop-dev", "web"));
  expect(told(prove(join(dev, trusting), { possible }), "dev", "prod")).toEqual([
    "unknown KS3108",
    "Whether somebody may make a new pod in shop-prod is not known: a webhook may refuse it.",
    "assumes kubernetes-works, cni-profile",
  ]);
});

test("a pod to come is made before pods of no stage pass traffic on to it", () => {
  const lets = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
  const prod = prodWithout(`podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [${lets("tools")}] }]`);
  const dev = closed("dev", undefined, `{ to: [${lets("tools")}] }`);
  const world = join(dev, prod, namespace("tools"), deployment("tools", "proxy"), makesPods);
  expect(told(proveWithPeople(world), "dev", "prod")).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment tools/proxy, which can open a new pod in shop-prod.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    expect.stringMatching(/^ops create pods shop-prod /),
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 443 of new pod in shop-prod {} in {stage: prod}",
  ]);
});
