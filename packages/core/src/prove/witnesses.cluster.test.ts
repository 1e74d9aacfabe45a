import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Step } from "../verdicts/witness.ts";
import { specificationProfile } from "./network/model/profiles.ts";
import { proveWorld } from "./prove-world.ts";
import { arbitraryObjects } from "./testing/arbitrary-objects.ts";
import { arbitraryPolicies } from "./testing/arbitrary-policies.ts";
import { bringAbout } from "./testing/bring-about.ts";
import { StepReplayer } from "./testing/replay-steps.ts";
import { worldOf } from "./testing/world-of.ts";

const seed = Number(process.env["WITNESS_SEED"] ?? 20_261_121);
const count = Number(process.env["WITNESS_WORLDS"] ?? 60);
const lanes = 6;
const judged = ["network", "access", "placement", "podSecurity", "labels", "paths"] as const;

describeWithTestbed(`witnesses of generated worlds on a real control plane (WITNESS_SEED=${seed})`, () => {
  let plane: ControlPlane;
  const worlds = Array.from({ length: count }, (_, at) => {
    const drawn = { seed: seed + at, numRuns: 1 };
    const [objects = []] = fc.sample(arbitraryObjects(`w${at}`), drawn);
    // Every other world has policies that leave something out.
    const [policies = []] = at % 2 === 0 ? [] : fc.sample(arbitraryPolicies(`w${at}`), drawn);
    return [...objects, ...policies];
  });
  beforeAll(async () => {
    plane = await startControlPlane();
    const waiting = worlds.values();
    const lane = async () => {
      for (const objects of waiting) await bringAbout(plane, objects);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    // Policies are in force a moment after they are written.
    await sleep(3000);
  }, 240_000);
  afterAll(async () => plane.stop());

  test(`each step of every witness of a verdict or a finding in ${count} worlds is taken as the one whom it names`, {
    timeout: 600_000,
  }, async () => {
    const replayer = new StepReplayer(plane);
    const steps = new Map<string, number>();
    const refused: object[] = [];
    for (const [at, objects] of worlds.entries()) {
      const world = worldOf(objects.map((object) => JSON.stringify(object)).join("\n---\n"), { bootstrapRoles: true });
      const proof = proveWorld(world, { profile: specificationProfile, properties: judged });
      const taken = new Set<string>();
      const found = proof.findings.map(({ pairs: [pair], ...finding }) => ({ ...finding, ...pair }));
      for (const { property, from, to, witness } of [...proof.verdicts, ...found]) {
        const wanted = (witness?.steps ?? []).filter(isTaken);
        const key = JSON.stringify(wanted);
        if (wanted.length === 0 || taken.has(key)) continue;
        taken.add(key);
        steps.set(property, (steps.get(property) ?? 0) + wanted.length);
        const why = await replayer.refusal(wanted);
        if (why !== undefined) refused.push({ at, property, from, to, summary: witness?.summary, why });
      }
    }
    expect({ seed, refused: refused.slice(0, 5) }).toEqual({ seed, refused: [] });
    // A property of which nothing is replayed is not looked at.
    expect(judged.filter((property) => (steps.get(property) ?? 0) < count / 10)).toEqual([]);
  });
});

function isTaken({ type }: Step): boolean {
  return type === "request" || type === "landing";
}
