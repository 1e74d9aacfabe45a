import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.d.ts";
import { expect, test } from "vitest";
import { compileDisruptionBudget } from "./disruption-budgets.ts";
import { placedCluster } from "./testing/placed-platform.ts";
import { topologySpread } from "./topology-spread.ts";

function compiled(kind: string, amount: object) {
  const container = { containers: { main: { image: "registry.example.com/web" } } };
  const schedule = kind === "CronJob" ? { schedule: "@daily" } : {};
  const workload = { kind, ...container, ...amount, ...schedule };
  const scope = placedCluster([{ name: "dev" }], [], [{ name: "web", spec: { workloads: { server: workload } } }]);
  const [stage] = scope.stages;
  const [app] = stage?.apps ?? [];
  const [found] = app?.workloads ?? [];
  if (!stage || !app || !found) throw new Error("no workload");
  const manifest = compileDisruptionBudget({ ...scope, stage, app }, found);
  return { spread: topologySpread(app, found), manifest, budget: manifest?.object as PodDisruptionBudget | undefined };
}

const selector = { matchLabels: { "app.kubernetes.io/name": "web", "app.kubernetes.io/component": "server" } };

test.each([
  ["Deployment", { replicas: 1 }, false, false],
  ["Deployment", { replicas: 2 }, true, true],
  ["StatefulSet", { replicas: 3 }, true, true],
  ["Deployment", { autoscale: { min: 1, max: 5 } }, true, false],
  ["Deployment", { autoscale: { min: 2, max: 5 } }, true, true],
  ["DaemonSet", {}, false, false],
  ["CronJob", {}, false, false],
  ["Job", {}, false, false],
])("%s with %j: spread %j, budget %j", (kind, amount, spread, budget) => {
  const found = compiled(kind, amount);
  expect(found.spread !== undefined).toBe(spread);
  expect(found.budget !== undefined).toBe(budget);
});

test("a Deployment may lose a quarter, a StatefulSet one pod, and broken pods never block a drain", () => {
  expect(compiled("Deployment", { replicas: 2 }).budget).toMatchObject({
    metadata: { name: "web-server", namespace: "web-dev", labels: { stage: "dev" } },
    spec: { maxUnavailable: "25%", selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  });
  expect(compiled("StatefulSet", { replicas: 2 }).budget?.spec?.maxUnavailable).toBe(1);
});

test("a budget leads back to the line that says how many", () => {
  const { source, start, end } = compiled("Deployment", { replicas: 2 }).manifest?.origin ?? {};
  expect(source?.text.slice(start, end)).toBe("2");
});

test("pods are spread over zones and nodes as a preference, taints counted, within their own revision", () => {
  const constraint = {
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    nodeTaintsPolicy: "Honor",
    labelSelector: selector,
  };
  expect(compiled("StatefulSet", { replicas: 2 }).spread).toEqual([
    { ...constraint, topologyKey: "topology.kubernetes.io/zone" },
    { ...constraint, topologyKey: "kubernetes.io/hostname" },
  ]);
  expect(compiled("Deployment", { replicas: 2 }).spread?.[0]?.matchLabelKeys).toEqual(["pod-template-hash"]);
});
