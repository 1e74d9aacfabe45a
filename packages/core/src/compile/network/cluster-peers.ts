import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { Labels, Selected, Shared } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { namespaceLabels, stageLabels } from "../labels.ts";
import { opensByName } from "./cilium.ts";
import { checkApiServer, checkOutside } from "./outside-networks.ts";

interface Peer {
  readonly name: string;
  readonly selected: Selected;
  readonly namespacePlace: Span;
  readonly podsPlace: Span;
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
 * Errors: KS2010 for a selector that takes in every namespace, or every pod of one; KS2008 for addresses inside the
 * cluster's own networks.
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
  const { namespace, pods } = peer.selected;
  if (Object.keys(namespace).length === 0) {
    const message = `${peer.name} is selected in every namespace: anyone could give a pod of any stage its labels`;
    const hint = "name its namespace: `kubernetes.io/metadata.name: …`";
    return [diagnose("KS2010", { message, hint, span: peer.namespacePlace, severity: "error" })];
  }
  if (Object.keys(pods).length === 0) {
    const message = `${peer.name} is selected by its namespace alone: every pod there would pass for it`;
    const hint = "name its pods by a label that no other pod there has: `app.kubernetes.io/name: …`";
    return [diagnose("KS2010", { message, hint, span: peer.podsPlace, severity: "error" })];
  }
  const taken = namespaces.find(({ labels }) => matches(namespace, labels));
  if (!taken) return [];
  const message = `${peer.name} is selected in ${taken.name}, a namespace of the stage ${taken.stage}: who may create pods there passes for it in the other stages`;
  const hint = "move it to a namespace that belongs to no stage, or narrow the selector to that";
  return [diagnose("KS2010", { message, hint, span: peer.namespacePlace })];
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
  const peer = (name: string, selected: Selected, document: Parameters<typeof fieldPlace>[0], field: string): Peer => ({
    name,
    selected,
    namespacePlace: fieldPlace(document, field, "namespace"),
    podsPlace: fieldPlace(document, field, "pods"),
  });
  return [
    peer(`DNS of ${cluster.name}`, dns, declared, "dns"),
    peer(`the entry of ${cluster.name}`, entry, declared, "entry"),
    ...(monitoring ? [peer(`monitoring of ${cluster.name}`, monitoring, declared, "monitoring")] : []),
    ...shared.flatMap((one) => (one.pods ? [peer(`the shared ${one.name}`, one.pods, one.declared, "pods")] : [])),
  ];
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
