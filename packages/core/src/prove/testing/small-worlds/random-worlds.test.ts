import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { arbitraryStages, stageObjects } from "./arbitrary-network.ts";
import type { Stages } from "./arbitrary-network.ts";
import { compareNetwork, isHonest, provedNetwork, provedVerdicts } from "./judge-network.ts";

const enforcing: NetworkProfile = {
  ...specificationProfile,
  name: "enforcing",
  clusterPolicies: ["ClusterNetworkPolicy", "AdminNetworkPolicy"],
  ipBlockMatchesPods: "yes",
  policiesHoldForHostNetwork: "no",
  hostNetworkPodsHaveLabels: "no",
};
const blind: NetworkProfile = { ...enforcing, ipBlockMatchesPods: "no", policiesHoldForHostNetwork: "yes" };
const runs = Number(process.env["FUZZ_RUNS"] ?? 60);

function agrees({ namespaces, walls }: Stages, profile: NetworkProfile, willDo?: typeof isHonest): void {
  const stages = stageObjects(namespaces);
  const objects = [...stages.flat(), ...walls];
  const proved = { ...provedNetwork(objects, profile), verdict: provedVerdicts(objects, profile) };
  for (const [at, one] of stages.entries())
    for (const [next, other] of stages.entries()) {
      if (next <= at) continue;
      const both = [...one, ...other, ...walls];
      expect(compareNetwork(both, profile, [`s${at}`, `s${next}`], proved, willDo)?.what).toBeUndefined();
    }
}

test("random worlds of several stages: verdicts and the matrix are what the reference says", {
  timeout: 600_000,
}, () => {
  fc.assert(
    fc.property(arbitraryStages, fc.constantFrom(enforcing, blind), (stages, profile) => agrees(stages, profile)),
    { numRuns: runs },
  );
});

/** What a plugin that is not known does at one end it does at the other; the prover does not count on that. */
test("where much depends on the plugin, what is certain is so", { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(arbitraryStages, (stages) => agrees(stages, specificationProfile, isHonest)),
    { numRuns: runs / 2 },
  );
});
