import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { namePlace } from "../../model/declared.ts";
import type { Platform, Protocol, Selected, Stage } from "../../model/resolved.ts";
import type { ClusterScope, StageScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { platformLabel } from "../../manifests/own-names.ts";
import { clusterLabels, namespaceSelector } from "../labels.ts";
import { dnsPorts } from "./dns.ts";
import type { PodPort } from "./peers.ts";

/**
 * What kubestage writes of ClusterNetworkPolicy.
 * Source: https://network-policy-api.sigs.k8s.io/api-overview/ (policy.networking.k8s.io/v1alpha2, v0.2.0)
 */
export interface ClusterNetworkPolicy extends KubernetesObject {
  readonly apiVersion: "policy.networking.k8s.io/v1alpha2";
  readonly kind: "ClusterNetworkPolicy";
  readonly spec: {
    readonly tier: "Admin";
    readonly priority: number;
    readonly subject: { readonly namespaces: LabelSelector };
    readonly ingress?: readonly IngressRule[];
    readonly egress?: readonly EgressRule[];
  };
}

interface Rule {
  readonly name: string;
  readonly action: "Pass" | "Deny";
}

interface IngressRule extends Rule {
  readonly from: readonly Peer[];
  readonly protocols?: readonly PortMatch[];
}

interface EgressRule extends Rule {
  readonly to: readonly Peer[];
  readonly protocols?: readonly PortMatch[];
}

type Peer =
  | { readonly namespaces: LabelSelector }
  | { readonly pods: { readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector } };

interface DestinationPort {
  readonly destinationPort: { readonly number: number };
}

type PortMatch =
  | { readonly tcp: DestinationPort }
  | { readonly udp: DestinationPort }
  | { readonly sctp: DestinationPort };

/**
 * From 0 (first) to 1000. Low, because a policy before this one that accepts takes traffic past the wall; not lowest, so
 * that a cluster's administrators can put one before it when they have to.
 */
const wallPriority = 100;
/** The exceptions that do not fit into the wall itself stand in policies of their own, which are read before it. */
const exceptionsPriority = wallPriority - 1;
/** The most rules of one direction, and the most ports of one rule, that the API takes. */
const most = 25;

/**
 * The wall around each stage that no owner of a namespace can open: no traffic between its namespaces and those that
 * carry another stage's or another platform's label, whatever NetworkPolicies say. A stage that is `open` has no wall of its own, but other
 * stages' walls are closed against it.
 *
 * Exceptions pass on to the NetworkPolicies instead of accepting, so that they never open more than these do: DNS, the
 * entry, monitoring and the stage's Shared pods, should their namespace carry a stage label. Passing also skips other
 * administrators' policies behind the wall, so each exception names pods, and ports where they are known.
 *
 * Walls have equal priority: each namespace has one stage, so no two walls select the same pod. Only peers that every
 * implementation knows are used, since a peer that is not understood turns a Pass into a Deny.
 */
export function compileClusterNetworkPolicies(cluster: ClusterScope): Manifest[] {
  if (!cluster.cluster.clusterNetworkPolicy) return [];
  const walled = cluster.stages.filter((stage) => stage.network !== "open");
  return walled.flatMap((stage) => wall({ ...cluster, stage }));
}

function wall(scope: StageScope): Manifest[] {
  const { platform, stage } = scope;
  const name = `kubestage-${platform.name}-${stage.name}`;
  const others = otherStages(platform, stage).map((namespaces) => ({ namespaces }));
  const ingress = ingressExceptions(scope);
  const [first = [], ...more] = chunks(egressExceptions(scope), most - 1);
  const deny = { name: "other-stages", action: "Deny" } as const;
  return [
    ...more.map((egress, at) => manifest(scope, `${name}.shared-${at + 1}`, exceptionsPriority, { egress })),
    manifest(scope, name, wallPriority, {
      ingress: [...ingress, { ...deny, from: others }],
      egress: [...first, { ...deny, to: others }],
    }),
  ];
}

function manifest(
  scope: StageScope,
  name: string,
  priority: number,
  rules: Pick<ClusterNetworkPolicy["spec"], "ingress" | "egress">,
): Manifest<ClusterNetworkPolicy> {
  const { stage } = scope;
  const subject = { namespaces: namespaceSelector(scope) };
  return {
    origin: namePlace(stage.declared),
    object: {
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      metadata: { name, labels: clusterLabels(scope) },
      spec: { tier: "Admin", priority, subject, ...rules },
    },
  };
}

/**
 * Namespaces of any other stage, of this platform or not: of another name; of the same name, but not this platform's; and
 * of another platform, which may have a stage label of its own. `NotIn` alone takes in those without the label.
 */
function otherStages({ stageLabel, name }: Platform, stage: Stage): LabelSelector[] {
  const hasStage = { key: stageLabel, operator: "Exists" };
  const notHere = { key: platformLabel, operator: "NotIn", values: [name] };
  return [
    { matchExpressions: [hasStage, { key: stageLabel, operator: "NotIn", values: [stage.name] }] },
    { matchExpressions: [hasStage, notHere] },
    { matchExpressions: [{ key: platformLabel, operator: "Exists" }, notHere] },
  ];
}

function ingressExceptions({ cluster }: StageScope): IngressRule[] {
  const entry = { name: "entry", action: "Pass", from: [pods(cluster.entry)] } as const;
  if (!cluster.monitoring) return [entry];
  return [entry, { name: "monitoring", action: "Pass", from: [pods(cluster.monitoring)] }];
}

function egressExceptions({ cluster, stage }: StageScope): EgressRule[] {
  const rules = passes("dns", cluster.dns, dnsPorts(cluster.dns.port));
  for (const shared of stage.shared) {
    if (shared.pods) rules.push(...passes(`shared-${shared.name}`, shared.pods, shared.ports));
  }
  return rules;
}

function passes(name: string, selected: Selected, ports: readonly PodPort[]): EgressRule[] {
  const to = [pods(selected)];
  return chunks(ports.map(portMatch), most).map((protocols) => ({ name, action: "Pass", to, protocols }));
}

function pods({ namespace, pods }: Selected): Peer {
  return { pods: { namespaceSelector: { matchLabels: namespace }, podSelector: { matchLabels: pods } } };
}

function portMatch({ port, protocol }: PodPort): PortMatch {
  const destination = { destinationPort: { number: port } };
  const matches: Readonly<Record<Protocol, PortMatch>> = {
    TCP: { tcp: destination },
    UDP: { udp: destination },
    SCTP: { sctp: destination },
  };
  return matches[protocol];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
