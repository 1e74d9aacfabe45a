import type { World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { certified } from "../../prove/certified.ts";
import { makeGiven } from "../../prove/make-given.ts";
import { networkProfile, specificationProfile } from "../../prove/network/model/profiles.ts";
import { proveAccess } from "../../prove/access/prove-access.ts";
import { proveNetwork } from "../../prove/network/prove-network.ts";
import { provePlacement } from "../../prove/placement/prove-placement.ts";
import { worldOf } from "../../prove/testing/world-of.ts";
import type { Objects } from "./arbitrary-world.ts";

export const calico = networkProfile("calico") ?? specificationProfile;

export function worldOfObjects(objects: Objects): World {
  return worldOf(objects.map((one) => JSON.stringify(one)).join("\n---\n"), { bootstrapRoles: true });
}

/** What the prover says, with certificates where it holds. */
export function certifiedVerdicts(world: World, property: Verdict["property"], intent?: Intent): readonly Verdict[] {
  const given = makeGiven(world, intent, calico);
  const prove = { network: proveNetwork, access: proveAccess }[property as string] ?? provePlacement;
  return certified(world, given, prove(world, given).verdicts);
}
