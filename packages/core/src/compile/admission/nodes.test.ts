import { expect, it } from "vitest";
import { describePolicy } from "./testing/describe-policy.ts";
import { server } from "./testing/platform.ts";
import type { Request, Resource } from "./testing/requests.ts";
import { administrator, controller, create, kubelet, operator, remove, update } from "./testing/requests.ts";

const stageTaint = (stage: string) => ({ key: "stage", value: stage, effect: "NoSchedule" });
const fast = { key: "hardware", value: "fast", effect: "NoSchedule" };

function node(name: string, stage?: string, taints: object[] = []): Resource {
  const labels = stage === undefined ? {} : { labels: { stage } };
  return { kind: "Node", metadata: { name, ...labels }, spec: taints.length > 0 ? { taints } : {} };
}

function joins(name: string, stage?: string, taints: object[] = []): Request {
  return create(kubelet(name), node(name, stage, taints));
}

const test = node("test-1", "test");
const perf = node("perf-1", "perf", [stageTaint("perf"), fast]);
const free = node("free");

describePolicy("nodes", {
  accepts: {
    "a kubelet of its pool": joins("test-2", "test"),
    "one of a dedicated stage, with its taints": joins("perf-2", "perf", [stageTaint("perf"), fast]),
    "one of the pool with the longer beginning": joins("prod-edge-2", "prod", [stageTaint("prod")]),
    "one that leaves its stage to the platform": joins("prod-2"),
    "one of no pool": joins("free-2"),
    "one with taints of its own": joins("free-2", undefined, [{ key: "example.com/x", effect: "NoSchedule" }]),
    "a kubelet's status": update(kubelet("test-1"), test, { ...test, status: { conditions: [] } }, "status"),
    "a kubelet's other labels": update(kubelet("test-1"), test, {
      ...test,
      metadata: { name: "test-1", labels: { stage: "test", "kubernetes.io/os": "linux" } },
    }),
    "the node controller's taints": update(
      controller("node-controller"),
      perf,
      node("perf-1", "perf", [
        { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
        fast,
        stageTaint("perf"),
      ]),
    ),
    "a cloud controller that deletes a node": remove(operator, test),
    "a label of another platform's stage": update(operator, free, node("free", "elsewhere")),
    "an administrator's label": update(administrator, free, node("free", "prod", [stageTaint("prod")])),
    "an administrator's node, tainted later": create(administrator, node("prod-3", "prod")),
    "a kubelet that deletes a node of no stage": remove(kubelet("free"), free),
  },
  refuses: {
    "another stage": update(operator, test, node("test-1", "dev")),
    "a stage for a free node": update(operator, free, node("free", "test")),
    "no stage any more": update(operator, test, node("test-1")),
    "another stage by status": update(operator, test, node("test-1", "dev"), "status"),
    "a kubelet that changes its stage": update(kubelet("test-1"), test, node("test-1", "prod")),
    "a kubelet that drops its stage": update(kubelet("test-1"), test, node("test-1")),
    "a kubelet that takes up its pool's stage later": update(kubelet("test-1"), node("test-1"), test),
    "a kubelet of another pool": joins("test-2", "dev"),
    "a kubelet of no pool": joins("free-2", "test"),
    "a kubelet of a pool that the platform labels": joins("test-large-2", "test"),
    "a person who makes a node": create(operator, node("test-2", "test")),
    "a kubelet that makes another's node": create(kubelet("test-2"), node("test-3", "test")),
    "somebody called like a kubelet": create(
      { username: "system:node:test-2", groups: ["system:authenticated"] },
      node("test-2", "test"),
    ),
    "no taint any more": update(operator, perf, node("perf-1", "perf", [fast])),
    "no taint of the pool any more": update(operator, perf, node("perf-1", "perf", [stageTaint("perf")])),
    "a weaker taint": update(
      operator,
      perf,
      node("perf-1", "perf", [{ ...stageTaint("perf"), effect: "PreferNoSchedule" }, fast]),
    ),
    "no taint by status": update(operator, perf, node("perf-1", "perf", [fast]), "status"),
    "a kubelet that drops its taint": update(kubelet("perf-1"), perf, node("perf-1", "perf", [fast])),
    "a stage's taint for a free node": update(operator, free, node("free", undefined, [stageTaint("prod")])),
    "a kubelet with another stage's taint": joins("test-2", "test", [stageTaint("prod")]),
    "a kubelet of a dedicated stage without its taint": joins("perf-2", "perf", [fast]),
    "a kubelet that deletes its node, to join again": remove(kubelet("test-1"), test),
  },
});

it("semantics 24: a joining node may set only its pool's label", () => {
  expect(server.refusals(joins("test-2", "test"))).toEqual([]);
  expect(server.refusals(joins("test-2"))).toEqual([]);
  for (const other of ["dev", "prod"]) expect(server.refusals(joins("test-2", other))).not.toEqual([]);
});
