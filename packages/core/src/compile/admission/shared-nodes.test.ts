import { describe, expect, it } from "vitest";
import { asks, requires } from "./testing/node-affinity.ts";
import { clusterScope, container, declaration, placementOf, pod, serverOf } from "./testing/platform.ts";
import { create, deployer, developer } from "./testing/requests.ts";

const withoutPools = declaration.replace(/ {2}nodePools:\n(?: {4}- .*\n)+/, "");
const bare = { affinity: undefined, tolerations: undefined };

describe("where all stages share nodes, and one may be labelled for a stage without a taint", () => {
  const shared = serverOf(
    clusterScope(
      withoutPools
        .replaceAll(/nodes: (labelled|dedicated)/g, "nodes: shared")
        .replaceAll("tier: performance", "nodes: shared, tier: performance")
        .replace("tier: production", "tier: production\n  nodes: shared"),
    ),
  );
  const refusals = (spec: object) => shared.refusals(create(developer, pod("dev", { ...bare, ...spec })));
  const noStage = { key: "stage", operator: "DoesNotExist" };
  const onHost = { key: "kubernetes.io/hostname", operator: "In", values: ["node-test"] };

  it.each<[string, object]>([
    ["what kubestage writes", placementOf("dev")],
    ["nodes of no stage", requires({ matchExpressions: [noStage] })],
    ["a node of no stage by its host name", requires({ matchExpressions: [onHost, noStage] })],
    ["nodes of its own stage", requires(asks("stage", "In", "dev"))],
    ["nodes of its own stage, by selector", { nodeSelector: { stage: "dev" } }],
  ])("accepts %s", (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });

  it.each<[string, object]>([
    ["another stage's nodes", requires(asks("stage", "In", "test"))],
    ["another stage's node by its host name", requires({ matchExpressions: [onHost] })],
    [
      "another stage's node by its name",
      requires({ matchFields: [{ key: "metadata.name", operator: "In", values: ["node-test"] }] }),
    ],
    [
      "another stage's node by its host name, in a selector",
      { nodeSelector: { "kubernetes.io/hostname": "node-test" } },
    ],
    ["its own or another stage's nodes", requires(asks("stage", "In", "dev", "test"))],
    ["nodes of no stage, or another's", requires({ matchExpressions: [noStage] }, asks("stage", "In", "test"))],
    ["any node of a stage", requires(asks("stage", "Exists"))],
    ["all nodes but one stage's", requires(asks("stage", "NotIn", "prod"))],
    ["any node", {}],
  ])("refuses %s", (_, spec) => {
    expect(refusals(spec).map(({ message }) => message)).toEqual([
      expect.stringMatching(/: stage DoesNotExist, or stage In \[dev\]$/),
    ]);
  });

  it("refuses a DaemonSet for any node, and accepts what kubestage writes", () => {
    const daemonSet = (spec: object) => ({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "agent", namespace: "web-dev" },
      spec: { template: { spec: { containers: [container()], ...spec } } },
    });
    expect(shared.refusals(create(deployer, daemonSet({})))).toHaveLength(1);
    expect(shared.refusals(create(deployer, daemonSet(placementOf("dev"))))).toEqual([]);
  });
});

it("asks nothing of the pods of a shared stage that has the cluster to itself", () => {
  const whole = clusterScope(withoutPools);
  const alone = { ...whole, stages: whole.stages.filter(({ name }) => name === "dev") };
  expect(serverOf(alone).refusals(create(developer, pod("dev", bare)))).toEqual([]);
});
