import fc from "fast-check";
import { expect, test } from "vitest";
import { specificationProfile } from "../network/model/profiles.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { proveWorld } from "../prove-world.ts";
import type { World } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { naiveDistances } from "./testing/naive-distance.ts";
import { arbitraryGrant, arbitraryWorld } from "./testing/arbitrary-world.ts";

const roads = ["access", "labels", "placement", "podSecurity", "network", "shared", "configuration"] as const;
const worldFrom = (documents: readonly object[]): World =>
  worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"));
const prove = (world: World, properties?: readonly (typeof roads)[number][] | readonly ["paths"]) =>
  proveWorld(world, { profile: specificationProfile, properties });
const pairOf = ({ from, to }: { readonly from: string; readonly to: string }) => `${from} -> ${to}`;

test("what any property says is broken is broken by paths, and what is open in any does not hold", {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(arbitraryWorld, (documents) => {
      const world = worldFrom(documents);
      const paths = new Map(prove(world, ["paths"]).verdicts.map((verdict) => [pairOf(verdict), verdict]));
      for (const single of prove(world, roads).verdicts) {
        const { verdict, witness } = paths.get(pairOf(single)) ?? {};
        if (single.verdict === "broken") expect([pairOf(single), verdict]).toEqual([pairOf(single), "broken"]);
        if (single.verdict === "unknown") expect(verdict).not.toBe("holds");
        expect(verdict === "broken").toBe(witness !== undefined);
      }
      expect(paths.size).toBe(20);
    }),
    { numRuns: 150 },
  );
});

test("findings are of several roads, and of pairs that are broken or unknown; each fix takes it away", {
  timeout: 60_000,
}, () => {
  let fixes = 0;
  fc.assert(
    fc.property(arbitraryWorld, (documents) => {
      const world = worldFrom(documents);
      const { findings, verdicts } = prove(world, ["paths"]);
      const open = new Map(verdicts.map((verdict) => [pairOf(verdict), verdict]));
      for (const { code, pairs, fix, message } of findings) {
        for (const pair of pairs) {
          const verdict = open.get(pairOf(pair));
          expect(verdict?.verdict).toBe(code === "KS3903" ? "unknown" : "broken");
          expect(verdict?.findings).toContain(code);
        }
        if (code !== "KS3903") expect(message).toMatch(/ in \d+ steps over .* and /);
        const [first] = pairs;
        if (!fix || !first) continue;
        fixes++;
        const left = prove(applyEdits(world, fix.edits), ["paths"]).findings;
        expect(left.map((one) => one.message)).not.toContain(message);
      }
    }),
    { numRuns: 150 },
  );
  expect(fixes).toBeGreaterThan(0);
});

/**
 * Who is named in a stage belongs to it, and no longer to none: then neither what they may do counts for `(unassigned)`, nor
 * do the pods that they could make there.
 */
function leavesNone(grant: readonly Readonly<Record<string, unknown>>[]): boolean {
  return grant.some(({ kind, metadata, subjects }) => {
    const { namespace } = metadata as { readonly namespace: string };
    const [subject] = (subjects ?? []) as readonly { readonly kind: string }[];
    return kind === "RoleBinding" && namespace !== "tools" && subject?.kind === "User";
  });
}

test("a further right closes nothing", { timeout: 60_000 }, () => {
  const counts = { broken: 0, unknown: 0 };
  fc.assert(
    fc.property(arbitraryWorld, arbitraryGrant, (documents, grant) => {
      const before = prove(worldFrom(documents), ["paths"]).verdicts.filter(({ verdict }) => verdict === "broken");
      const homes = JSON.stringify(grant);
      const after = new Map(
        prove(worldFrom([...documents, ...grant]), ["paths"]).verdicts.map((one) => [pairOf(one), one]),
      );
      const isOfNone = ({ from, to }: { readonly from: string; readonly to: string }) =>
        [from, to].includes("(unassigned)");
      for (const verdict of before) {
        if (leavesNone(grant) && isOfNone(verdict)) continue;
        const { verdict: now } = after.get(pairOf(verdict)) ?? {};
        // Of several in a stage between who may do the same its property names one, and whether the others may too is unknown.
        expect([homes, pairOf(verdict), now]).toEqual([
          homes,
          pairOf(verdict),
          expect.stringMatching(/^(broken|unknown)$/),
        ]);
        counts[now === "broken" ? "broken" : "unknown"]++;
      }
    }),
    { numRuns: 100 },
  );
  expect(counts.broken).toBeGreaterThan(50 * counts.unknown);
});

test("whatever a plain closure of rights, pods and nodes gets into is broken", { timeout: 60_000 }, () => {
  let found = 0;
  fc.assert(
    fc.property(arbitraryWorld, (documents) => {
      const verdicts = new Map(
        prove(worldFrom(documents), ["paths"]).verdicts.map((one) => [pairOf(one), one.verdict]),
      );
      for (const from of ["dev", "test", "prod"])
        for (const to of naiveDistances(documents, from).keys()) {
          found++;
          expect([from, to, verdicts.get(pairOf({ from, to }))]).toEqual([from, to, "broken"]);
        }
    }),
    { numRuns: 150 },
  );
  expect(found).toBeGreaterThan(30);
});
