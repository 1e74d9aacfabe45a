import { expect, test } from "vitest";
import { arrangePlan } from "./arrange-plan.ts";
import { planItem } from "./testing/live-objects.ts";

const cluster = { name: "nonprod", uid: "uid", version: "v1.36.3" };
const named = (name: string, rest: object = {}) => planItem({ key: { ...planItem().key, name }, ...rest });

test("the riskiest comes first, then stages as they are declared, teams and names", () => {
  const items = [
    named("f"),
    named("e", { stage: "prod" }),
    named("d", { stage: "dev", team: "b" }),
    named("c", { stage: "dev", team: "a" }),
    named("b", { stage: undefined, team: undefined }),
    named("a", { risk: "data", stage: "prod" }),
    named("unchanged", { action: "none" }),
  ];
  const plan = arrangePlan({ platform: "shop", cluster, stages: ["dev", "prod"], items });
  expect(plan.items.map(({ key }) => key.name).join("")).toBe("abcdfe");
  expect(plan.unchanged).toBe(1);
});
