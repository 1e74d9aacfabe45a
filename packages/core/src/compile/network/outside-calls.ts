import type { IPBlock, NetworkPolicyEgressRule } from "kubernetes-types/networking/v1.d.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Call } from "../../model/resolved.ts";
import { appPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { CiliumEgressRule } from "./cilium.ts";
import { hasCilium, opensByName, toApiServer, toHost } from "./cilium.ts";
import { apiServerBlock, checkOutside, outsideBlock } from "./outside-networks.ts";
import type { PodPort } from "./peers.ts";
import { podPorts, selectedPods } from "./peers.ts";

/** What opens an app's calls that leave the stage, split by the kind of policy that can say it. */
interface OutsideCalls {
  readonly rules: NetworkPolicyEgressRule[];
  readonly cilium: CiliumEgressRule[];
  readonly diagnostics: Diagnostic[];
}

/**
 * Egress for an app's calls to Shared things, outside hosts and the API server.
 *
 * Shared pods are opened by namespace and pod together. Hosts are opened by name where the plugin can, which is
 * narrower than any address block, and otherwise by their addresses. Shared things and hosts have to let us in
 * themselves: they live in namespaces and networks that are not ours.
 *
 * Errors and findings: KS2008 and KS2009 for the app's own `cidrs`. Those of clusters and Shared things are reported
 * once, by `checkClusterPeers`.
 */
export function outsideCalls(scope: AppScope): OutsideCalls {
  const outside: OutsideCalls = { rules: [], cilium: [], diagnostics: [] };
  for (const call of scope.app.calls) open(scope, call, outside);
  return outside;
}

function open(scope: AppScope, call: Call, outside: OutsideCalls): void {
  const { cluster } = scope;
  switch (call.kind) {
    case "app":
      return;
    case "shared": {
      const { pods, host, cidrs, ports } = call.shared;
      if (pods) outside.rules.push({ to: [selectedPods(pods)], ports: podPorts(ports) });
      else openHost(scope, host, cidrs, ports, outside);
      return;
    }
    case "host": {
      openHost(scope, call.host, call.cidrs, [{ port: call.port, protocol: "TCP" }], outside);
      if (opensByName(cluster, call.host)) return;
      for (const [at, cidr] of call.cidrs.entries()) {
        outside.diagnostics.push(...checkOutside(cluster, cidr, appPlace(scope, "calls", call.index, "cidrs", at)));
      }
      return;
    }
    case "apiServer": {
      if (!cluster.apiServer) return;
      const { cidrs, port } = cluster.apiServer;
      openBlocks(
        cidrs.map((cidr) => apiServerBlock(cluster, cidr)),
        [{ port, protocol: "TCP" }],
        outside,
      );
      if (hasCilium(cluster)) outside.cilium.push(toApiServer(port));
    }
  }
}

function openHost(
  { cluster }: AppScope,
  host: string | undefined,
  cidrs: readonly string[],
  ports: readonly PodPort[],
  outside: OutsideCalls,
): void {
  if (opensByName(cluster, host)) outside.cilium.push(toHost(host, ports));
  else
    openBlocks(
      cidrs.map((cidr) => outsideBlock(cluster, cidr)),
      ports,
      outside,
    );
}

/** Blocks that are undefined were refused. A rule without peers would mean everyone, so none is written. */
function openBlocks(blocks: readonly (IPBlock | undefined)[], ports: readonly PodPort[], outside: OutsideCalls): void {
  const to = blocks.flatMap((ipBlock) => (ipBlock ? [{ ipBlock }] : []));
  if (to.length > 0) outside.rules.push({ to, ports: podPorts(ports) });
}
