import { expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";
import { live, owns, someObject } from "../testing/live-objects.ts";

const deployment = (replicas: number, paused = false) =>
  someObject("apps/v1", "Deployment", { spec: { replicas, paused } });
const byAutoscaler = owns({ "f:spec": { "f:replicas": {} } }, { operation: "Update", subresource: "scale" });

test("what changes by itself does not count", () => {
  const before = live(deployment(1), { resourceVersion: "1" }, { status: { replicas: 0 } });
  const after = live(deployment(1), { resourceVersion: "2", managedFields: [] }, { status: { replicas: 1 } });
  expect(fingerprint(after)).toBe(fingerprint(before));
});

test("what an autoscaler sets does not count, unless somebody else sets it too", () => {
  const scaled = (replicas: number, entries: readonly object[]) =>
    live(deployment(replicas), { managedFields: entries });
  expect(fingerprint(scaled(5, [byAutoscaler]))).toBe(fingerprint(scaled(7, [byAutoscaler])));
  const both = [byAutoscaler, owns({ "f:spec": { "f:replicas": {} } })];
  expect(fingerprint(scaled(5, both))).not.toBe(fingerprint(scaled(7, both)));
});

test("a field that somebody changed, or another object of the name, does", () => {
  expect(fingerprint(live(deployment(1, true)))).not.toBe(fingerprint(live(deployment(1))));
  expect(fingerprint(live(deployment(1), { uid: "other" }))).not.toBe(fingerprint(live(deployment(1))));
});
