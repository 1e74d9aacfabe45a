import { expect, it } from "vitest";
import type { Answer, LiveItem } from "./api.ts";
import { container, placement, pod, podOf, pods, policy } from "./attacks/attack.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { eventually, specOf } from "./live-pods.ts";
import { expectAllowed, expectRefused } from "./outcome.ts";
import type { Side, World } from "./world.ts";

/** The real scheduler has the last word. */
export function describeScheduling(enforced: () => Enforced): void {
  it("a pod that says nothing of nodes lands on its own stage's node, or is refused", async () => {
    const { world } = enforced();
    const { api, own, strong, mutates } = world;
    const bare = { containers: [container(world)], affinity: undefined, tolerations: undefined };
    const made = await api.as(strong).post(pods(own.namespace), pod(world, bare, { labels: {} }));
    if (mutates) expect(nodesOf(world, own)).toContain(await nodeOf(world, made, own));
    else expectRefused(made, policy("pod-(placement|labels)"));
  });

  it("a pod that says its own stage's nodes lands there", async () => {
    const { world } = enforced();
    const { api, own, strong } = world;
    const made = await api.as(strong).post(pods(own.namespace), pod(world, placement(world, own)));
    expect(nodesOf(world, own)).toContain(await nodeOf(world, made, own));
  });

  it("a pod of the other stage lands on that stage's node", async () => {
    const { world } = enforced();
    const { api, other, strongInOther } = world;
    const made = await api.as(strongInOther).post(pods(other.namespace), podOf(other, world, placement(world, other)));
    expect(nodesOf(world, other)).toContain(await nodeOf(world, made, other));
  });

  it("the workloads of the declaration land on the nodes of their stages", async () => {
    const { world } = enforced();
    for (const side of [world.own, world.other]) {
      const selector = encodeURIComponent(`app.kubernetes.io/name=${side.app}`);
      const nodes = await eventually(async () => {
        const { body } = await world.api.as().get(`${pods(side.namespace)}?labelSelector=${selector}`);
        const bound = (body.items ?? []).map((item) => specOf(item).nodeName).filter((name) => name !== undefined);
        return bound.length > 0 ? bound : undefined;
      }, `pods of ${side.app} in ${side.namespace}`);
      expect(nodesOf(world, side)).toEqual(expect.arrayContaining(nodes));
    }
  });
}

/** The other stage's node carries its label even where both share nodes: only the own one is then anybody's. */
function nodesOf({ own, other }: World, side: Side): string[] {
  const isGuest = side !== own && [own, other].every(({ nodes }) => nodes === "shared");
  return [side, ...(isGuest ? [own] : [])].map(({ stage }) => `${stage}-1`);
}

async function nodeOf({ api }: World, made: Answer, { namespace }: Side): Promise<string> {
  expectAllowed(made);
  const { name } = made.body["metadata"] as LiveItem["metadata"];
  return eventually(
    async () => specOf((await api.as().get(`${pods(namespace)}/${name}`)).body).nodeName,
    `the scheduler places ${name}`,
  );
}
