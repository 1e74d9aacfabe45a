import type { World } from "../manifests/world/world.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { accessCertificates } from "./access/certify-access.ts";
import { networkCertificates } from "./network/certify-network.ts";
import { placementCertificates } from "./placement/certify-placement.ts";
import type { Given } from "./property-proof.ts";

/** The verdicts, those of network, access and placement that hold with their certificates. */
export function certified(world: World, given: Given, verdicts: readonly Verdict[]): Verdict[] {
  const isAsked = new Set(verdicts.map(({ property }) => property));
  const network = isAsked.has("network") ? networkCertificates(world, given) : undefined;
  const access = isAsked.has("access") ? accessCertificates(world, given) : undefined;
  const placement = isAsked.has("placement") ? placementCertificates(world, given) : undefined;
  const certificateOf = (verdict: Verdict): Verdict["certificate"] => {
    if (verdict.property === "network") return network?.(verdict);
    if (verdict.property === "access") return access?.(verdict.from);
    return verdict.property === "placement" ? placement?.(verdict) : undefined;
  };
  return verdicts.map((verdict) => {
    const certificate = verdict.verdict === "holds" ? certificateOf(verdict) : undefined;
    return certificate ? { ...verdict, certificate } : verdict;
  });
}
