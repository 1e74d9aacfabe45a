import type { Answer, Person } from "../api.ts";
import type { Side, World } from "../world.ts";
import type { Attack } from "./attack.ts";
import { deploymentOf, deployments, forbidden, hasTwoStages } from "./attack.ts";

/** What RBAC keeps from people and deployers, tried by writing and not by asking. */
export const accessAttacks: readonly Attack[] = [
  {
    what: "a developer's Deployment in a stage where they only look",
    refusedBy: forbidden,
    attempt: async (world) => deploys(world, world.developer, world.other),
    opposite: "their look at it",
    allowed: async ({ api, developer, other }) => api.as(developer).get(deployments(other.namespace)),
  },
  {
    what: "a developer's Deployment beside the deployer of their own stage",
    refusedBy: forbidden,
    attempt: async (world) =>
      deploys(world, world.developer, { ...world.own, namespace: `kubestage-${world.platform}-${world.own.stage}` }),
    opposite: "one in their own",
    allowed: async (world) => deploys(world, world.developer, world.own),
    where: ({ role, own }) => role(own.namespace) === "admin",
  },
  {
    what: "a Deployment by the deployer of another stage",
    refusedBy: forbidden,
    attempt: async (world) => deploys(world, world.deployer, world.other),
    opposite: "one by the stage's own",
    allowed: async (world) => deploys(world, world.deployer, world.own),
    where: hasTwoStages,
  },
  {
    what: "a Deployment by a stage's deployer outside of every stage",
    refusedBy: forbidden,
    attempt: async (world) => deploys(world, world.deployer, { ...world.own, namespace: "default" }),
    opposite: "one in its stage",
    allowed: async (world) => deploys(world, world.deployer, world.own),
  },
];

async function deploys(world: World, by: Person, side: Side): Promise<Answer> {
  return world.api.as(by).post(deployments(side.namespace), deploymentOf(side, world));
}
