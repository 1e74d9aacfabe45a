import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedNodes } from "./testing/expected-nodes.ts";
import { podPlacement } from "./pod-placement.ts";
import { placedCluster } from "./testing/placed-platform.ts";
import type { Node } from "./testing/scheduler.ts";
import { mayRun } from "./testing/scheduler.ts";

function placementIn(...[stages, pools]: Parameters<typeof placedCluster>) {
  const scope = placedCluster(stages, pools);
  const [stage] = scope.stages;
  if (!stage) throw new Error("no stage");
  const { affinity, tolerations } = podPlacement({ ...scope, stage });
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return { terms: required?.nodeSelectorTerms.map((term) => term.matchExpressions), tolerations };
}

const ofStage = { key: "stage", operator: "In", values: ["load"] };

test("dedicated: the stage's taint is tolerated and its label required", () => {
  expect(placementIn([{ name: "load", nodes: "dedicated" }])).toEqual({
    terms: [[ofStage]],
    tolerations: [{ key: "stage", operator: "Equal", value: "load", effect: "NoSchedule" }],
  });
});

test("labelled: the stage's label is required, and no taint is there to tolerate", () => {
  expect(placementIn([{ name: "load", nodes: "labelled" }])).toEqual({ terms: [[ofStage]], tolerations: undefined });
});

test("shared: nodes of no stage, or ones labelled with the stage itself, as all may be in a cluster of its own", () => {
  expect(placementIn([{ name: "load", nodes: "shared" }])).toEqual({
    terms: [[{ key: "stage", operator: "DoesNotExist" }], [ofStage]],
    tolerations: undefined,
  });
});

test("each pool is one term with all that it asks for, and its taints are tolerated exactly", () => {
  const pools = [
    {
      name: "big",
      stage: "load",
      labels: { size: "big", disk: "ssd" },
      taints: [{ key: "reserved", value: "load", effect: "NoExecute" }],
    },
    { name: "small", stage: "load", labels: { size: "small" }, taints: [{ key: "slow", effect: "PreferNoSchedule" }] },
    { name: "small-too", stage: "load", labels: { size: "small" } },
    { name: "other", stage: "dev", labels: { size: "other" }, taints: [{ key: "other", effect: "NoSchedule" }] },
  ];
  expect(
    placementIn(
      [
        { name: "load", nodes: "dedicated" },
        { name: "dev", nodes: "labelled" },
      ],
      pools,
    ),
  ).toEqual({
    terms: [
      [ofStage, { key: "size", operator: "In", values: ["big"] }, { key: "disk", operator: "In", values: ["ssd"] }],
      [ofStage, { key: "size", operator: "In", values: ["small"] }],
    ],
    tolerations: [
      { key: "stage", operator: "Equal", value: "load", effect: "NoSchedule" },
      { key: "reserved", operator: "Equal", value: "load", effect: "NoExecute" },
      { key: "slow", operator: "Equal", effect: "PreferNoSchedule" },
    ],
  });
});

test("a pool that asks for nothing further takes in those that do", () => {
  const pools = [
    { name: "big", stage: "load", labels: { size: "big" } },
    { name: "any", stage: "load" },
  ];
  expect(placementIn([{ name: "load", nodes: "dedicated" }], pools).terms).toEqual([[ofStage]]);
});

test("pods carry the priority class of their tier", () => {
  const scope = placedCluster([{ name: "load", tier: "performance" }]);
  const [stage] = scope.stages;
  expect(stage && podPlacement({ ...scope, stage }).priorityClassName).toBe("kubestage-shop-performance");
});

const pool = fc.record({
  stage: fc.constantFrom("dev", "test", "load"),
  labels: fc.dictionary(fc.constantFrom("size", "disk"), fc.constantFrom("a", "b"), { maxKeys: 2 }),
  taints: fc.uniqueArray(
    fc.record({
      key: fc.constantFrom("reserved", "gpu"),
      value: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
      effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
    }),
    { maxLength: 2, selector: ({ key }) => key },
  ),
});

test("no pod ever runs on another stage's nodes, every pod runs on its own, and nobody else on dedicated ones", () => {
  const modes = fc.constantFrom("dedicated", "labelled", "shared");
  const names = ["dev", "test", "load"];
  fc.assert(
    fc.property(fc.tuple(modes, modes, modes), fc.array(pool, { maxLength: 4 }), (nodes, pools) => {
      const scope = placedCluster(
        names.map((name, at) => ({ name, nodes: nodes[at] ?? "" })),
        pools
          .filter((one) => nodes[names.indexOf(one.stage)] !== "shared")
          .map((one, at) => ({ ...one, name: `pool${at}` })),
      );
      const expected = expectedNodes(scope);
      const free: Node = { labels: {}, taints: [] };
      const foreign: Node = { labels: { stage: "of-another-platform" }, taints: [] };
      const wrong: object[] = [];
      for (const stage of scope.stages) {
        const pod = podPlacement({ ...scope, stage });
        const check = (on: Node, wanted: boolean) => {
          if (mayRun(pod, on) !== wanted) wrong.push({ stage: stage.name, nodes: stage.nodes, on, wanted });
        };
        for (const node of expected) check(node, node.stage === stage.name);
        check(free, stage.nodes === "shared");
        check(foreign, false);
        const ownNodes = expected.filter((node) => node.stage === stage.name);
        if (stage.nodes === "dedicated") wrong.push(...ownNodes.filter((node) => mayRun({}, node)));
        expect(ownNodes.length > 0).toBe(stage.nodes !== "shared");
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
