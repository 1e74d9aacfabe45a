import type { PlanItem } from "@kubestage/core";
import { expect, test } from "vitest";
import { awaitingReadiness } from "./late-configuration.ts";

const item = (kind: string, name: string, rest: Partial<PlanItem> = {}): PlanItem => ({
  key: { group: "", kind, namespace: kind === "Namespace" ? "" : "shop-dev", name },
  stage: "dev",
  team: undefined,
  app: undefined,
  origin: undefined,
  action: "delete",
  risk: "routine",
  because: [],
  changes: [],
  conflicts: [],
  awaits: undefined,
  refusal: undefined,
  warnings: [],
  uid: "uid-1",
  liveHash: "hash",
  ...rest,
});
const web = { key: { group: "apps", kind: "Deployment", namespace: "shop-dev", name: "web" }, why: "0 of 1" };
const awaits = (items: readonly PlanItem[], unready = [web]): unknown[] =>
  awaitingReadiness(items, unready).map((one) => one.awaits);

test("configuration waits for what is not ready in its namespace, and says so", () => {
  const [waiting] = awaitingReadiness([item("ConfigMap", "web-0123456789")], [web]);
  expect(waiting).toMatchObject({
    awaits: "readiness",
    because: ["goes once apps/Deployment shop-dev/web is ready"],
  });
  expect(awaits([item("Secret", "web")])).toEqual(["readiness"]);
});

test("nothing else waits: other kinds, other actions, what somebody has to agree to, another namespace, or one that goes", () => {
  expect(awaits([item("Service", "web")])).toEqual([undefined]);
  expect(awaits([item("ConfigMap", "web", { action: "change" })])).toEqual([undefined]);
  expect(awaits([item("Secret", "web", { risk: "data" })])).toEqual([undefined]);
  expect(awaits([item("ConfigMap", "web")], [{ ...web, key: { ...web.key, namespace: "shop-test" } }])).toEqual([
    undefined,
  ]);
  expect(awaits([item("ConfigMap", "web"), item("Namespace", "shop-dev")])).toEqual([undefined, undefined]);
});
