import type { World } from "../manifests/world/world.ts";
import type { Certificate } from "../verdicts/certificate.ts";
import type { Intent } from "../verdicts/intent.ts";
import { outside, type Property, unassigned } from "../verdicts/property.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { AccessChecker } from "./access/check-access.ts";
import { NetworkChecker } from "./network/check-network.ts";
import { PlacementChecker } from "./placement/check-placement.ts";
import type { Plugin } from "./reading/network-policies.ts";

/** What is claimed of one pair, whoever claims it. */
export interface ClaimedVerdict extends Pick<Verdict, "property" | "from" | "to" | "verdict"> {
  readonly certificate?: Certificate | undefined;
}

export interface CheckedPair extends Pick<Verdict, "property" | "from" | "to"> {
  /** Why it is not shown that it holds; undefined where it is. */
  readonly refused: string | undefined;
}

export interface CheckGiven {
  readonly intent: Intent | undefined;
  readonly profile: Plugin;
}

/** Those whose verdicts come with certificates. */
const certifiedProperties = ["network", "access", "placement"] as const satisfies readonly Property[];

/**
 * Checks what is claimed of one world for network, access and placement: one answer for each ordered pair of different
 * names, whether or not anything is claimed of it. Each certificate is checked by the checker of its property alone, against
 * the world, the intent and the network plugin as they are given here; nothing of what is claimed is relied on.
 *
 * @param properties those that are asked for; what is none of the three is left out
 */
export function checkProof(
  world: World,
  { intent, profile }: CheckGiven,
  claimed: readonly ClaimedVerdict[],
  properties: readonly Property[] = certifiedProperties,
): CheckedPair[] {
  const network = new NetworkChecker(world, intent, profile);
  const access = new AccessChecker(world, intent);
  const placement = new PlacementChecker(world, intent);
  const names = [...world.stages.names, unassigned, outside];
  const known = new Map(claimed.map((one) => [keyOf(one), one]));
  const refusal = (one: Omit<ClaimedVerdict, "verdict">): string | undefined => {
    const found = known.get(keyOf(one));
    if (!found) return "nothing is claimed of it";
    if (found.verdict !== "holds") return `it is not claimed to hold, but to be ${found.verdict}`;
    const [gap] = world.gaps;
    if (gap) return `not all of the world could be read: ${gap.reason}`;
    const { certificate } = found;
    if (certificate?.property === "network" && one.property === "network") return network.check(one, certificate);
    if (certificate?.property === "access" && one.property === "access") return access.check(one, certificate);
    if (certificate?.property === "placement" && one.property === "placement") return placement.check(one, certificate);
    return "it has no certificate";
  };
  return certifiedProperties
    .filter((property) => properties.includes(property))
    .flatMap((property) =>
      names.flatMap((from) =>
        names
          .filter((to) => to !== from)
          .map((to) => ({ property, from, to, refused: refusal({ property, from, to }) })),
      ),
    );
}

function keyOf({ property, from, to }: Pick<ClaimedVerdict, "property" | "from" | "to">): string {
  return JSON.stringify([property, from, to]);
}
