import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const namespaces = `apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-prod, labels: {stage: prod}}
`;
const pod = (namespace: string, name: string) => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: app, image: app}]}
`;
const service = (type: string) => `---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop-prod}
spec: {type: ${type}, selector: {app: web}, ports: [{port: 80}]}
`;
const front = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: front, namespace: shop-prod}
spec:
  podSelector: {}
  ingress:
  - {}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: inside, namespace: shop-dev}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{namespaceSelector: {}}]}]}
`;
const node = `---
apiVersion: v1
kind: Node
metadata: {name: one}
spec: {podCIDRs: [10.244.1.0/24]}
status: {addresses: [{type: InternalIP, address: 10.0.0.4}]}
`;
const ingress = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop-prod}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
const pods = pod("shop-dev", "job") + pod("shop-prod", "web");
const fix = async (text: string, property = "network") => {
  const from = temporaryFolder({ "w.yaml": text });
  const { code, stderr } = await runKubestage(["prove", "w.yaml", "--property", property, "--fix"], { from });
  return { code, stderr, text: readFileSync(join(from, "w.yaml"), "utf8") };
};

test("--fix leaves a rule that a load balancer needs where the addresses of pods are not known, and says why", async () => {
  const before = namespaces + pods + service("LoadBalancer") + front;
  const { code, stderr, text } = await fix(before);
  expect(stderr).toContain("it would also close what comes from outside by Service shop-prod/web");
  expect([code, text]).toEqual([3, before]);
});

test("--fix leaves a Gateway by which another stage's host comes in from outside, and says so", async () => {
  const route = (spec: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop-prod}
spec: {${spec}rules: [{backendRefs: [{name: web, port: 80}]}]}
`;
  const text = `${namespaces + pods + service("ClusterIP")}---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: entry, namespace: shop-dev}
spec: {gatewayClassName: x, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}
`;
  const at = "parentRefs: [{name: entry, namespace: shop-dev}], hostnames: [a.example.com], ";
  const kept = await fix(text + route(at), "shared");
  expect(kept.stderr).toContain("not fixed KS3812");
  expect(kept.stderr).toContain("it would also close what comes from outside by HTTPRoute shop-prod/web");
  expect([kept.code, kept.text]).toEqual([3, text + route(at)]);
  // What leads nowhere is no way in.
  const made = await fix(text + route(at).replace("name: web, port", "name: gone, port"), "shared");
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining("fixed KS3812")]);
});

test("--fix lets in the world outside but for pods where these are known", async () => {
  const { code, stderr, text } = await fix(namespaces + pods + service("LoadBalancer") + front + node);
  expect(stderr).not.toContain("not fixed");
  expect(text).toContain('{ipBlock: {cidr: "0.0.0.0/0", except: ["10.244.0.0/16"]}}');
  expect(code).toBe(0);
});

test("--fix mends each of several causes though the others show only then, where pods of no stage stand by an Ingress", async () => {
  const before = namespaces + pods + pod("default", "other") + service("ClusterIP") + ingress;
  const { code, stderr, text } = await fix(before);
  expect(stderr).not.toContain("not fixed");
  expect(stderr.match(/^fixed KS\d+/gm)).toEqual(["fixed KS3101", "fixed KS3101", "fixed KS3104"]);
  expect(text).toContain("operator: NotIn\n          values:\n          - default\n");
  expect(code).toBe(0);
});
