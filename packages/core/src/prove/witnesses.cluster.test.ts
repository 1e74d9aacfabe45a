import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addNode,
  type ControlPlane,
  describeWithTestbed,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { applyTo } from "../plan/testing/server-objects.ts";
import type { Step } from "../verdicts/witness.ts";
import { specificationProfile } from "./network/profiles.ts";
import { proveWorld } from "./prove-world.ts";
import { arbitraryObjects } from "./testing/arbitrary-objects.ts";
import { StepReplayer } from "./testing/replay-steps.ts";
import { worldOf } from "./testing/world-of.ts";

const seed = Number(process.env["WITNESS_SEED"] ?? 20_261_121);
const count = Number(process.env["WITNESS_WORLDS"] ?? 60);
const lanes = 6;
const judged = ["network", "access", "placement", "podSecurity", "labels", "paths"] as const;

describeWithTestbed(`witnesses of generated worlds on a real control plane (WITNESS_SEED=${seed})`, () => {
  let plane: ControlPlane;
  const worlds = Array.from({ length: count }, (_, at) => {
    const [objects = []] = fc.sample(arbitraryObjects(`w${at}`), { seed: seed + at, numRuns: 1 });
    return objects;
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

  test(`each step of every witness in ${count} worlds is taken as the one whom it names`, {
    timeout: 600_000,
  }, async () => {
    const replayer = new StepReplayer(plane);
    const steps = new Map<string, number>();
    const refused: object[] = [];
    for (const [at, objects] of worlds.entries()) {
      const world = worldOf(objects.map((object) => JSON.stringify(object)).join("\n---\n"), { bootstrapRoles: true });
      const proof = proveWorld(world, { profile: specificationProfile, properties: judged });
      const taken = new Set<string>();
      for (const { property, from, to, witness } of proof.verdicts) {
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

/** Namespaces and nodes first; what runs there when its account is there. */
async function bringAbout(plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  const isOf = (kind: string) => (object: KubernetesObject) => object.kind === kind;
  const later = objects.filter(({ kind }) => !["Namespace", "Node", "Pod"].includes(kind));
  for (const object of objects.filter(isOf("Namespace"))) await applied(plane, object);
  for (const { metadata, spec } of objects.filter(isOf("Node")) as unknown as NodeObject[])
    await addNode(plane, { name: metadata.name, labels: metadata.labels, taints: spec.taints ?? [] });
  await Promise.all(later.filter(({ kind }) => !kind.startsWith("Validating")).map((object) => applied(plane, object)));
  for (const { metadata } of objects.filter(isOf("Namespace"))) {
    const path = `/api/v1/namespaces/${metadata.name}/serviceaccounts/default`;
    while ((await plane.request({ path })).status !== 200) await sleep(50);
  }
  for (const object of objects.filter(isOf("Pod"))) await applied(plane, object);
  await Promise.all(later.filter(({ kind }) => kind.startsWith("Validating")).map((object) => applied(plane, object)));
}

interface NodeObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly taints?: Parameters<typeof addNode>[1]["taints"] };
}

async function applied(plane: ControlPlane, object: KubernetesObject): Promise<void> {
  expect(await applyTo(plane, object)).toMatchObject({ ok: true });
}
