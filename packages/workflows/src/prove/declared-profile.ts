import type { DeclaredFacts, NetworkProfile } from "@kubestage/core";
import { networkProfile, specificationProfile } from "@kubestage/core";

/** A plugin of which no profile is known is judged by what the specification says alone. */
export function declaredProfile({ cni, enforces, clusterNetworkPolicy }: DeclaredFacts["network"]): NetworkProfile {
  const profile = networkProfile(cni) ?? specificationProfile;
  const clusterPolicies = clusterNetworkPolicy
    ? [...new Set([...profile.clusterPolicies, "ClusterNetworkPolicy" as const])]
    : profile.clusterPolicies;
  return { ...profile, name: cni, enforces, clusterPolicies };
}
