import fc from "fast-check";
import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { enforceLabel } from "../pod-security/enforced-level.ts";
import { makeGiven } from "../make-given.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";
import { WaysOfWorld } from "./find-ways.ts";
import { pathsContext } from "./paths-context.ts";
import { arbitraryThroughNone } from "./testing/arbitrary-ways.ts";
import { arbitraryWorld } from "./testing/arbitrary-world.ts";
import { naiveDistances } from "./testing/naive-distance.ts";

const stages = ["dev", "test", "prod"];
const prove = (world: World) => proveWorld(world, { profile: specificationProfile, properties: ["paths"] });
const worldFrom = (documents: readonly object[]): World =>
  worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"));

test("a way is the shortest of all, as a plain search step by step finds them; where it finds one, none is left out", {
  timeout: 60_000,
}, () => {
  const lengths = new Map<number, number>();
  fc.assert(
    fc.property(arbitraryWorld, (documents) => {
      const { verdicts } = prove(worldFrom(documents));
      for (const from of stages) {
        const distances = naiveDistances(documents, from);
        for (const to of [...stages, "(unassigned)"]) {
          if (from === to) continue;
          const verdict = verdicts.find((one) => one.from === from && one.to === to);
          const distance = distances.get(to);
          if (distance !== undefined) expect([from, to, verdict?.verdict]).toEqual([from, to, "broken"]);
          const [, steps] = /^(\d+) steps over .* and /.exec(verdict?.reason ?? "") ?? [];
          // A way that ends at a port, a label or a thing shared is told only where no other gets in.
          if (steps === undefined || (distance === undefined && Number(steps) > 0)) continue;
          lengths.set(Number(steps), (lengths.get(Number(steps)) ?? 0) + 1);
          expect([from, to, Number(steps)]).toEqual([from, to, distance]);
        }
      }
    }),
    { numRuns: 250 },
  );
  expect(Math.max(...lengths.keys())).toBeGreaterThanOrEqual(4);
});

/**
 * Each thing that somebody could change: a binding beyond what one does at home, a level that is enforced, a pod that keeps
 * off its node. Without what they do at home they would be no people of the stage, and an account would be of no use.
 */
function changesOf(world: World): Edit[][] {
  const of = (kind: string) => (world.objects.get(kind) ?? []).map(({ object }) => object.metadata);
  const group = "rbac.authorization.k8s.io";
  const reaching = (world.objects.get("Pod") ?? []).flatMap(({ object }) =>
    JSON.stringify(object).includes("privileged") ? (object.metadata.namespace ?? []) : [],
  );
  return [
    ...of(`${group}/RoleBinding`)
      .filter(({ name }) => name.startsWith("right-"))
      .map(({ name, namespace = "" }): Edit[] => [
        { type: "delete", object: { group, kind: "RoleBinding", namespace, name } },
      ]),
    // Pods that are there stay: a level ends nothing where one of them reaches its node.
    ...of("Namespace")
      .filter(({ name }) => !reaching.includes(name))
      .map(({ name }): Edit[] => [
        {
          type: "set",
          object: { group: "", kind: "Namespace", namespace: "", name },
          path: ["metadata", "labels", enforceLabel],
          value: "baseline",
        },
      ]),
    ...of("Pod").map(({ name, namespace = "" }): Edit[] => [
      {
        type: "remove",
        object: { group: "", kind: "Pod", namespace, name },
        path: ["spec", "containers", 0, "securityContext"],
      },
    ]),
  ];
}

function* subsets<One>(all: readonly One[], size: number): Generator<One[]> {
  if (size === 0) yield [];
  else
    for (const [at, one] of all.entries())
      for (const further of subsets(all.slice(at + 1), size - 1)) yield [one, ...further];
}

test("no fewer changes cut what a fix cuts, of all that there are", { timeout: 120_000 }, () => {
  const sizes = new Map<number, number>();
  fc.assert(
    fc.property(arbitraryThroughNone, (documents) => {
      const world = worldFrom(documents);
      const { verdicts, findings } = prove(world);
      for (const { fix, pairs, message } of findings) {
        const [pair] = pairs;
        // Where a single road is open too, only the ways over several are cut, and verdicts do not tell.
        const before = verdicts.find(({ from, to }) => from === pair?.from && to === pair.to);
        if (!fix || !pair || pairs.length > 1 || before?.findings.some((code) => !code.startsWith("KS39"))) continue;
        const size = fix.description.split(", and ").length;
        sizes.set(size, (sizes.get(size) ?? 0) + 1);
        const isOpen = (changed: World) => {
          const context = pathsContext(changed, makeGiven(changed, undefined, specificationProfile));
          const found = new WaysOfWorld(context).from(pair.from)(pair.to);
          return found.type === "open" && found.joined.length > 0;
        };
        expect([message, isOpen(applyEdits(world, fix.edits))]).toEqual([message, false]);
        for (let fewer = 0; fewer < Math.min(size, 3); fewer++)
          for (const changes of subsets(changesOf(world), fewer))
            expect([message, changes, isOpen(applyEdits(world, changes.flat()))]).toEqual([message, changes, true]);
      }
    }),
    { numRuns: 30 },
  );
  expect([1, 2].map((size) => (sizes.get(size) ?? 0) > 0)).toEqual([true, true]);
});
