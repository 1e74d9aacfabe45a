import type { Answer } from "../api.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";
import type { Attack } from "./attack.ts";
import { byDigest, byTag, container, image, podOf, pods, policy } from "./attack.ts";

const where = ({ other }: Scenario) => other.tier === "production";

/** What holds in production beyond what holds everywhere. */
export const productionAttacks: readonly Attack[] = [
  {
    what: "an image by tag in production",
    refusedBy: policy("images"),
    attempt: async (world) => runs(world, image(world, byTag)),
    opposite: "one by digest",
    allowed: async (world) => runs(world, image(world, byDigest)),
    where,
  },
];

/** A pod of the other stage. */
async function runs(world: World, chosen: string): Promise<Answer> {
  const { api, strongInOther, other } = world;
  const made = podOf(other, world, { containers: [container(world, { image: chosen })] });
  return api.as(strongInOther).post(pods(other.namespace), made);
}
