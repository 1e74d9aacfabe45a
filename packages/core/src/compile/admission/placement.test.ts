import { describePolicy } from "./testing/describe-policy.ts";
import { asks, requires } from "./testing/node-affinity.ts";
import { container, placementOf, pod } from "./testing/platform.ts";
import type { Request, Resource } from "./testing/requests.ts";
import { administrator, controller, create, deployer, developer, kubelet, update } from "./testing/requests.ts";

const daemonSets = controller("daemon-set-controller");

const onNode = (name: string) => requires({ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] });
const tolerates = (stage: string, ...tolerations: object[]) => create(developer, pod(stage, { tolerations }));
const ownedBy = (kind: string) => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind, name: "agent", controller: true }],
});
const toEveryPod = { labelSelector: {}, topologyKey: "kubernetes.io/hostname" };
const affinityTo = (field: string, namespaces: object) => ({
  [field]: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...toEveryPod, ...namespaces }] },
});
const requiring = (field: string, namespaces: object, metadata: object = {}) =>
  pod("dev", { affinity: { ...placementOf("dev").affinity, ...affinityTo(field, namespaces) } }, metadata);
const keepsAway = (namespaces: object, metadata?: object) => requiring("podAntiAffinity", namespaces, metadata);
const prefers = (field: string, namespaces: object) =>
  pod("dev", {
    affinity: {
      ...placementOf("dev").affinity,
      [field]: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { ...toEveryPod, ...namespaces } },
        ],
      },
    },
  });
const mirror = { annotations: { "kubernetes.io/config.mirror": "x" } };

function reported(node: string, stage: string, metadata: object = mirror): Request {
  const spec = { nodeName: node, affinity: undefined, tolerations: [{ operator: "Exists", effect: "NoExecute" }] };
  return create(kubelet(node), pod(stage, spec, metadata));
}

