import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { mapped } from "../testing/proposed.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { freeName, noStage, ownStage } from "./stage-selectors.ts";

const world = worldOf(
  join(namespace("shop-prod", "prod"), namespace("cart", "prod"), namespace("shop-dev", "dev"), namespace("tools")),
);

test("a label of stages selects the namespaces of one, and those of none", () => {
  expect(ownStage(world, "prod")).toEqual({ matchLabels: { stage: "prod" } });
  expect(noStage(world)).toEqual({ matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] });
});

test("where a mapping says it, their names do, in order", () => {
  const key = "kubernetes.io/metadata.name";
  expect(ownStage(mapped(world), "prod")).toEqual({
    matchExpressions: [{ key, operator: "In", values: ["cart", "shop-prod"] }],
  });
  expect(noStage(mapped(world))).toEqual({
    matchExpressions: [{ key, operator: "NotIn", values: ["cart", "shop-dev", "shop-prod"] }],
  });
});

test.each([
  [[], "wall"],
  [["other"], "wall"],
  [["wall"], "wall-2"],
  [["wall", "wall-2", "wall-3"], "wall-4"],
  [["wall-2"], "wall"],
])("beside %j a policy is called %s", (taken, name) => {
  expect(freeName("wall", new Set(taken))).toBe(name);
});
