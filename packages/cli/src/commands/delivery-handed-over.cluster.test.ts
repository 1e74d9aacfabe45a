import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { apply, expectCode, inventoryOf, objectsOf, workplace } from "../testing/cluster-apply.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

const engines = [
  { delivery: "argocd", namespace: "argocd", kind: "applications.argoproj.io", manager: "argocd-controller" },
  {
    delivery: "flux",
    namespace: "flux-system",
    kind: "kustomizations.kustomize.toolkit.fluxcd.io",
    manager: "kustomize-controller",
  },
];

interface Live {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
}

describeWithTestbed("a cluster that changes hands", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ definitions: ["argo-cd", "flux-source", "flux-kustomize"] });
    for (const { namespace } of engines) await kubectl(plane, "create", "namespace", namespace);
  });
  afterAll(() => plane.stop());

  /** Whose the fields of the app's Deployment are, and whether what its engine no longer applies goes. */
  async function engineOnly(manager: string, namespace: string) {
    const read = async (): Promise<Live> =>
      JSON.parse(await kubectl(plane, "get", "deployment/web", "-n", namespace, "-o", "json", "--show-managed-fields"));
    const { metadata, ...rest } = await read();
    const appliers = metadata.managedFields.filter(({ operation }) => operation === "Apply").map((one) => one.manager);
    const { "kubestage.dev/team": team, ...labels } = metadata.labels;
    const { name } = metadata;
    const input = JSON.stringify({ ...rest, status: undefined, metadata: { name, namespace, labels } });
    const args = ["apply", "--server-side", `--field-manager=${manager}`, "--force-conflicts", "-f", "-"];
    const without = await runKubectl(plane, [...args, "--dry-run=server", "-o", "json"], { input });
    const after = JSON.parse(without.stdout) as Live;
    expect(team).toBe("storefront");
    return {
      kubestage: appliers.includes("kubestage"),
      engine: appliers.includes(manager),
      removed: after.metadata.labels["kubestage.dev/team"] === undefined,
    };
  }

  test.each(engines)("to $delivery and back loses nothing on the way", { timeout: 240_000 }, async (engine) => {
    const { delivery, kind } = engine;
    const name = `hand-${delivery}`;
    const own = smallPlatform({ name, stages: ["dev"], apps: { web: restingApp("hello") } });
    const given = deliveredBy(own, delivery);
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
    expect(handed.stderr).toContain("handed over");
    const config = await engineOnly(engine.manager, `web-${name}-dev`);
    expect(config).toEqual({ kubestage: false, engine: true, removed: true });
    const again = await place.run(way, [...apply, "--no-wait"]);
    expectCode(again, 0);
    expect(again.stdout).toContain("nothing to do");

    place.declare(own);
    expect((await place.run(way, apply)).stderr).toContain("KS5003");
    expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
    expect(await walls()).toEqual(before);
    expect(await deliveries()).toBe("");
    const rest = await place.run(way, apply);
    expectCode(rest, 0);
    expect(rest.stdout).toContain("nothing to do");
  });

  test("is handed over by the next apply as far as it was not by this one", { timeout: 240_000 }, async () => {
    const name = "hand-again";
    const own = smallPlatform({ name, stages: ["dev"], apps: { web: restingApp("hello") } });
    using place = workplace(own);
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    place.declare(deliveredBy(own, "argocd"));
    const refusing = await place.through(plane, {
      before: ({ method, path }) => (method === "PUT" && path.includes("/deployments/") ? { status: 403 } : undefined),
      // The server has done what was asked, and nobody is told.
      after: ({ write }) => (write % 9 === 5 ? "cut" : undefined),
    });
    const handed = await place.run(refusing, [...apply, "--no-wait"]);
    expect(handed.stdout + handed.stderr).toContain("Deployment");
    const left = await inventoryOf(plane, name);
    const live = JSON.parse(
      await kubectl(plane, "get", "deployment/web", "-n", `web-${name}-dev`, "-o", "json", "--show-managed-fields"),
    ) as Live;
    expect(left).toContain(live.metadata.uid);
    expect(live.metadata.managedFields.map(({ manager }) => manager)).toContain("kubestage");
    expectCode(await place.run(way, [...apply, "--no-wait"]), 0);
    expect(await inventoryOf(plane, name)).toEqual(left.filter((uid) => uid !== live.metadata.uid));
  });
});

/** The same platform, in a cluster that an engine delivers to. */
function deliveredBy(text: string, delivery: string): string {
  return text
    .replace("domain: example.com", "domain: example.com, ledger: { repository: https://git.example.com/ledger.git }")
    .replace("cni: calico", `cni: calico, delivery: ${delivery}`);
}
