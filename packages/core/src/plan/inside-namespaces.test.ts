import { expect, test } from "vitest";
import { arrangePlan } from "./arrange-plan.ts";
import type { PlanItem } from "./plan.ts";
import { planItem } from "./testing/live-objects.ts";

const item = (kind: string, namespace: string, name: string, rest: Partial<PlanItem> = {}): PlanItem =>
  planItem({ key: { group: "", kind, namespace, name }, action: "delete", ...rest });
const namespace = item("Namespace", "", "api-dev", { risk: "data", because: ["everything in it is deleted with it"] });
const wall = { risk: "separation", because: ["a wall in the network no longer stands"], team: undefined } as const;

function arranged(...items: readonly PlanItem[]): readonly PlanItem[] {
  const cluster = { name: "nonprod", uid: "uid", version: "v1.36.3" };
  return arrangePlan({ platform: "shop", cluster, stages: ["dev"], items }).items;
}

test("what stands in a namespace that goes is counted there, and no risk of its own", () => {
  const [first, second, third, ...rest] = arranged(
    item("NetworkPolicy", "api-dev", "deny", wall),
    namespace,
    item("ConfigMap", "api-dev", "settings"),
  );
  expect(first?.because).toEqual([
    "everything in it is deleted with it",
    "it goes with 2 objects in it that kubestage made",
  ]);
  expect([second, third].map((one) => [one?.risk, one?.because, one?.team])).toEqual([
    ["routine", [], "storefront"],
    ["routine", [], "storefront"],
  ]);
  expect(rest).toEqual([]);
});

test("a wall of a namespace that stays keeps its risk", () => {
  const [, other] = arranged(namespace, item("NetworkPolicy", "web-dev", "deny", wall));
  expect(other).toMatchObject(wall);
  const kept = arranged({ ...namespace, action: "change" }, item("NetworkPolicy", "api-dev", "deny", wall));
  expect(kept.find(({ key }) => key.kind === "NetworkPolicy")).toMatchObject(wall);
});

test("a namespace with nothing of ours says nothing of it", () => {
  expect(arranged(namespace)[0]?.because).toEqual(["everything in it is deleted with it"]);
});
