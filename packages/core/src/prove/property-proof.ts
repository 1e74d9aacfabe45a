import type { World } from "../manifests/world/world.ts";
import type { Finding } from "../verdicts/finding.ts";
import type { Intent } from "../verdicts/intent.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import type { Admission } from "./admission/admission.ts";
import type { NetworkProfile } from "./network/model/network-profile.ts";
import type { Possible } from "./possible/possible.ts";
import type { Rights } from "./rights/rights.ts";

/** What a property is judged with, beside the world itself. */
export interface Given {
  readonly intent: Intent | undefined;
  readonly profile: NetworkProfile;
  readonly rights: Rights;
  readonly admission: Admission;
  readonly possible: Possible;
}

/**
 * What a property says of a world: one verdict for each ordered pair of different names among the stages, `(unassigned)`
 * and `(outside)`. As if nothing had been left unread: gaps are applied afterwards, by each verdict's sensitivity.
 */
export interface PropertyProof {
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
}

export type ProveProperty = (world: World, given: Given) => PropertyProof;
