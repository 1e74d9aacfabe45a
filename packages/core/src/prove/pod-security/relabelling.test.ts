import { expect, test } from "vitest";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const namespace = (stage: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }`;
const bound = (rules: string) => `
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: r, namespace: shop-dev }, rules: [${rules}] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: b, namespace: shop-dev }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: anna }] }`;
const web =
  "{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }";

function proved(rules: string, level = "privileged", ...more: string[]) {
  const enforce = `stage: dev, pod-security.kubernetes.io/enforce: ${level}`;
  const dev = namespace("dev").replace("stage: dev", enforce);
  const world = worldOf([dev, namespace("prod"), web, bound(rules), ...more].join("\n---\n"));
  const { verdicts } = provePodSecurity(world, makeGiven(world, undefined, specificationProfile));
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
}

test("who may only change pods that run makes none privileged: an API server takes no other spec", () => {
  expect(proved('{ apiGroups: [""], resources: [pods, pods/status], verbs: [patch, update] }')?.verdict).toBe("holds");
});

test("who may make them as well does", () => {
  const found = proved('{ apiGroups: [""], resources: [pods], verbs: [patch, create] }');
  expect(found).toMatchObject({ verdict: "broken", witness: { steps: [{ verb: "create" }] } });
});

test("semantics 24: who may only add ephemeral containers gets a privileged one, where they may lift the level too", () => {
  const rule = (resources: string) => `{ apiGroups: [""], resources: [${resources}], verbs: [patch] }`;
  const adds = rule("pods/ephemeralcontainers");
  expect(proved(adds)?.verdict).toBe("broken");
  expect(proved(adds, "baseline")?.verdict).toBe("holds");
  expect(proved(rule("pods/ephemeralcontainers, namespaces"), "baseline")).toMatchObject({
    verdict: "broken",
    witness: {
      steps: [{ resource: { resource: "namespaces" } }, { resource: { resource: "pods/ephemeralcontainers" } }],
    },
  });
  expect(proved(rule("namespaces"), "baseline")?.verdict).toBe("holds");
});

test("who may only change what makes pods makes it make privileged ones", () => {
  const rule = "{ apiGroups: [apps], resources: [deployments], verbs: [patch] }";
  expect(proved(rule)?.verdict).toBe("holds");
  const deployment =
    "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } } } }";
  expect(proved(rule, "privileged", deployment)?.verdict).toBe("broken");
  expect(proved(rule, "baseline", deployment)?.verdict).toBe("holds");
});
