import { namePlace } from "../../../model/declared.ts";
import { platformFrom } from "../../../parse/testing.ts";
import type { ClusterScope } from "../../compiled.ts";
import { compileNamespace, compileSystemNamespace } from "../../namespaces.ts";
import { podPlacement } from "../../placement/pod-placement.ts";
import { compileRecords } from "../../records.ts";
import { compileAdmission } from "../compile-admission.ts";
import type { ApiServer } from "./api-server.ts";
import { apiServer } from "./api-server.ts";
import type { Resource } from "./requests.ts";

/** A cluster with a stage of every kind: shared, labelled and dedicated nodes, with and without what can be left out. */
export const declaration = `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec:
  domain: example.com
  administrators: { groups: [platform], users: ["o'hara"], serviceAccounts: [{ namespace: delivery, name: applier }] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec:
  version: "1.36"
  cni: calico
  identity: { groupPrefix: "oidc:", userPrefix: "oidc:" }
  registries: [registry.example.com/shop, mirror.example.com, docker.io]
  entry:
    kind: gateway
    namespace: { purpose: entry }
    pods: { app: gateway }
    gateway: { namespace: entry, name: public }
  monitoring: { namespace: { purpose: monitoring, owner: platform }, pods: { app: prometheus } }
  nodePools:
    - { name: test, stage: test, nodeNames: test-, setBy: kubelet }
    - { name: test-large, stage: test, nodeNames: test-large-, setBy: platform }
    - { name: perf, stage: perf, nodeNames: perf-, setBy: kubelet, taints: [{ key: hardware, value: fast, effect: NoSchedule }] }
    - { name: perf-spare, stage: prod, nodeNames: perf-spare- }
    - { name: prod, stage: prod, nodeNames: prod-, setBy: platform }
    - { name: prod-edge, stage: prod, nodeNames: prod-edge-, setBy: kubelet }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development, nodes: shared, secrets: { store: dev-vault } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: main, tier: verification, after: [dev], nodes: labelled, runtimeClasses: [gvisor] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: perf }
spec: { cluster: main, tier: performance, after: [test], podSecurity: privileged, registries: [registry.example.com, mirror.example.com] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: prod }
spec:
  cluster: main
  tier: production
  after: [perf]
  secrets: { store: prod-vault }
  acknowledge: [{ finding: KS1021, reason: a test needs every stage in one cluster }]
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec: { team: storefront, image: registry.example.com/shop/web, port: 8080, expose: {} }
`;

/** The scope of the first cluster of a declaration. */
export function clusterScope(text = declaration): ClusterScope {
  const platform = platformFrom(text);
  const cluster = platform.clusters[0]!;
  return { platform, cluster, stages: platform.stages.filter((stage) => stage.clusters.includes(cluster)) };
}

/** The namespaces of the stages as they are compiled, and one that belongs to none. */
function namespacesOf(scope: ClusterScope): Resource[] {
  const compiled = scope.stages.flatMap((stage) => [
    compileSystemNamespace({ ...scope, stage }),
    ...stage.namespaces.map((namespace) => compileNamespace({ ...scope, stage, namespace }, namePlace(stage.declared))),
  ]);
  return [
    { kind: "Namespace", metadata: { name: "kube-system" } },
    ...[...compileRecords(scope), ...compiled]
      .filter(({ object }) => object.kind === "Namespace")
      .map(({ object }) => withOwnName(object as unknown as Resource)),
  ];
}

/** With the label that the API server itself gives each namespace. */
function withOwnName(namespace: Resource): Resource {
  const { name, labels } = namespace.metadata;
  return {
    ...namespace,
    metadata: { ...namespace.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } },
  };
}

export const scope = clusterScope();
const namespaces = namespacesOf(scope);

export function serverOf(clusters: ClusterScope): ApiServer {
  return apiServer(compileAdmission(clusters), namespacesOf(clusters));
}

export const server = serverOf(scope);

export function namespace(name: string): Resource {
  return namespaces.find((one) => one.metadata.name === name)!;
}

const digest = `@sha256:${"0".repeat(64)}`;

/** A pod as kubestage writes it for a stage, with `spec` over it. */
export function pod(stage: string, spec: object = {}, metadata: object = {}): Resource {
  return {
    kind: "Pod",
    metadata: { name: "web-1", namespace: `web-${stage}`, labels: { stage }, ...metadata },
    spec: { containers: [container()], ...placementOf(stage), ...spec },
  };
}

export function container(fields: object = {}): object {
  return { name: "web", image: `registry.example.com/shop/web${digest}`, ...fields };
}

/** Where the pods of a stage may run, as compiled. */
export function placementOf(name: string): ReturnType<typeof podPlacement> {
  return podPlacement({ ...scope, stage: scope.stages.find((stage) => stage.name === name)! });
}
