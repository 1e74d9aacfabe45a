import { expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { PodTwins } from "./pod-twins.ts";
import { pod, written } from "./testing/watched-cluster.ts";

const nodes = `apiVersion: v1
kind: Node
metadata: { name: dev-0, labels: { stage: dev } }
---
apiVersion: v1
kind: Node
metadata: { name: dev-1, labels: { stage: dev } }
---
apiVersion: v1
kind: Node
metadata: { name: prod-0, labels: { stage: prod } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { stage: dev } }
---
`;

/** Whether one more pod is a twin of the one that is there. */
function isTwin(one: UnknownContent, more: Partial<UnknownContent>, others = ""): boolean {
  const world = worldOf(`${nodes}${others}${JSON.stringify(one)}`);
  const other: WorldObject = written({
    ...one,
    ...more,
    metadata: { ...one.metadata, name: "other", ...more.metadata },
  });
  return new PodTwins(world).apply(undefined, other);
}

const web = pod("shop", "web", "a", { app: "web", stage: "dev" });
const spec = web["spec"] as Readonly<Record<string, unknown>>;
const metadataWith = (labels: Readonly<Record<string, string>>) => ({ name: "other", namespace: "shop", labels });

test("pods are alike on another node of their stage, and not on a node of another stage", () => {
  expect(isTwin(web, { spec: { ...spec, nodeName: "dev-1" } })).toBe(true);
  expect(isTwin(web, { spec: { ...spec, nodeName: "prod-0" } })).toBe(false);
});

test("on its node's network a pod is alike on its own node only", () => {
  const onNode = { ...web, spec: { ...spec, hostNetwork: true } };
  expect(isTwin(onNode, {})).toBe(true);
  expect(isTwin(onNode, { spec: { ...spec, hostNetwork: true, nodeName: "dev-1" } })).toBe(false);
});

test("where pods are on the network of their node, it matters on which node the others are", () => {
  const agent = pod("shop", "agent", "a", { app: "agent", stage: "dev" }, { hostNetwork: true, nodeName: "dev-1" });
  const others = `${JSON.stringify(agent)}\n---\n`;
  expect(isTwin(web, { spec: { ...spec, nodeName: "dev-1" } }, others)).toBe(false);
  expect(isTwin(web, { spec: { ...spec, nodeName: "dev-0" } }, others)).toBe(true);
});

test("a label tells pods apart, that of a revision only where a selector names it", () => {
  const labels = { app: "web", stage: "dev", "pod-template-hash": "7f" };
  const selecting = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { pod-template-hash: 7f }, ports: [{ port: 80 }] }
---
`;
  expect(isTwin(web, { metadata: metadataWith(labels) })).toBe(true);
  expect(isTwin(web, { metadata: metadataWith(labels) }, selecting)).toBe(false);
  expect(isTwin(web, { metadata: metadataWith({ ...labels, app: "api" }) })).toBe(false);
});

test("the volume of each pod's own token tells nothing apart, another one does", () => {
  const withVolume = (name: string) => ({ spec: { ...spec, volumes: [{ name, emptyDir: {} }] } });
  const one = { ...web, ...withVolume("kube-api-access-x7k2p") };
  expect(isTwin(one, withVolume("kube-api-access-9zzzz"))).toBe(true);
  expect(isTwin(one, withVolume("data"))).toBe(false);
});

test("a pod that a role or an endpoint names is nobody's twin", () => {
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: one, namespace: shop }
rules: [{ apiGroups: [""], resources: [pods], resourceNames: [other], verbs: [get] }]
---
`;
  const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web, namespace: shop }
addressType: IPv4
endpoints: [{ addresses: [10.0.0.7] }]
---
`;
  expect(isTwin(web, {}, role)).toBe(false);
  expect(isTwin(web, { status: { podIP: "10.0.0.7" } }, slice)).toBe(false);
  expect(isTwin(web, { status: { podIP: "10.0.0.8" } }, slice)).toBe(true);
});

test("where admission judges by a pod's name, none are alike", () => {
  const policy = (expression: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: names }
spec: { validations: [{ expression: "${expression}" }] }
---
`;
  expect(isTwin(web, {}, policy("object.metadata.name.startsWith('a')"))).toBe(false);
  expect(isTwin(web, {}, policy("object.spec.hostNetwork == false"))).toBe(true);
});

test("a pod that has ended is none that runs", () => {
  expect(isTwin(web, { status: { phase: "Succeeded" } })).toBe(false);
});
