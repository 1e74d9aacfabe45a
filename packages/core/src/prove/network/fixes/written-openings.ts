import type { World } from "../../../manifests/world/world.ts";
import type { Opening, Peer, PortRange } from "../../../verdicts/intent.ts";
import { outside, unassigned } from "../../../verdicts/property.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import { noStage, ownStage } from "./stage-selectors.ts";

/** A rule or a peer as it is written. */
export type Written = Readonly<Record<string, unknown>>;

/** The egress rule of a NetworkPolicy that opens what was meant, on its ports. */
export function writtenRule(world: World, { to, ports }: Opening): Written {
  return { to: writtenPeers(world, to), ...writtenPorts(ports) };
}

export function writtenPorts(ports: readonly PortRange[] | undefined): Written {
  if (ports === undefined) return {};
  return {
    ports: ports.map(({ protocol, port, endPort }) => ({
      protocol,
      port,
      ...(endPort !== undefined && { endPort }),
    })),
  };
}

const everywhere = ["0.0.0.0/0", "::/0"];

/** An end of an opening as the peers of a rule. */
export function writtenPeers(world: World, { stage, cidr, namespace, namespaceLabels, podLabels }: Peer): Written[] {
  if (cidr !== undefined) return [{ ipBlock: { cidr } }];
  if (stage === outside) return everywhere.map((block) => ({ ipBlock: { cidr: block } }));
  const ofStage = stage === undefined ? {} : stage === unassigned ? noStage(world) : ownStage(world, stage);
  const matchLabels = {
    ...ofStage.matchLabels,
    ...namespaceLabels,
    ...(namespace !== undefined && { [nameLabel]: namespace }),
  };
  const selected = {
    namespaceSelector: {
      ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
      ...(ofStage.matchExpressions && { matchExpressions: ofStage.matchExpressions }),
    },
    ...(podLabels && { podSelector: { matchLabels: podLabels } }),
  };
  return [selected];
}
