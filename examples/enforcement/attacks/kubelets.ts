import type { Answer } from "../api.ts";
import type { Kubelets } from "../scenario.ts";
import type { World } from "../world.ts";
import { kubelet } from "../world.ts";
import type { Attack } from "./attack.ts";
import { hasTwoStages, policy } from "./attack.ts";
import { everyWay } from "./label-ways.ts";

/** A machine that joins may say that it belongs to its own pool and to no other, and nothing more once it is there. */
export function kubeletAttacks(pools: Kubelets | undefined): Attack[] {
  return [...(pools ? [joinsAnothersPool(pools)] : []), ...attacks];
}

const attacks: readonly Attack[] = [
  {
    what: "a kubelet that joins a stage it has no pool in",
    refusedBy: policy("nodes"),
    attempt: async (world) => joins(world, "stray-1", world.other.stage),
    opposite: "one that joins none",
    allowed: async (world) => joins(world, "stray-1", undefined),
  },
  ...everyWay.map(({ name, write }) => ({
    what: `a kubelet that moves its node into another stage by ${name}`,
    refusedBy: policy("nodes"),
    attempt: async (world: World) =>
      write(world, kubelet(`${world.own.stage}-1`), nodePath(world.own.stage), {
        key: world.stageLabel,
        value: world.other.stage,
      }),
    opposite: "a label of its own",
    allowed: async (world: World) =>
      write(world, kubelet(`${world.own.stage}-1`), nodePath(world.own.stage), {
        key: "example.com/disk",
        value: "nvme",
      }),
    where: hasTwoStages,
  })),
  {
    what: "a kubelet that writes the node of another stage",
    refusedBy: /is not allowed to modify node/,
    attempt: async (world) => reports(world, world.own.stage, world.other.stage),
    opposite: "its own",
    allowed: async (world) => reports(world, world.own.stage, world.own.stage),
    where: hasTwoStages,
  },
  {
    what: "a kubelet that deletes its node to join again",
    refusedBy: /forbidden/,
    attempt: async (world) => world.api.as(kubelet(`${world.own.stage}-1`)).remove(nodePath(world.own.stage)),
    opposite: "its report of how it is",
    allowed: async (world) => reports(world, world.own.stage, world.own.stage),
  },
];

function joinsAnothersPool({ own, stage, other }: Kubelets): Attack {
  return {
    what: "a kubelet that joins another stage than its pool's",
    refusedBy: policy("nodes"),
    attempt: async (world) => joins(world, `${own}7`, other),
    opposite: "one that joins its pool's",
    allowed: async (world) => joins(world, `${own}7`, stage),
  };
}

async function joins({ api, stageLabel }: World, name: string, stage: string | undefined): Promise<Answer> {
  const labels = { "kubernetes.io/hostname": name, ...(stage !== undefined && { [stageLabel]: stage }) };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name, labels } };
  return api.as(kubelet(name)).post("/api/v1/nodes", node);
}

async function reports(world: World, by: string, of: string): Promise<Answer> {
  const condition = { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure" };
  return world.api
    .as(kubelet(`${by}-1`))
    .patch(`${nodePath(of)}/status`, "strategic-merge", { status: { conditions: [condition] } });
}

function nodePath(stage: string): string {
  return `/api/v1/nodes/${stage}-1`;
}
