import { expect, test } from "vitest";
import { expectedNodes } from "./expected-nodes.ts";
import { placedCluster } from "./placed-platform.ts";

test("pools carry the stage's label, and its taint where the stage is dedicated", () => {
  const scope = placedCluster(
    [
      { name: "load", nodes: "dedicated" },
      { name: "test", nodes: "labelled" },
    ],
    [
      {
        name: "big",
        stage: "load",
        nodeNames: "load-",
        labels: { size: "big" },
        taints: [
          { key: "gpu", effect: "NoSchedule" },
          { key: "stage", value: "load", effect: "NoSchedule" },
        ],
        setBy: "kubelet",
      },
      { name: "plain", stage: "test" },
    ],
  );
  expect(expectedNodes(scope)).toEqual([
    {
      pool: "big",
      stage: "load",
      nodeNames: "load-",
      labels: { size: "big", stage: "load" },
      taints: [
        { key: "stage", value: "load", effect: "NoSchedule" },
        { key: "gpu", effect: "NoSchedule" },
      ],
      setBy: "kubelet",
    },
    { pool: "plain", stage: "test", nodeNames: undefined, labels: { stage: "test" }, taints: [], setBy: "platform" },
  ]);
});

test("a stage without a pool is shown with what its nodes need", () => {
  const scope = placedCluster([
    { name: "load", nodes: "dedicated" },
    { name: "test", nodes: "labelled" },
    { name: "dev", nodes: "shared" },
  ]);
  expect(expectedNodes(scope)).toMatchObject([
    { pool: undefined, stage: "load", labels: { stage: "load" }, taints: [{ key: "stage", value: "load" }] },
    { pool: undefined, stage: "test", labels: { stage: "test" }, taints: [] },
  ]);
});
