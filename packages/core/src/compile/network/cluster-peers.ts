import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { Labels, Shared } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { namespaceLabels, stageLabels } from "../labels.ts";
import { opensByName } from "./cilium.ts";
import { checkApiServer, checkOutside } from "./outside-networks.ts";

interface Peer {
  readonly name: string;
  readonly namespace: Labels;
  readonly span: Span;
}

interface KnownNamespace {
  readonly name: string;
  readonly stage: string;
  readonly labels: Labels;
}

/**
 * What is wrong with the peers that a cluster opens to its stages: DNS, the entry, monitoring, Shared things and the API
 * server. Each is reported once for the cluster, however many apps open it.
 *
 * Errors: KS2010 for a selector that takes in every namespace; KS2008 for addresses inside the cluster's own networks.
 * Findings: KS2010 for a selector that takes in a stage's namespace, KS2009 as `checkOutside`.
 */
export function checkClusterPeers(scope: ClusterScope): Diagnostic[] {
  const shared = sharedOf(scope);
  const namespaces = namespacesOf(scope);
  return [
    ...peersOf(scope, shared).flatMap((peer) => checkSelector(peer, namespaces)),
    ...checkAddresses(scope, shared),
  ];
}

function checkSelector(peer: Peer, namespaces: readonly KnownNamespace[]): Diagnostic[] {
  if (Object.keys(peer.namespace).length === 0) {
    const message = `${peer.name} is selected in every namespace: anyone could give a pod of any stage its labels`;
    const hint = "name its namespace: `kubernetes.io/metadata.name: …`";
    return [diagnose("KS2010", { message, hint, span: peer.span, severity: "error" })];
  }
  const taken = namespaces.find(({ labels }) => matches(peer.namespace, labels));
  if (!taken) return [];
  const message = `${peer.name} is selected in ${taken.name}, a namespace of the stage ${taken.stage}: who may create pods there passes for it in the other stages`;
  const hint = "move it to a namespace that belongs to no stage, or narrow the selector to that";
  return [diagnose("KS2010", { message, hint, span: peer.span })];
}

function checkAddresses({ cluster }: ClusterScope, shared: readonly Shared[]): Diagnostic[] {
  const apiServer = (cluster.apiServer?.cidrs ?? []).flatMap((cidr, at) =>
    checkApiServer(cluster, cidr, fieldPlace(cluster.declared, "apiServer", "cidrs", at)),
  );
  const outside = shared.flatMap((one) => {
    if (opensByName(cluster, one.host)) return [];
    return one.cidrs.flatMap((cidr, at) => checkOutside(cluster, cidr, fieldPlace(one.declared, "cidrs", at)));
  });
  return [...apiServer, ...outside];
}

function peersOf({ cluster }: ClusterScope, shared: readonly Shared[]): Peer[] {
  const { declared, dns, entry, monitoring } = cluster;
  const peers: Peer[] = [
    { name: `DNS of ${cluster.name}`, namespace: dns.namespace, span: fieldPlace(declared, "dns", "namespace") },
    {
      name: `the entry of ${cluster.name}`,
      namespace: entry.namespace,
      span: fieldPlace(declared, "entry", "namespace"),
    },
  ];
  if (monitoring) {
    const span = fieldPlace(declared, "monitoring", "namespace");
    peers.push({ name: `monitoring of ${cluster.name}`, namespace: monitoring.namespace, span });
  }
  for (const { name, pods, declared: document } of shared) {
    if (!pods) continue;
    peers.push({
      name: `the shared ${name}`,
      namespace: pods.namespace,
      span: fieldPlace(document, "pods", "namespace"),
    });
  }
  return peers;
}

/** What is shared with any of the cluster's stages, each once. */
function sharedOf({ stages }: ClusterScope): Shared[] {
  return [...new Map(stages.flatMap((stage) => stage.shared).map((shared) => [shared.name, shared])).values()];
}

function namespacesOf(cluster: ClusterScope): KnownNamespace[] {
  return cluster.stages.flatMap((stage) => {
    const scope = { ...cluster, stage };
    const own = stage.namespaces.map((namespace) =>
      known(namespace.name, stage.name, namespaceLabels({ ...scope, namespace })),
    );
    return [...own, known(stage.systemNamespace, stage.name, stageLabels(scope))];
  });
}

/** The API server itself labels each namespace with its name. */
function known(name: string, stage: string, labels: Labels): KnownNamespace {
  return { name, stage, labels: { ...labels, "kubernetes.io/metadata.name": name } };
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
