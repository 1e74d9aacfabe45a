import { expect, test } from "vitest";
import { networkProfile, networkProfiles, specificationProfile } from "./profiles.ts";

const columns = ["ipBlockMatchesPods", "policiesHoldForHostNetwork", "hostNetworkPodsHaveLabels"] as const;

/** By the documentation of each plugin, as profiles.ts names it. */
test.each<[string, string, string[], boolean]>([
  ["specification", "either either either", [], true],
  ["calico", "yes no no", ["AdminNetworkPolicy"], true],
  ["cilium", "no no no", ["CiliumClusterwideNetworkPolicy"], true],
  ["antrea", "yes no no", [], true],
  ["kube-router", "yes no no", [], true],
  ["ovn-kubernetes", "yes no no", ["AdminNetworkPolicy"], true],
  ["flannel", "yes no no", [], false],
])(
  "%s: blocks match pods, policies hold for hostNetwork, such pods have labels: %s",
  (name, answers, kinds, enforces) => {
    const profile = networkProfile(name);
    expect(profile).toMatchObject({ name, clusterPolicies: kinds, enforces });
    expect(columns.map((column) => profile?.[column]).join(" ")).toBe(answers);
    expect(profile).toMatchObject({ nodesAreAlwaysLetIn: "ownNode", outsideAddressIsKept: "either" });
  },
);

test("a plugin that nobody knows has no profile, and the specification is one", () => {
  expect(networkProfile("own")).toBeUndefined();
  expect(networkProfiles).toHaveLength(7);
  expect(networkProfile("specification")).toBe(specificationProfile);
});
