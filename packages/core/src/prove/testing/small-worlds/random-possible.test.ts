import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { proveNetwork } from "../../network/prove-network.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import { givenOf } from "../given.ts";
import { arbitraryStages, stageObjects } from "./arbitrary-network.ts";
import type { Stages } from "./arbitrary-network.ts";
import { isHonest } from "./judge-network.ts";
import { type Allowance, allowances, expectedAnswers, possibleWith } from "./possible-pods.ts";

const enforcing: NetworkProfile = {
  ...specificationProfile,
  name: "enforcing",
  clusterPolicies: ["ClusterNetworkPolicy", "AdminNetworkPolicy"],
  ipBlockMatchesPods: "yes",
  policiesHoldForHostNetwork: "no",
  hostNetworkPodsHaveLabels: "no",
};
const runs = Number(process.env["FUZZ_RUNS"] ?? 40);
const timeout = { timeout: 600_000 };

/** Of each stage whose people may make which pods. */
const peopleOf = (some: readonly Allowance[]) =>
  fc.array(fc.constantFrom(undefined, ...some), { minLength: 6, maxLength: 6 });
const people = peopleOf(allowances);
/** Who cannot name ports can only label pods anew, which keep the names that they have: which one is open. */
const namingPeople = peopleOf(allowances.filter(({ naming }) => naming));

/** What the prover says where it differs from the reference. */
function differences(
  { namespaces, walls }: Stages,
  allowed: readonly (Allowance | undefined)[],
  profile: NetworkProfile,
  willDo: typeof isHonest,
): string[] {
  const stages = namespaces.map((_, at) => `s${at}`);
  const objects = [...stageObjects(namespaces).flat(), ...walls];
  const of = (stage: string) => allowed[stages.indexOf(stage)];
  const expected = expectedAnswers(objects, stages, profile, of);
  const given = givenOf({ profile, possible: possibleWith(of) });
  return proveNetwork(worldOfObjects(objects), given).verdicts.flatMap(({ from, to, verdict }) => {
    if (!stages.includes(from) || !stages.includes(to)) return [];
    const wanted = expected(from, to);
    return willDo(wanted, verdict) ? [] : [`${from} -> ${to}: the reference says ${wanted}, the prover ${verdict}`];
  });
}

test(
  "random worlds with names of ports, whose people may make pods: verdicts are what the reference says",
  timeout,
  () => {
    fc.assert(
      fc.property(arbitraryStages, namingPeople, (stages, allowed) => {
        const isSame: typeof isHonest = (wanted, found) => wanted === found;
        expect(differences({ ...stages, walls: [] }, allowed, enforcing, isSame)).toEqual([]);
      }),
      { numRuns: runs },
    );
  },
);

test("with policies of the cluster, and where much depends on the plugin, what is certain is so", timeout, () => {
  fc.assert(
    fc.property(
      arbitraryStages,
      people,
      fc.constantFrom(enforcing, specificationProfile),
      (stages, allowed, profile) => {
        expect(differences(stages, allowed, profile, isHonest)).toEqual([]);
      },
    ),
    { numRuns: runs / 2 },
  );
});
