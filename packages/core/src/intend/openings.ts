import type { Span } from "../diagnostics/places.ts";
import { fieldPlace } from "../model/declared.ts";
import type { Call, Labels, Protocol, Selected, Stage, StageApp } from "../model/resolved.ts";
import type { Opening, Peer, PortRange } from "../verdicts/intent.ts";
import { outside, unassigned } from "../verdicts/property.ts";
import type { ClusterIntent } from "./cluster-intent.ts";

/** All addresses of the world outside. */
const everywhere = ["0.0.0.0/0", "::/0"];
const dnsProtocols = ["UDP", "TCP"] as const;
/** NodeLocal DNSCache listens on the port that clients ask. */
const nodeLocalPort = 53;

/**
 * The traffic that was meant: between two closed stages there is none.
 *
 * Every stage: to the cluster's DNS, which answers and passes nothing on; for each exposed app from the entry, and by it
 * from the world outside; for each app from monitoring; and each declared call of an app. Between
 * stages that are declared `open`, and between these and whatever is outside of all stages, everything.
 */
export function openingsIn(scope: ClusterIntent): Opening[] {
  return scope.stages.flatMap((stage) => [
    ...dnsOpenings(scope, stage),
    ...stage.apps.flatMap((app) => [
      ...entryOpenings(scope, stage, app),
      ...monitoringOpenings(scope, stage, app),
      ...app.calls.flatMap((call) => callOpenings(scope, stage, app, call)),
    ]),
    ...(stage.network === "open" ? openOpenings(scope, stage) : []),
  ]);
}

function dnsOpenings({ cluster }: ClusterIntent, stage: Stage): Opening[] {
  const { dns, declared } = cluster;
  const declaredAt = fieldPlace(declared, "dns");
  const from = { stage: stage.name };
  const toPods: Opening = {
    from,
    to: { ...podsPeer(dns), forwards: false },
    ports: dnsProtocols.map((protocol) => ({ protocol, port: dns.port })),
    declaredAt,
  };
  if (dns.nodeLocal === undefined) return [toPods];
  const cidr = `${dns.nodeLocal}/${dns.nodeLocal.includes(":") ? 128 : 32}`;
  const ports = dnsProtocols.map((protocol) => ({ protocol, port: nodeLocalPort }));
  return [toPods, { from, to: { cidr, forwards: false }, ports, declaredAt }];
}

function entryOpenings({ cluster }: ClusterIntent, stage: Stage, app: StageApp): Opening[] {
  const { expose, declared } = app;
  if (!expose) return [];
  const to = appPeer(stage, app);
  const ports = [portRange(expose.port)];
  const declaredAt = fieldPlace(declared, "expose");
  const from: Peer[] = [podsPeer(cluster.entry), ...everywhere.map((cidr) => ({ cidr }))];
  return from.map((peer) => ({ from: peer, to, ports, declaredAt }));
}

function monitoringOpenings({ cluster }: ClusterIntent, stage: Stage, app: StageApp): Opening[] {
  const { monitoring } = cluster;
  if (!monitoring) return [];
  const served = portsOf(app).filter(({ port }) => monitoring.ports?.includes(port) ?? true);
  if (served.length === 0) return [];
  return [
    {
      from: podsPeer(monitoring),
      to: appPeer(stage, app),
      ports: served,
      declaredAt: fieldPlace(cluster.declared, "monitoring"),
    },
  ];
}

function callOpenings({ cluster }: ClusterIntent, stage: Stage, app: StageApp, call: Call): Opening[] {
  const from = appPeer(stage, app);
  const declaredAt = fieldPlace(app.declared, "calls", call.index);
  const toAddresses = (cidrs: readonly string[], ports: readonly PortRange[]): Opening[] =>
    cidrs.map((cidr) => ({ from, to: { cidr }, ports, declaredAt }));
  // A host that is opened by its name may have any address.
  const toHost = (host: string | undefined, cidrs: readonly string[], ports: readonly PortRange[]): Opening[] =>
    host !== undefined && cluster.plugin.hostNames
      ? everywhere.map((cidr) => ({ from, to: { cidr, host }, ports, declaredAt }))
      : toAddresses(cidrs, ports);
  switch (call.kind) {
    case "app":
      return [{ from, to: calleePeer(stage, call), ports: [portRange(call.port)], declaredAt }];
    case "host":
      return toHost(call.host, call.cidrs, [{ protocol: "TCP", port: call.port }]);
    case "apiServer":
      return cluster.apiServer
        ? toAddresses(cluster.apiServer.cidrs, [{ protocol: "TCP", port: cluster.apiServer.port }])
        : [];
    case "shared": {
      const { pods, host, cidrs, forwards, ports } = call.shared;
      const ranges = ports.map(portRange);
      if (!pods) return toHost(host, cidrs, ranges);
      return [{ from, to: { ...podsPeer(pods), ...(!forwards && { forwards }) }, ports: ranges, declaredAt }];
    }
  }
}

/** Of two stages both have to be open. What is outside of all stages never was closed. */
function openOpenings({ stages }: ClusterIntent, stage: Stage): Opening[] {
  const declaredAt: Span = fieldPlace(stage.declared, "network");
  const own: Peer = { stage: stage.name };
  const others: Peer[] = [
    ...stages.filter((other) => other !== stage && other.network === "open").map(({ name }) => ({ stage: name })),
    { stage: unassigned },
    { stage: outside },
    ...everywhere.map((cidr) => ({ cidr })),
  ];
  return others.flatMap((other) => [
    { from: own, to: other, declaredAt },
    { from: other, to: own, declaredAt },
  ]);
}

function podsPeer({ namespace, pods }: Selected): Peer {
  return { namespaceLabels: namespace, podLabels: pods };
}

function appPeer(stage: Stage, app: StageApp): Peer {
  return { stage: stage.name, namespace: app.namespace, podLabels: appPodLabels(app) };
}

/** The pods of the workload that is called: of an app with a source all are one. */
function calleePeer(stage: Stage, { app, namespace, workload }: Extract<Call, { readonly kind: "app" }>): Peer {
  const callee = stage.apps.find(({ name }) => name === app);
  const podLabels = callee?.source
    ? appPodLabels(callee)
    : {
        "app.kubernetes.io/name": app,
        "app.kubernetes.io/component": workload === app ? app : workload.slice(app.length + 1),
      };
  return { stage: stage.name, namespace, podLabels };
}

/** How the pods of an app are known; those of a chart carry the chart's own names. */
function appPodLabels({ name, source }: StageApp): Labels {
  return source ? { "kubestage.dev/app": name } : { "app.kubernetes.io/name": name };
}

function portsOf({ source, workloads }: StageApp): PortRange[] {
  if (source) return source.ports.map(({ port }) => portRange(port));
  return workloads.flatMap(({ containers }) => containers.flatMap(({ ports }) => ports.map(portRange)));
}

function portRange({ port, protocol }: { readonly port: number; readonly protocol: Protocol }): PortRange {
  return { protocol, port };
}
