import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "@kubestage/core";
import { bringAbout } from "../packages/core/src/prove/testing/bring-about.ts";
import { StepReplayer } from "../packages/core/src/prove/testing/replay-steps.ts";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../testbed/harness/index.ts";
import { proveLeaks, worldOfTexts } from "./testing/leaky-world.ts";
import { readManifestTexts } from "./testing/leaks.ts";

const world = worldOfTexts(readManifestTexts(fileURLToPath(new URL("leaky/islands", import.meta.url))));
const objects = [...world.objects.values()].flatMap((all) =>
  all.flatMap(({ object, origin }) => (origin.type === "text" ? [object as unknown as KubernetesObject] : [])),
);
const ways = proveLeaks(world, ["paths"]).verdicts.filter(
  ({ from, to, verdict }) => verdict === "broken" && !`${from}${to}`.includes("("),
);

describeWithTestbed("the islands: ways over several roads, taken by those whom their witnesses name", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await bringAbout(plane, objects);
    // Policies are in force a moment after they are written.
    await sleep(3000);
  }, 240_000);
  afterAll(async () => plane.stop());

  test.each(ways.map((way) => [`${way.from} into ${way.to}`, way.witness] as const))(
    "%s: every request is allowed and admitted, and every pod lands where it is said to",
    { timeout: 120_000 },
    async (_, witness) => {
      const steps = witness?.steps.filter(({ type }) => type === "request" || type === "landing") ?? [];
      expect(steps.length).toBeGreaterThan(0);
      expect(await new StepReplayer(plane).refusal(steps)).toBeUndefined();
    },
  );

  test("without the right that is to be taken away the first step is refused", { timeout: 120_000 }, async () => {
    const [step] = ways.find(({ from, to }) => from === "test" && to === "prod")?.witness?.steps ?? [];
    expect(step).toMatchObject({ type: "request", resource: { resource: "serviceaccounts/token" } });
    const path = "/apis/rbac.authorization.k8s.io/v1/namespaces/builds/rolebindings/start";
    expect((await plane.request({ method: "DELETE", path })).status).toBe(200);
    const until = performance.now() + 15_000;
    let why: string | undefined;
    while (why === undefined && performance.now() < until)
      why = await new StepReplayer(plane).refusal(step ? [step] : []);
    expect(why).toMatch(/403|forbidden/);
  });
});
