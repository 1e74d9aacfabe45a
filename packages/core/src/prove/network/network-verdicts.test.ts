import { describe, expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { customRouteKinds } from "./entrances/custom-routes.ts";
import { type Judgement, judgementOf } from "./judgement.ts";
import { networkProfile } from "./model/profiles.ts";
import { networkVerdicts } from "./network-verdicts.ts";
import type { FoundCause, Road } from "./pair-ledger.ts";
import { deployment, intentOf, join, namespace } from "./testing/stage-worlds.ts";

const stages = join(namespace("web-dev", "dev"), namespace("web-prod", "prod"));
const pods = join(stages, deployment("web-dev", "web"), deployment("web-prod", "web"));
const judged = (text: string, intent?: Intent, plugin = "specification") => {
  const profile = networkProfile(plugin);
  if (!profile) throw new Error(`${plugin} is not known`);
  return judgementOf(worldOf(text), givenOf({ intent, profile }));
};
const verdictOf = (judgement: Judgement, from = "dev", to = "prod", closed: readonly FoundCause[] = []) =>
  networkVerdicts(judgement, closed).find((one) => one.from === from && one.to === to);
const road = (more: Partial<Road> = {}): Road => ({
  ...{ from: "dev", to: "prod", certain: true, rank: "direct", isClosable: true },
  cause: { code: "KS3101", key: "k", message: "it is open", hint: "close it", related: [] },
  witness: () => ({ summary: "one opens the other", steps: [] }),
  ...more,
});
const withRoad = (more: Partial<Road> = {}, plugin?: string) => {
  const judgement = judged(pods, undefined, plugin);
  judgement.ledger.add(road(more));
  return judgement;
};

/** Kinds of which a policy that was not read may close, or as one among several open, a way. */
const policyKinds = [
  "networking.k8s.io/NetworkPolicy",
  ...["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"].map(
    (kind) => `policy.networking.k8s.io/${kind}`,
  ),
  ...["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"].map((kind) => `cilium.io/${kind}`),
  ...["crd.projectcalico.org", "projectcalico.org"].flatMap((group) => [
    ...[`${group}/NetworkPolicy`, `${group}/GlobalNetworkPolicy`],
  ]),
  ...["NetworkPolicy", "ClusterNetworkPolicy"].map((kind) => `crd.antrea.io/${kind}`),
];
/** Whatever makes pods, leads to them, or lets somebody do so. */
const openingKinds = [
  ...["Namespace", "Pod", "Service", "Endpoints", "Node", "ReplicationController"],
  ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => `apps/${kind}`),
  ...["batch/Job", "batch/CronJob", "discovery.k8s.io/EndpointSlice", "k8s.cni.cncf.io/NetworkAttachmentDefinition"],
  ...["networking.k8s.io/Ingress", "networking.k8s.io/IngressClass"],
  ...["Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "ReferenceGrant"].map(
    (kind) => `gateway.networking.k8s.io/${kind}`,
  ),
  ...["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map((kind) => `rbac.authorization.k8s.io/${kind}`),
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => `admissionregistration.k8s.io/${kind}`,
  ),
  "apiextensions.k8s.io/CustomResourceDefinition",
];
const sorted = (kinds: readonly string[] | "any" = []) => (kinds === "any" ? [kinds] : kinds.toSorted());

