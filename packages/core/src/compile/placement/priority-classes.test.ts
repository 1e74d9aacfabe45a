import type { PriorityClass } from "kubernetes-types/scheduling/v1.d.ts";
import { expect, test } from "vitest";
import { compilePriorityClasses } from "./priority-classes.ts";
import { placedCluster } from "./testing/placed-platform.ts";

const tiers = ["development", "verification", "performance", "production"];

function classesOf(...stageTiers: string[]): PriorityClass[] {
  const scope = placedCluster(stageTiers.map((tier, at) => ({ name: `s${at}`, tier })));
  return compilePriorityClasses(scope).map(({ object }) => object as PriorityClass);
}

test("one class for each tier that is in the cluster, in the order of the stages", () => {
  const names = classesOf("verification", "development", "verification").map(({ metadata }) => metadata?.name);
  expect(names).toEqual(["kubestage-shop-verification", "kubestage-shop-development"]);
});

test("a higher tier goes first, and only production may evict: dev never preempts prod", () => {
  const classes = classesOf(...tiers);
  expect(classes.map(({ value }) => value)).toEqual(
    classes.map(({ value }) => value).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
  );
  expect(new Set(classes.map(({ value }) => value)).size).toBe(tiers.length);
  expect(classes.map(({ preemptionPolicy }) => preemptionPolicy)).toEqual([
    "Never",
    "Never",
    "Never",
    "PreemptLowerPriority",
  ]);
  for (const { globalDefault } of classes) expect(globalDefault).toBe(false);
});

test("users' classes end at one billion", () => {
  for (const { value } of classesOf(...tiers)) expect(value).toBeLessThanOrEqual(1_000_000_000);
});
