import { expect, it } from "vitest";
import type { Enforced } from "./enforced-cluster.ts";
import type { LiveItem } from "./api.ts";
import { container, deploymentOf, deployments, fine, pods, tries } from "./attacks/attack.ts";
import { eventually, specOf } from "./live-pods.ts";
import { expectAllowed } from "./outcome.ts";
import type { World } from "./world.ts";

const mebibytes: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024 };

/** `8Gi` -> 8192. The quantities here are whole mebibytes and gibibytes. */
function inMebibytes(quantity: string): number {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  const size = mebibytes[unit ?? ""];
  if (number === undefined || size === undefined) throw new Error(`${quantity} is no whole number of Mi or Gi`);
  return Number(number) * size;
}

async function read<T>({ api, own }: World, resource: string, field: (body: never) => T): Promise<T> {
  const { body } = await api.as().get(`/api/v1/namespaces/${own.namespace}/${resource}/kubestage`);
  return field(body as never);
}

interface Event {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

interface LimitRange {
  readonly spec: {
    readonly limits: readonly {
      readonly max: { memory: string };
      readonly default: { memory: string; cpu: string };
      readonly defaultRequest: { memory: string; cpu: string };
    }[];
  };
}

/** Quota and limits, as the API server's own admission enforces them. */
export function describeQuota(enforced: () => Enforced): void {
  it("a pod without resources gets the LimitRange's, and one with its own keeps them", async () => {
    const { world } = enforced();
    const defaults = await read(world, "limitranges", (range: LimitRange) => range.spec.limits[0]);
    const dryRun = { ...world, api: world.api.dryRun() };
    const bare = await tries(() => ({ containers: [container(world, { resources: undefined })] }))(dryRun);
    expectAllowed(bare);
    expect(specOf(bare.body).containers[0]?.resources).toEqual({
      limits: defaults?.default,
      requests: defaults?.defaultRequest,
    });
    const careful = await fine(dryRun);
    expect(specOf(careful.body).containers[0]?.resources?.limits).toEqual({ cpu: "10m", memory: "16Mi" });
  });

  it("a pod over quota is refused, and the event says why; those within are let in", async () => {
    const { world } = enforced();
    const { api, own, strong } = world;
    const largest = await read(world, "limitranges", (range: LimitRange) => range.spec.limits[0]?.max.memory ?? "");
    const whole = await read(
      world,
      "resourcequotas",
      (quota: { spec: { hard: Record<string, string> } }) => quota.spec.hard["requests.memory"] ?? "",
    );
    // A quarter of it each, or as much as a container may have: some fit beside what the declaration runs, and not all.
    const each = Math.min(inMebibytes(largest), Math.floor(inMebibytes(whole) / 4));
    const memory = { memory: `${String(each)}Mi`, cpu: "100m" };
    const replicas = Math.floor(inMebibytes(whole) / each) + 1;
    const tooMuch = deploymentOf(own, world, {
      replicas,
      metadata: { generateName: "too-much-" },
      containers: [container(world, { resources: { requests: memory, limits: memory } })],
    });
    const made = await api.as(strong).post(deployments(own.namespace), tooMuch);
    expectAllowed(made);
    const { name } = made.body["metadata"] as LiveItem["metadata"];
    const message = await eventually(async () => {
      const { body } = await api.as(world.developer).get(`/api/v1/namespaces/${own.namespace}/events`);
      const ours = (body.items as unknown as readonly Event[]).filter(({ involvedObject }) =>
        involvedObject.name.startsWith(name),
      );
      return ours.find(({ reason, message: text }) => reason === "FailedCreate" && text.includes("quota"))?.message;
    }, "an event of the quota");
    expect(message).toMatch(/exceeded quota: kubestage, requested: .*memory=.*, used: .*memory=.*, limited: .*memory=/);
    const admitted = await triedPods(world);
    expect(admitted.length).toBeGreaterThan(0);
    expect(admitted.length).toBeLessThan(replicas);
    await api.as(strong).remove(`${deployments(own.namespace)}/${name}?propagationPolicy=Background`);
    await eventually(async () => {
      // No kubelet is there to end them, and as long as their ReplicaSet is there it makes new ones.
      await api.as(strong).remove(`${pods(own.namespace)}?${tried}&gracePeriodSeconds=0`);
      const { body } = await api.as().get(`/apis/apps/v1/namespaces/${own.namespace}/replicasets?${tried}`);
      return (body.items?.length === 0 && (await triedPods(world)).length === 0) || undefined;
    }, "the room that they took is free again");
  });
}

const tried = "labelSelector=tried%3Dyes";

async function triedPods({ api, own }: World): Promise<readonly LiveItem[]> {
  return (await api.as().get(`${pods(own.namespace)}?${tried}`)).body.items ?? [];
}