describe("where no way was found", () => {
  test("it holds, as far as nothing that was not read opens one", () => {
    const verdict = verdictOf(judged(pods));
    expect(verdict).toMatchObject({
      ...{ property: "network", from: "dev", to: "prod", verdict: "holds", findings: [] },
      reason: "Policies let no pod of dev open any port of a pod of prod.",
    });
    expect(verdict?.assumptions).toEqual([
      ...["kubernetes-works", "cni-enforces-policies", "own-components-are-trusted"],
      ...["cluster-administrators-are-trusted", "listed-subjects-only", "admission-in-force"],
      ...["controllers-as-installed", "one-snapshot"],
    ]);
    expect(sorted(verdict?.sensitivity?.kinds)).toEqual(sorted([...policyKinds, ...openingKinds, ...customRouteKinds]));
  });

  const meant = intentOf({ from: { stage: "dev" }, to: { stage: "test" } });
  const neither = "Neither of them is a stage: what passes between them is not judged.";
  test.each<[string, string, Intent | undefined, string]>([
    [outside, "prod", undefined, "Nothing that was read leads from outside to pods of prod."],
    [outside, "prod", meant, "Nothing that was read leads from outside to pods of prod beyond what was meant."],
    ["dev", outside, undefined, "No pod of dev is let out of the cluster."],
    ["dev", outside, meant, "No pod of dev is let out of the cluster beyond what was meant."],
    ["dev", "prod", meant, "Policies let no pod of dev open any port of a pod of prod beyond what was meant."],
    [outside, unassigned, undefined, neither],
    [unassigned, outside, undefined, neither],
    [unassigned, "prod", undefined, `There is no pod in ${unassigned}, and nobody may make one.`],
    ["dev", unassigned, undefined, `There is no pod in ${unassigned}, and nobody may make one.`],
  ])("from %s to %s it says so", (from, to, intent, reason) => {
    expect(verdictOf(judged(pods, intent), from, to)).toMatchObject({ verdict: "holds", reason });
  });

  test("of every ordered pair of different names there is one verdict", () => {
    const pairs = networkVerdicts(judged(pods), []).map(({ from, to }) => `${from} ${to}`);
    expect(new Set(pairs).size).toBe(12);
    expect(pairs).toHaveLength(12);
  });

  test("what it rests on besides is listed where it is so", () => {
    const more = (intent: Intent | undefined, plugin?: string) => {
      const plain = new Set(verdictOf(judged(pods))?.assumptions);
      return verdictOf(judged(pods, intent, plugin))?.assumptions.filter((one) => !plain.has(one));
    };
    expect(more(undefined, "calico")).toEqual(["cni-profile"]);
    expect(more(intentOf())).toEqual([]);
    expect(more(meant)).toEqual(["intended-openings"]);
    expect(more(intentOf({ from: { stage: "dev", forwards: false }, to: { stage: "test" } }))).toEqual([
      ...["no-forwarding", "intended-openings"],
    ]);
    expect(more({ ...intentOf(), administrators: [{ kind: "User", name: "anna" }] })).toEqual([
      "declared-administrators-are-trusted",
    ]);
  });
});

describe("where a way was found", () => {
  test("a certain one breaks it, by its witness, and only policies could close it", () => {
    const verdict = verdictOf(withRoad());
    expect(verdict).toMatchObject({
      ...{ verdict: "broken", findings: ["KS3101"], reason: "one opens the other.", assumptions: ["kubernetes-works"] },
      witness: { summary: "one opens the other", steps: [] },
    });
    expect(sorted(verdict?.sensitivity?.kinds)).toEqual(sorted(policyKinds));
    const isolated = verdictOf(withRoad({ isClosable: false }));
    expect(sorted(isolated?.sensitivity?.kinds)).toEqual(sorted(policyKinds.slice(1)));
  });

  test("no policy closes what the plugin does not", () => {
    expect(verdictOf(withRoad({}, "flannel"))).toMatchObject({
      ...{ sensitivity: { kinds: [] }, assumptions: ["kubernetes-works", "cni-profile"] },
    });
  });

  test("it rests on what the way does", () => {
    expect(verdictOf(withRoad({ assumptions: ["controllers-as-installed"] }))?.assumptions).toEqual([
      ...["kubernetes-works", "controllers-as-installed"],
    ]);
  });

  test("an uncertain one leaves it open, and says why", () => {
    const verdict = verdictOf(withRoad({ certain: false, doubt: "it is not known" }));
    expect(verdict).toMatchObject({ verdict: "unknown", reason: "It is not known.", findings: ["KS3101"] });
    expect(verdict?.assumptions).toEqual(["kubernetes-works", "cni-profile"]);
    expect(verdict?.sensitivity?.kinds).toContain("Pod");
    expect(verdictOf(withRoad({ certain: false }))?.reason).toBe("It depends on the network plugin.");
  });

  test("where the search was given up it is not known, unless a way was found before", () => {
    const judgement = judged(pods);
    judgement.limits.add("dev", undefined, "there are too many");
    expect(verdictOf(judgement)).toMatchObject({
      ...{ verdict: "unknown", reason: "There are too many: not all of it was followed." },
      assumptions: ["kubernetes-works"],
    });
    expect(verdictOf(judgement)?.sensitivity?.kinds).toContain("Pod");
    expect(verdictOf(judgement, "prod", "dev")?.verdict).toBe("holds");
    judgement.ledger.add(road());
    expect(verdictOf(judgement)?.verdict).toBe("broken");
  });

  test("a declared call that is closed is a finding of its pair, after the others", () => {
    const call = { ...road().cause, code: "KS3106" as const, key: "call 0" };
    const closed = [{ cause: call, certain: true, pairs: new Map([["call", { from: "dev", to: "prod" }]]) }];
    const judgement = withRoad({ cause: { ...road().cause, code: "KS3107" } });
    expect(verdictOf(judgement, "dev", "prod", closed)?.findings).toEqual(["KS3106", "KS3107"]);
    expect(verdictOf(judgement, "prod", "dev", closed)?.findings).toEqual([]);
  });
});
