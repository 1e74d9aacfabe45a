import type { Answer, Person } from "../api.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";
import type { Attack } from "./attack.ts";
import { hasTwoStages, policy, stageOf } from "./attack.ts";
import type { Way } from "./label-ways.ts";
import { applied, appliedAsKubestage, everyWay, updateOfFinalizers } from "./label-ways.ts";

/**
 * The stage label of a namespace or a node, changed or removed by somebody with every right over them that RBAC can give,
 * and as the opposite by the platform. `/status` and `/finalize` carry the whole object: whether their write takes labels
 * over is the server's affair, the guard's is that the request is refused.
 */
const namespaces = {
  refusedBy: policy("namespaces"),
  /** The attacker's, which is to become the other stage's. */
  path: ({ own }: World) => `/api/v1/namespaces/${own.namespace}`,
  stage: ({ other }: World) => other.stage,
};
const nodes = {
  refusedBy: policy("nodes"),
  /** One of the other stage, which the attacker wants for their own. */
  path: ({ other }: World) => `/api/v1/nodes/${other.stage}-1`,
  stage: ({ own }: World) => own.stage,
};

/** A node of no stage has no label to lose. */
const hasNodesOfItsOwn = ({ other }: Scenario) => other.nodes !== "shared";

export const labelAttacks: readonly Attack[] = [
  ...[...everyWay, updateOfFinalizers, ...applied].map((way) => moved("namespace", namespaces, way)),
  ...[...everyWay, ...applied].map((way) => moved("node", nodes, way)),
  ...[...everyWay, updateOfFinalizers, appliedAsKubestage].map((way) => removed("namespace", namespaces, way)),
  ...everyWay.map((way) => ({ ...removed("node", nodes, way), where: hasNodesOfItsOwn })),
  {
    what: "a namespace deleted",
    refusedBy: policy("namespaces"),
    attempt: async (world) => world.api.as(world.operator).remove(namespaces.path(world)),
    opposite: "the same by the platform",
    allowed: async (world) => world.api.as(world.administrator).remove(namespaces.path(world)),
  },
  {
    what: "a new namespace of another stage",
    refusedBy: policy("namespaces"),
    attempt: async (world) => createNamespace(world, stageOf(world, world.other)),
    opposite: "a new namespace of none",
    allowed: async (world) => createNamespace(world, { purpose: "play" }),
  },
  {
    what: "somebody's own namespace taken into a stage",
    refusedBy: policy("namespaces"),
    attempt: async (world) => labelled(world, "/api/v1/namespaces/default", stageOf(world, world.other)),
    opposite: "a label of another kind on it",
    allowed: async (world) => labelled(world, "/api/v1/namespaces/default", { purpose: "play" }),
  },
  {
    what: "a node made again in another stage",
    refusedBy: policy("nodes"),
    attempt: async (world) => createNode(world, stageOf(world, world.own)),
    opposite: "a node of no stage",
    allowed: async (world) => createNode(world, {}),
  },
  {
    what: "a node without the taint that keeps other stages off",
    refusedBy: policy("nodes"),
    attempt: async ({ api, operator, other }) =>
      api.as(operator).patch(`/api/v1/nodes/${other.stage}-1`, "merge", { spec: { taints: null } }),
    opposite: "a node cordoned",
    allowed: async ({ api, operator, other }) =>
      api.as(operator).patch(`/api/v1/nodes/${other.stage}-1`, "merge", { spec: { unschedulable: true } }),
    where: ({ other }) => other.nodes === "dedicated",
  },
];

type Target = typeof namespaces;

function moved(kind: string, { refusedBy, path, stage }: Target, { name, write }: Way): Attack {
  const by = (person: (world: World) => Person) => async (world: World) =>
    write(world, person(world), path(world), { key: world.stageLabel, value: stage(world) });
  return {
    what: `a ${kind} moved into another stage by ${name}`,
    refusedBy,
    attempt: by(({ operator }) => operator),
    opposite: "the same by the platform",
    allowed: by(({ administrator }) => administrator),
    where: hasTwoStages,
  };
}

function removed(kind: string, { refusedBy, path }: Target, { name, write }: Way): Attack {
  const by = (person: (world: World) => Person) => async (world: World) =>
    write(world, person(world), path(world), { key: world.stageLabel, value: undefined });
  return {
    what: `the stage of a ${kind} removed by ${name}`,
    refusedBy,
    attempt: by(({ operator }) => operator),
    opposite: "the same by the platform",
    allowed: by(({ administrator }) => administrator),
  };
}

async function labelled({ api, operator }: World, path: string, labels: object): Promise<Answer> {
  return api.as(operator).patch(path, "merge", { metadata: { labels } });
}

async function createNamespace({ api, operator }: World, labels: object): Promise<Answer> {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "tried", labels } };
  return api.as(operator).post("/api/v1/namespaces", object);
}

async function createNode({ api, operator }: World, labels: object): Promise<Answer> {
  return api
    .as(operator)
    .post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "tried", labels } });
}
