import { judgedNames } from "../judged-names.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import { customRouteKinds } from "./entrances/custom-routes.ts";
import { furtherNetworks } from "./further-networks.ts";
import type { Judgement } from "./judgement.ts";
import type { FoundCause, Road } from "./pair-ledger.ts";

const policyKinds = [
  "networking.k8s.io/NetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "crd.projectcalico.org/NetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "projectcalico.org/NetworkPolicy",
  "projectcalico.org/GlobalNetworkPolicy",
  "crd.antrea.io/NetworkPolicy",
  "crd.antrea.io/ClusterNetworkPolicy",
];

/** What could open a way, were it there and not read. */
const openingKinds = [
  ...policyKinds,
  "Namespace",
  "k8s.cni.cncf.io/NetworkAttachmentDefinition",
  "Pod",
  "Service",
  "Endpoints",
  "Node",
  "ReplicationController",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "batch/CronJob",
  "discovery.k8s.io/EndpointSlice",
  "networking.k8s.io/Ingress",
  "networking.k8s.io/IngressClass",
  "gateway.networking.k8s.io/Gateway",
  "gateway.networking.k8s.io/GatewayClass",
  "gateway.networking.k8s.io/HTTPRoute",
  "gateway.networking.k8s.io/GRPCRoute",
  "gateway.networking.k8s.io/TLSRoute",
  "gateway.networking.k8s.io/TCPRoute",
  "gateway.networking.k8s.io/UDPRoute",
  "gateway.networking.k8s.io/ReferenceGrant",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/RoleBinding",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  ...customRouteKinds,
  "apiextensions.k8s.io/CustomResourceDefinition",
];

/** One verdict for each ordered pair of different names. */
export function networkVerdicts(judgement: Judgement, closed: readonly FoundCause[]): Verdict[] {
  const names = judgedNames(judgement.model.world);
  const further = furtherNetworks(judgement.model.world, judgement.given.intent);
  const codes = new Map<string, Set<FoundCause["cause"]["code"]>>();
  for (const { cause, pairs } of judgement.ledger.causes) {
    for (const key of pairs.keys()) codes.set(key, (codes.get(key) ?? new Set()).add(cause.code));
  }
  const calls = Map.groupBy(
    closed.flatMap(({ pairs }) => [...pairs.values()]),
    ({ from, to }) => `${from}\n${to}`,
  );
  return names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to): Verdict => {
        const key = `${from}\n${to}`;
        const road = judgement.ledger.best(from, to);
        const findings = [...(codes.get(key) ?? []), ...(calls.has(key) ? (["KS3106"] as const) : [])].toSorted();
        return {
          property: "network",
          from,
          to,
          findings,
          ...answer(judgement, road, { from, to, beside: further.get(key) }),
        };
      }),
  );
}

type Answered = Omit<Verdict, "property" | "from" | "to" | "findings">;

interface Asked {
  readonly from: string;
  readonly to: string;
  /** Why networks beside the cluster's may lead there. */
  readonly beside: string | undefined;
}

function answer(judgement: Judgement, road: Road | undefined, pair: Asked): Answered {
  const { given } = judgement;
  const limit = judgement.limits.why(pair.from, pair.to);
  if (limit !== undefined && !road)
    return {
      verdict: "unknown",
      reason: `${capital(limit)}: not all of it was followed.`,
      assumptions: ["kubernetes-works"],
      sensitivity: { kinds: openingKinds },
    };
  if (!road && pair.beside !== undefined)
    return {
      verdict: "unknown",
      reason: pair.beside,
      assumptions: ["kubernetes-works"],
      sensitivity: { kinds: openingKinds },
    };
  if (!road)
    return {
      verdict: "holds",
      reason: reasonToHold(judgement, pair),
      assumptions: assumptionsToHold(judgement),
      sensitivity: { kinds: openingKinds },
    };
  const assumptions = road.assumptions ?? [];
  if (road.certain) {
    const witness = road.witness();
    return {
      verdict: "broken",
      reason: `${witness.summary}.`,
      witness,
      assumptions: ["kubernetes-works", ...(given.profile.enforces ? [] : (["cni-profile"] as const)), ...assumptions],
      sensitivity: closableBy(judgement, road),
    };
  }
  return {
    verdict: "unknown",
    reason: `${capital(road.doubt ?? "it depends on the network plugin")}.`,
    assumptions: ["kubernetes-works", "cni-profile", ...assumptions],
    sensitivity: { kinds: openingKinds },
  };
}

/** Policies of the cluster close anything; a NetworkPolicy only what none isolates yet. */
function closableBy({ given }: Judgement, { isClosable }: Road): Sensitivity {
  if (!given.profile.enforces) return { kinds: [] };
  const [namespaced, ...others] = policyKinds;
  return { kinds: isClosable && namespaced !== undefined ? [namespaced, ...others] : others };
}

function reasonToHold({ model, given }: Judgement, { from, to }: { from: string; to: string }): string {
  if ((from === outside && to === unassigned) || (from === unassigned && to === outside)) return neitherIsStage;
  if (from === outside)
    return `Nothing that was read leads from outside to pods of ${to}${beyond(given.intent !== undefined)}.`;
  if (to === outside) return `No pod of ${from} is let out of the cluster${beyond(given.intent !== undefined)}.`;
  const homes = [...model.namespaces.values()];
  const isEmptyStage = (stage: string) => homes.every((home) => home.stage !== stage || home.classes.length === 0);
  if (isEmptyStage(from)) return `There is no pod in ${from}, and nobody may make one.`;
  if (isEmptyStage(to)) return `There is no pod in ${to}, and nobody may make one.`;
  return `Policies let no pod of ${from} open any port of a pod of ${to}${beyond(given.intent !== undefined)}.`;
}

const neitherIsStage = "Neither of them is a stage: what passes between them is not judged.";

function beyond(hasIntent: boolean): string {
  return hasIntent ? " beyond what was meant" : "";
}

function assumptionsToHold({ given, openings }: Judgement): Assumption[] {
  const { intent } = given;
  const forwardsNot = openings.namesThoseWhoNeverForward;
  return [
    "kubernetes-works",
    "cni-enforces-policies",
    ...(given.profile.name === "specification" ? [] : (["cni-profile"] as const)),
    "own-components-are-trusted",
    "cluster-administrators-are-trusted",
    "listed-subjects-only",
    ...(intent && intent.administrators.length > 0 ? (["declared-administrators-are-trusted"] as const) : []),
    ...(forwardsNot ? (["no-forwarding"] as const) : []),
    ...(intent && intent.openings.length > 0 ? (["intended-openings"] as const) : []),
    "admission-in-force",
    "controllers-as-installed",
    "one-snapshot",
  ];
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
