import type { World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Entrance } from "../reading/entrances.ts";
import { beyond, isMeant } from "../reading/intended-openings.ts";
import type { Pods } from "../reading/network-pods.ts";
import { blockOf, common, portsMeant, type Ranges, without } from "../reading/ranges.ts";
import { mayBeOfNoStage } from "../reading/rule-ends.ts";
import { selects } from "../reading/selectors.ts";
import type { Sides } from "./sides.ts";

const internet = blockOf("0.0.0.0/0");

/** What an entrance lets in that was not meant. */
export function letIn(
  sides: Sides,
  world: World,
  intent: Intent | undefined,
  { to, ports, how, sources, keepsSource }: Entrance,
): Ranges {
  const from = (addresses: Ranges): Ranges =>
    [...sides.through(to, { type: "outside", addresses }, "ingress")].flatMap((one) => common(one.ports, ports));
  const isController = how === "controller" && !to.hostNetwork;
  const kept = keepsSource || to.hostNetwork ? "yes" : sides.plugin.outsideAddressIsKept;
  const open = isController
    ? [...from(internet), ...common(byController(sides, world, to), ports)]
    : [...(kept === "no" ? [] : from(sources)), ...(kept === "yes" ? [] : from(sides.nodeAddresses))];
  const meant = beyond(intent, { type: "outside", addresses: sources }, to, open);
  const bringing = (intent?.openings ?? []).filter(
    (one) =>
      (one.from.cidr !== undefined || [undefined, outside, unassigned].includes(one.from.stage)) && isMeant(one.to, to),
  );
  return bringing.reduce((left, one) => without(left, portsMeant(one.ports)), meant);
}

/** Controllers that bring traffic in are pods of no stage, or such as are not among what was read. */
function byController(sides: Sides, world: World, to: Pods): Ranges {
  return sides.policiesOf(to).flatMap(({ ingress = [], pods, tier }) =>
    tier !== "Network" || !selects(pods, to.labels ?? {})
      ? []
      : ingress.flatMap(({ peers, ports, names }) => {
          const admits =
            peers !== "anyone" && peers.some((peer) => peer.type === "pods" && mayBeOfNoStage(peer, world));
          return admits ? [...ports, ...names.flatMap(({ name }) => to.named[name] ?? [])] : [];
        }),
  );
}
