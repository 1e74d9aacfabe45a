import { expect, test } from "vitest";
import { makeGiven } from "../make-given.ts";
import { worldOf } from "../testing/world-of.ts";
import { specificationProfile } from "./model/profiles.ts";
import { proveNetwork } from "./prove-network.ts";

const role = `
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: r, namespace: tools }, rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }] }
---
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: bot, namespace: shop-dev } }`;
const binding = (name: string, subject: string) =>
  `{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: ${name}, namespace: tools }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }, subjects: [${subject}] }`;
const closed = (namespace: string) =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: ${namespace} }, spec: { podSelector: {}, policyTypes: [Ingress, Egress] } }`;

test("both ends may be new pods of one namespace: each is made under a name of its own", () => {
  const world = worldOf(
    [
      "{ apiVersion: v1, kind: Namespace, metadata: { name: shop-dev, labels: { stage: dev } } }",
      "{ apiVersion: v1, kind: Namespace, metadata: { name: shop-prod, labels: { stage: prod } } }",
      "{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }",
      closed("shop-dev"),
      closed("shop-prod"),
      role,
      binding("dev", "{ kind: ServiceAccount, name: bot, namespace: shop-dev }"),
      binding("tools", "{ apiGroup: rbac.authorization.k8s.io, kind: User, name: anna }"),
    ].join("\n---\n"),
  );
  const { verdicts } = proveNetwork(world, makeGiven(world, undefined, specificationProfile));
  const steps = verdicts.flatMap(({ witness }) => (witness ? [witness.steps] : []));
  const names = steps.map((all) =>
    all.flatMap((step) =>
      step.type === "request" && step.verb === "create"
        ? [`${step.resource.namespace}/${(step.body as { metadata: { name: string } }).metadata.name}`]
        : [],
    ),
  );
  expect(names.filter(({ length }) => length === 2)).not.toEqual([]);
  for (const made of names) expect(new Set(made).size).toBe(made.length);
});
