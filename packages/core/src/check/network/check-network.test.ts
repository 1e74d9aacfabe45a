import { expect, test } from "vitest";
import type { ClaimedVerdict } from "../check-proof.ts";
import { checkProof } from "../check-proof.ts";
import { calico, certifiedVerdicts, worldOfObjects } from "../testing/certified-world.ts";

const stages = ["dev", "prod"].flatMap((stage) => [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: stage, labels: { stage } } },
  ...[false, true].map((hostNetwork) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `web-${hostNetwork}`, namespace: stage },
    spec: { containers: [{ name: "web", image: "web" }], ...(hostNetwork && stage === "prod" && { hostNetwork }) },
  })),
]);

const keepsIn = (...networks: string[]) => ({
  apiVersion: "policy.networking.k8s.io/v1alpha1",
  kind: "AdminNetworkPolicy",
  metadata: { name: "wall" },
  spec: {
    priority: 1,
    subject: { namespaces: { matchLabels: { stage: "dev" } } },
    egress: [{ action: "Deny", to: [{ networks }] }],
  },
});

/** What the prover says, and why the checker does not let it be claimed that it holds. */
function judged(networks: readonly string[]): readonly [string | undefined, string | undefined] {
  const world = worldOfObjects([...stages, keepsIn(...networks)]);
  const [given, pair] = [
    { intent: undefined, profile: calico },
    { from: "dev", to: "prod" },
  ];
  const isPair = (one: { readonly from: string; readonly to: string }) => one.from === "dev" && one.to === "prod";
  const verdicts = certifiedVerdicts(world, "network");
  const proved = verdicts.find(isPair);
  const lie: ClaimedVerdict = {
    ...pair,
    property: "network",
    verdict: "holds",
    certificate: {
      property: "network",
      closed: [],
      pairs: [{ from: "dev", to: ["prod"] }],
      reached: [],
      entrances: [],
      newNamespaces: "nobody makes any",
    },
  };
  const claimed = proved?.verdict === "holds" ? proved : lie;
  const checked = checkProof(world, given, [claimed], ["network"]).find(isPair);
  return [proved?.verdict, checked?.refused];
}

test("a Deny to every address that pods may have closes; one to 0.0.0.0/0 alone may leave IPv6 open", () => {
  expect(judged(["0.0.0.0/0", "::/0"])).toEqual(["holds", undefined]);
  expect(judged(["0.0.0.0/0"])).toEqual(["unknown", expect.stringContaining("may open")]);
});
