import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { apply, expectCode, inventoryOf, objectsOf, workplace } from "../testing/cluster-apply.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

const engines = [
  { delivery: "argocd", namespace: "argocd", kind: "applications.argoproj.io" },
  { delivery: "flux", namespace: "flux-system", kind: "kustomizations.kustomize.toolkit.fluxcd.io" },
];

describeWithTestbed("a cluster that changes hands", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ definitions: ["argo-cd", "flux-source", "flux-kustomize"] });
    for (const { namespace } of engines) await kubectl(plane, "create", "namespace", namespace);
  });
  afterAll(() => plane.stop());

  test.each(engines)("to $delivery and back loses nothing on the way", { timeout: 240_000 }, async (engine) => {
    const { delivery, kind } = engine;
    const name = `hand-${delivery}`;
    const own = smallPlatform({ name, stages: ["dev"], apps: { web: restingApp("hello") } });
    const given = own
      .replace("domain: example.com", "domain: example.com, ledger: { repository: https://git.example.com/ledger.git }")
      .replace("cni: calico", `cni: calico, delivery: ${delivery}`);
    const walls = async (): Promise<ReadonlyMap<string, string>> =>
      new Map([...(await objectsOf(plane, name))].filter(([id]) => !id.includes("validatingadmission")));
    const deliveries = async (): Promise<string> => (await runKubectl(plane, ["get", kind, "-A", "-o", "name"])).stdout;
    using place = workplace(own);
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const before = await walls();

    place.declare(given);
    const handed = await place.run(way, [...apply, "--no-wait"]);
    expectCode(handed, 0);
    expect(handed.stdout).not.toContain("delete");
    expect(await walls()).toEqual(before);
    expect(await deliveries()).toContain(`kubestage-${name}`);
    // What keeps the inventory, the deployer of the stage, and what leads the engine to the ledger.
    const recorded = await inventoryOf(plane, name);
    expect(recorded.length).toBeLessThan(20);
    const again = await place.run(way, [...apply, "--no-wait"]);
    expectCode(again, 0);
    expect(again.stdout).toContain("nothing to do");

    place.declare(own);
    expectCode(await place.run(way, apply), 0);
    expect(await walls()).toEqual(before);
    expect(await deliveries()).toBe("");
    const rest = await place.run(way, apply);
    expectCode(rest, 0);
    expect(rest.stdout).toContain("nothing to do");
  });
});
