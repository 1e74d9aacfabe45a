import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addNode,
  type ControlPlane,
  describeWithTestbed,
  runKubectl,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePlacement } from "./prove-placement.ts";
import { deployment, mayCreate, stages } from "./testing/placement-worlds.ts";

const examples = new URL("../../../../../docs/errors/examples/", import.meta.url);
const settleMs = 20_000;

async function exampleWorld(name: string): Promise<World> {
  return worldOf(await readFile(new URL(name, examples), "utf8"));
}

describeWithTestbed("witnesses of placement, replayed on a real control plane", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(async () => plane.stop());

  async function kubectl(args: readonly string[], input?: unknown) {
    return runKubectl(plane, args, input === undefined ? {} : { input: JSON.stringify(input) });
  }

  /** What is in the world, and no longer what was in the one before. */
  async function bringAbout(world: World): Promise<void> {
    await kubectl(["delete", "pods", "--all", "--all-namespaces", "--force", "--grace-period=0"]);
    await kubectl(["delete", "nodes,validatingadmissionpolicies,validatingadmissionpolicybindings", "--all"]);
    for (const { object } of objectsOf(world, "Node"))
      await addNode(plane, {
        name: object.metadata.name,
        labels: object.metadata.labels ?? {},
        taints: (object.spec?.taints ?? []) as never,
      });
    const kinds = ["Namespace", "rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/RoleBinding"];
    const policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
      (kind) => `admissionregistration.k8s.io/${kind}`,
    );
    const items = [...kinds, ...policies, "apps/Deployment"].flatMap((kind) =>
      (world.objects.get(kind) ?? []).map(({ object }) => object),
    );
    await kubectl(["apply", "-f", "-"], { apiVersion: "v1", kind: "List", items });
    const account = "/api/v1/namespaces/shop-dev/serviceaccounts/default";
    while ((await plane.request({ path: account })).status !== 200) await sleep(100);
    // Policies are in force a moment after they are written.
    await sleep(2000);
  }

  async function replay({ as, verb, resource, body }: RequestStep): Promise<void> {
    const [plural = "", subresource] = resource.resource.split("/");
    const group = resource.group === "" ? "/api/v1" : `/apis/${resource.group}/v1`;
    const own = subresource === undefined && verb === "create" ? "" : `/${resource.name ?? ""}`;
    const rest = subresource === undefined ? "" : `/${subresource}`;
    const path = `${group}/namespaces/${resource.namespace ?? ""}/${plural}${own}${rest}`;
    const actor = ["--as", as.user, ...as.groups.flatMap((one) => ["--as-group", one])];
    const asked = verb === "update" ? "replace" : "create";
    const { code, stderr } = await kubectl([asked, "--raw", path, "-f", "-", ...actor], body);
    expect({ path, code, stderr }).toEqual({ path, code: 0, stderr: "" });
  }

  test.each(["KS3302", "KS3303", "KS3304"])(
    "%s: the pod comes to the node as shown",
    { timeout: 120_000 },
    async (code) => {
      const world = await exampleWorld(`${code}.wrong.world.yaml`);
      const given = givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) });
      const broken = provePlacement(world, given).verdicts.find(({ findings }) => findings.some((one) => one === code));
      const steps = broken?.witness?.steps ?? [];
      expect(steps.length).toBeGreaterThan(1);
      await bringAbout(world);
      for (const step of steps) {
        if (step.type === "request") await replay(step);
        if (step.type !== "landing") continue;
        const { namespace = "", name } = step.pod.metadata;
        const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
        const nodeOf = async () =>
          (JSON.parse((await plane.request({ path })).text) as { spec?: { nodeName?: string } }).spec?.nodeName;
        const until = Date.now() + settleMs;
        while ((await nodeOf()) === undefined && Date.now() < until) await sleep(200);
        expect(await nodeOf()).toBe(step.node);
      }
    },
  );

  test("whoever may only change a workload brings its pods to the node", { timeout: 120_000 }, async () => {
    const there = deployment("shop-dev", "nodeSelector: { stage: dev }");
    const world = worldOf(stages + mayCreate("deployments", "[update]") + there);
    const given = givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) });
    const broken = provePlacement(world, given).verdicts.find(({ verdict }) => verdict === "broken");
    const [change, landing] = broken?.witness?.steps ?? [];
    if (change?.type !== "request" || landing?.type !== "landing") throw new Error("the witness is another one");
    await bringAbout(world);
    await replay(change);
    const nodes = async () => {
      const { items } = JSON.parse((await plane.request({ path: "/api/v1/namespaces/shop-dev/pods" })).text) as {
        readonly items: readonly { readonly spec: { readonly nodeName?: string } }[];
      };
      return items.map(({ spec }) => spec.nodeName);
    };
    await expect.poll(nodes, { timeout: settleMs, interval: 200 }).toContain(landing.node);
  });
});