describePolicy("pod-placement", {
  accepts: {
    "what kubestage writes for shared nodes": create(developer, pod("dev")),
    "what kubestage writes for labelled nodes": create(deployer, pod("test")),
    "what kubestage writes for dedicated nodes": create(deployer, pod("perf")),
    "what kubestage writes for production": create(deployer, pod("prod")),
    "a node selector": create(developer, pod("test", { affinity: undefined, nodeSelector: { stage: "test" } })),
    "a pod that asks for more": create(
      developer,
      pod(
        "test",
        requires({
          matchExpressions: [
            { key: "disk", operator: "Exists" },
            { key: "stage", operator: "In", values: ["test"] },
          ],
        }),
      ),
    ),
    "pods of its own namespace nearby, or apart": create(
      developer,
      pod("dev", {
        affinity: {
          ...placementOf("dev").affinity,
          ...affinityTo("podAffinity", {}),
          ...affinityTo("podAntiAffinity", { namespaces: [] }),
        },
      }),
    ),
    "an older pod that keeps others away, which ends": update(
      developer,
      keepsAway({ namespaceSelector: {} }, { finalizers: ["a"] }),
      keepsAway({ namespaceSelector: {} }),
    ),
    "what DaemonSets tolerate": tolerates("dev", {
      key: "node.kubernetes.io/not-ready",
      operator: "Exists",
      effect: "NoExecute",
    }),
    "somebody else's taint": tolerates("dev", { key: "example.com/gpu", operator: "Exists" }),
    "its own stage's taint": tolerates(
      "perf",
      { key: "stage", value: "perf" },
      { key: "hardware", operator: "Equal", value: "fast", effect: "NoSchedule" },
    ),
    "a DaemonSet's pod": create(daemonSets, pod("perf", onNode("perf-1"), ownedBy("DaemonSet"))),
    "a kubelet's mirror pod": reported("test-1", "test"),
    "a system DaemonSet's pod": create(
      daemonSets,
      pod(
        "dev",
        { tolerations: [{ operator: "Exists" }], hostNetwork: true, affinity: undefined },
        { namespace: "kube-system" },
      ),
    ),
    "a mirror pod of the control plane": create(
      kubelet("free"),
      pod(
        "dev",
        { nodeName: "free", tolerations: [{ operator: "Exists" }], affinity: undefined },
        { namespace: "kube-system", ...mirror },
      ),
    ),
    "an older pod, which ends": update(
      developer,
      pod("dev", { affinity: undefined, nodeName: "free" }, { finalizers: ["a"] }),
      pod("dev", { affinity: undefined, nodeName: "free" }),
    ),
    "a pod that was bound": update(
      developer,
      pod("dev", { nodeName: "free" }),
      pod("dev", { nodeName: "free", activeDeadlineSeconds: 5 }),
    ),
  },
  refuses: {
    "everything tolerated": tolerates("dev", { operator: "Exists" }),
    "everything tolerated for one effect": tolerates("dev", { operator: "Exists", effect: "NoExecute" }),
    "everything tolerated, by an empty key": tolerates("dev", { key: "", operator: "Exists" }),
    "every stage tolerated": tolerates("dev", { key: "stage", operator: "Exists" }),
    "another stage tolerated": tolerates("dev", { key: "stage", operator: "Equal", value: "prod" }),
    "another stage tolerated, by no operator": tolerates("dev", { key: "stage", value: "prod", effect: "NoSchedule" }),
    "stages tolerated by number": tolerates("dev", { key: "stage", operator: "Gt", value: "0" }),
    "another stage's pool tolerated": tolerates("dev", { key: "hardware", value: "fast" }),
    "its own pool's taint with any value": tolerates("perf", { key: "hardware", operator: "Exists" }),
    "the control plane tolerated": tolerates("dev", {
      key: "node-role.kubernetes.io/control-plane",
      operator: "Exists",
    }),
    "another stage tolerated, by an administrator": create(
      administrator,
      pod("dev", { tolerations: [{ key: "stage", value: "prod" }] }),
    ),
    "a toleration added later": update(developer, pod("dev"), pod("dev", { tolerations: [{ operator: "Exists" }] })),
    "a DaemonSet's pod that tolerates everything": create(
      daemonSets,
      pod("perf", { ...onNode("perf-1"), tolerations: [{ operator: "Exists" }] }, ownedBy("DaemonSet")),
    ),
    "nodes of no stage, where the stage has its own": create(developer, pod("test", { affinity: undefined })),
    "any node, where others are labelled": create(developer, pod("dev", { affinity: undefined })),
    "another stage's nodes": create(developer, pod("dev", requires(asks("stage", "In", "test")))),
    "another stage's nodes, by selector": create(
      developer,
      pod("dev", { affinity: undefined, nodeSelector: { stage: "test" } }),
    ),
    "its own or another stage's": create(developer, pod("test", requires(asks("stage", "In", "test", "prod")))),
    "its own, or any fast one": create(
      developer,
      pod("test", requires(asks("stage", "In", "test"), asks("disk", "In", "fast"))),
    ),
    "any but its own": create(developer, pod("test", requires(asks("stage", "NotIn", "test")))),
    "free nodes, where the stage has its own": create(
      developer,
      pod("test", requires({ matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] })),
    ),
    "a wish instead of a condition": create(
      developer,
      pod("test", {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: asks("stage", "In", "test") }],
          },
        },
      }),
    ),
    "a node by its name": create(developer, pod("test", onNode("prod-1"))),
    "a node by its name, as if by a DaemonSet": create(developer, pod("test", onNode("prod-1"), ownedBy("DaemonSet"))),
    "a ReplicaSet's pod, where all controllers are one": create(
      { ...daemonSets, username: "system:kube-controller-manager" },
      pod("test", onNode("prod-1"), ownedBy("ReplicaSet")),
    ),
    "a DaemonSet's pod that is sent nowhere": create(
      daemonSets,
      pod("test", { affinity: undefined }, ownedBy("DaemonSet")),
    ),
    "every pod kept away": create(developer, keepsAway({ namespaceSelector: {} })),
    "another stage's pods kept away, by name": create(developer, keepsAway({ namespaces: ["web-prod"] })),
    "every pod kept away, if possible": create(developer, prefers("podAntiAffinity", { namespaceSelector: {} })),
    "another stage's pods nearby": create(developer, requiring("podAffinity", { namespaces: ["web-prod"] })),
    "another stage's pods nearby, if possible": create(developer, prefers("podAffinity", { namespaces: ["web-prod"] })),
    "every pod kept away, by an administrator": create(administrator, keepsAway({ namespaceSelector: {} })),
    nodeName: create(developer, pod("dev", { nodeName: "prod-1" })),
    "nodeName, by an administrator": create(administrator, pod("dev", { nodeName: "prod-1" })),
    "nodeName of a DaemonSet's pod": create(
      daemonSets,
      pod("perf", { ...onNode("perf-1"), nodeName: "perf-1" }, ownedBy("DaemonSet")),
    ),
    "nodeName with a mirror's annotation": create(developer, pod("dev", { nodeName: "prod-1" }, mirror)),
    "a mirror pod for another node": create(kubelet("test-1"), pod("test", { nodeName: "test-2" }, mirror)),
    "a mirror pod in another stage": create(kubelet("test-1"), pod("prod", { nodeName: "test-1" }, mirror)),
    "a mirror pod of a node that is called almost alike": create(
      kubelet("perf-spare-1"),
      pod("perf", { nodeName: "perf-spare-1" }, mirror),
    ),
    "a mirror pod of a node that may be anybody's": create(kubelet("free"), pod("dev", { nodeName: "free" }, mirror)),
    "a kubelet's pod that mirrors nothing": create(kubelet("test-1"), pod("test", { nodeName: "test-1" })),
  },
});

function daemonSet(spec: object, metadata: object = {}): Resource {
  const template = { metadata: { labels: { stage: "test" } }, spec: { containers: [container()], ...spec } };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent", namespace: "web-test", ...metadata },
    spec: { template },
  };
}

describePolicy("daemonset-placement", {
  accepts: {
    "what kubestage writes": create(deployer, daemonSet(placementOf("test"))),
    "a node selector": create(deployer, daemonSet({ nodeSelector: { stage: "test" } })),
    "an older one that is scaled or annotated": update(
      developer,
      daemonSet({}),
      daemonSet({}, { annotations: { a: "b" } }),
    ),
    "a system DaemonSet": create(
      deployer,
      daemonSet({ tolerations: [{ operator: "Exists" }] }, { namespace: "kube-system" }),
    ),
  },
  refuses: {
    "every node": create(deployer, daemonSet({})),
    "another stage's nodes": create(deployer, daemonSet({ nodeSelector: { stage: "prod" } })),
    "every node, later": update(deployer, daemonSet(placementOf("test")), daemonSet({})),
  },
});
