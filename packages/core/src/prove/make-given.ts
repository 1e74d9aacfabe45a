import type { World } from "../manifests/world/world.ts";
import type { Intent } from "../verdicts/intent.ts";
import type { NetworkProfile } from "./network/model/network-profile.ts";
import { lastingAdmission } from "./possible/lasting-admission.ts";
import { makePossible } from "./possible/make-possible.ts";
import type { Given } from "./property-proof.ts";
import { makeRights } from "./rights/make-rights.ts";

/** What all properties are judged with. */
export function makeGiven(world: World, intent: Intent | undefined, profile: NetworkProfile): Given {
  const rights = makeRights(world, intent);
  const admission = lastingAdmission(world, rights);
  return { intent, profile, rights, admission, possible: makePossible(world, rights, admission) };
}
