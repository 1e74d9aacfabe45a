import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { smaller } from "./family.ts";
import type { Disagreement, Family, Judged } from "./family.ts";
import { compareNetwork, compareOutside, provedNetwork } from "./judge-network.ts";
import { clusterPolicyForms } from "./network-cluster-policies.ts";
import { fewNamespaceForms, namespaceForms, objectsOfNamespace } from "./network-namespaces.ts";
import type { NamespaceForm } from "./network-namespaces.ts";

/** So many namespaces stand on either side of one batch. */
const chunk = 60;

interface Chunks {
  readonly left: number;
  readonly right: number;
}

function chunkPairs(length: number): Chunks[] {
  const chunks = Math.ceil(length / chunk);
  const found: Chunks[] = [];
  for (let left = 0; left < chunks; left++) for (let right = left; right < chunks; right++) found.push({ left, right });
  return found;
}

const pairs = chunkPairs(namespaceForms.length);
const count = (length: number): number => (length * (length + 1)) / 2;

/** Two stages, each one of the namespaces: all pairs of them. */
export const networkPairs: Family = {
  name: "network",
  bounds: `two stages, each one of ${namespaceForms.length} namespaces with up to two pods and up to two NetworkPolicies`,
  worlds: count(namespaceForms.length),
  batches: pairs.length,
  judge(batch) {
    const { left, right } = pairs[batch] ?? { left: 0, right: 0 };
    return judgeAll(formsOf(left), formsOf(right), left === right, [], specificationProfile);
  },
};

const formsOf = (at: number) => namespaceForms.slice(at * chunk, (at + 1) * chunk);

const enforcing: NetworkProfile = {
  ...specificationProfile,
  name: "enforcing",
  clusterPolicies: ["ClusterNetworkPolicy", "AdminNetworkPolicy"],
  ipBlockMatchesPods: "yes",
};
const profiles = [enforcing, specificationProfile];

/** Two stages under one or two policies of the cluster, which are in force, or may be. */
export const networkUnderClusterPolicies: Family = {
  name: "network under policies of the cluster",
  bounds: `two stages, each one of ${fewNamespaceForms.length} namespaces as above, under each of ${clusterPolicyForms.length} sets of one or two ClusterNetworkPolicies, AdminNetworkPolicies and BaselineAdminNetworkPolicies, which are enforced or may be`,
  worlds: count(fewNamespaceForms.length) * clusterPolicyForms.length * profiles.length,
  batches: clusterPolicyForms.length * profiles.length,
  judge(batch) {
    const policies = clusterPolicyForms[Math.floor(batch / profiles.length)] ?? [];
    const profile = profiles[batch % profiles.length] ?? enforcing;
    return judgeAll(fewNamespaceForms, fewNamespaceForms, true, policies, profile);
  },
};

/** Every namespace of the left with every one of the right; of equal lists each unordered pair once. */
function judgeAll(
  left: readonly NamespaceForm[],
  right: readonly NamespaceForm[],
  isSame: boolean,
  more: readonly UnknownContent[],
  profile: NetworkProfile,
): Judged {
  const ours = left.map((form, at) => ({ stage: `l${at}`, objects: objectsOfNamespace(form, `l${at}`) }));
  const theirs = right.map((form, at) => ({ stage: `r${at}`, objects: objectsOfNamespace(form, `r${at}`) }));
  const proved = provedNetwork([...ours, ...theirs].flatMap(({ objects }) => objects).concat(more), profile);
  let worlds = 0;
  let found: Disagreement | undefined;
  for (const [at, one] of ours.entries()) {
    const toOutside = compareOutside([...one.objects, ...more], profile, one.stage, proved);
    if (toOutside) found = smaller(found, toOutside);
    for (const other of isSame ? theirs.slice(at) : theirs) {
      worlds++;
      const objects = [...one.objects, ...other.objects, ...more];
      const disagreement = compareNetwork(objects, profile, [one.stage, other.stage], proved);
      if (disagreement) found = smaller(found, disagreement);
    }
  }
  return { worlds, disagreement: found };
}
