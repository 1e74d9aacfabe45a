import type { NodeSelectorTerm } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { mayRun } from "./scheduler.ts";

const node = { labels: { stage: "dev", zone: "a" }, taints: [] };
const asking = (...nodeSelectorTerms: NodeSelectorTerm[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const is = (key: string, value: string) => ({ key, operator: "In", values: [value] });

test("18: terms are ORed, their expressions ANDed, and an empty term matches nothing", () => {
  expect(mayRun(asking({ matchExpressions: [is("stage", "dev"), is("zone", "b")] }), node)).toBe(false);
  expect(mayRun(asking({ matchExpressions: [is("zone", "b")] }, { matchExpressions: [is("zone", "a")] }), node)).toBe(
    true,
  );
  expect(mayRun(asking({}), node)).toBe(false);
  expect(mayRun({}, node)).toBe(true);
});

test("19: tolerations match key, value and effect; without a key all, and PreferNoSchedule never blocks", () => {
  const tainted = { labels: {}, taints: [{ key: "stage", value: "dev", effect: "NoSchedule" }] } as const;
  const tolerating = (toleration: object) => mayRun({ tolerations: [toleration] }, tainted);
  expect(mayRun({}, tainted)).toBe(false);
  expect(tolerating({ operator: "Exists" })).toBe(true);
  expect(tolerating({ key: "stage", operator: "Exists" })).toBe(true);
  expect(tolerating({ key: "stage", value: "dev" })).toBe(true);
  expect(tolerating({ key: "stage", value: "test" })).toBe(false);
  expect(tolerating({ key: "stage", value: "dev", effect: "NoExecute" })).toBe(false);
  expect(mayRun({}, { labels: {}, taints: [{ key: "a", effect: "PreferNoSchedule" }] })).toBe(true);
});
