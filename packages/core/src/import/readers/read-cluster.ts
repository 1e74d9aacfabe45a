import { kubernetesVersions } from "../../model/cluster-kind.ts";
import { networkPlugins } from "../../model/network-plugins.ts";
import { filled, listIn, mostCommon, numberIn, same, textIn, textsIn, valueIn } from "../found-object.ts";
import { readEntryAndMonitoring, readRegistries } from "./read-peers.ts";
import { readNodePools } from "./read-nodes.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { isOwn, labelsOf, nameOf } from "../world.ts";

const usualPlugin = "calico";
const usualDns = {
  namespace: { "kubernetes.io/metadata.name": "kube-system" },
  pods: { "k8s-app": "kube-dns" },
  port: 53,
};

/** The spec of the one cluster that was read. */
export function readCluster(stages: readonly FoundStage[], world: World): Record<string, unknown> {
  const { cluster } = world.options;
  const { cni } = cluster;
  const { entry, monitoring } = readEntryAndMonitoring(world);
  return filled({
    version: supported(versionOf(world)),
    uid: uidOf(world),
    cni: cni !== undefined && Object.hasOwn(networkPlugins, cni) ? cni : writtenFor(world),
    features: clusterPolicies(world) ? { clusterNetworkPolicy: true } : undefined,
    dns: readDns(world),
    entry: filled({ ...entry, className: classNameOf(world), ...readGateway(world) }),
    monitoring,
    registries: readRegistries(world),
    nodePools: readNodePools(stages, world),
  });
}

/**
 * The cluster's identity. Declaring it lets everybody in a stage read it, by a Role of the platform's own: where kubestage
 * has written for this cluster without that, it is left out, so that nothing is added.
 */
function uidOf(world: World): string | undefined {
  const system = world.ofKind("Namespace").find((one) => nameOf(one) === "kube-system");
  const uid = world.options.cluster.uid ?? textIn(system?.object, "metadata", "uid");
  const isWritten = world.ofKind("Namespace").some((one) => isOwn(one, world));
  const isRead = world.ofKind("Role", "kube-system").some((one) => isOwn(one, world));
  return isWritten && !isRead ? undefined : uid;
}

/** As the cluster says it, else as kubestage wrote it onto its namespaces. */
function versionOf(world: World): string | undefined {
  const written = world.ofKind("Namespace").flatMap((found) => {
    const version = labelsOf(found)["pod-security.kubernetes.io/enforce-version"];
    return isOwn(found, world) && version?.startsWith("v") ? [version.slice(1)] : [];
  });
  return mostCommon(written) ?? world.options.cluster.version;
}

/** The version itself, or the nearest that kubestage compiles for. */
function supported(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (kubernetesVersions.some((known) => known === version)) return version;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest] = kubernetesVersions;
  const latest = kubernetesVersions.at(-1) ?? oldest;
  return major > 1 || minor > Number(latest.split(".")[1]) ? latest : oldest;
}

function clusterPolicies(world: World): boolean {
  return world.ofKind("ClusterNetworkPolicy").some((found) => isOwn(found, world));
}

/** The class of the stages' Ingresses, where all have one and the same. */
function classNameOf(world: World): string | undefined {
  const classes = world.ofKind("Ingress").map(({ object }) => textIn(object, "spec", "ingressClassName"));
  const [first, ...others] = classes;
  return others.every((one) => one === first) ? first : undefined;
}

/** Where DNS is, by the policies with which kubestage opened it; undefined where it is where it usually is. */
function readDns(world: World): Record<string, unknown> | undefined {
  const opened = world.ofKind("NetworkPolicy").filter((found) => {
    return isOwn(found, world) && (nameOf(found) === "dns" || nameOf(found) === "same-stage");
  });
  for (const { object } of opened)
    for (const rule of listIn(object, "spec", "egress")) {
      const [peer] = listIn(rule, "to");
      const port = listIn(rule, "ports").find((one) => textIn(one, "protocol") === "UDP");
      if (port === undefined || valueIn(peer, "podSelector") === undefined) continue;
      const dns = {
        namespace: textsIn(peer, "namespaceSelector", "matchLabels"),
        pods: textsIn(peer, "podSelector", "matchLabels"),
        port: numberIn(port, "port"),
      };
      const nodeLocal = readNodeLocal(object);
      if (same(dns, usualDns)) return nodeLocal === undefined ? undefined : { nodeLocal };
      return filled({ ...dns, nodeLocal });
    }
  return undefined;
}

/** NodeLocal DNSCache is opened as a network of one address. */
function readNodeLocal(policy: unknown): string | undefined {
  for (const rule of listIn(policy, "spec", "egress")) {
    const [, address] = /^(.+)\/(?:32|128)$/.exec(textIn(listIn(rule, "to")[0], "ipBlock", "cidr") ?? "") ?? [];
    const isDns = listIn(rule, "ports").some((port) => numberIn(port, "port") === usualDns.port);
    if (address !== undefined && isDns) return address;
  }
  return undefined;
}

/** The plugin for which kubestage wrote what is there; the usual one where that does not show. */
function writtenFor(world: World): string {
  return world.ofKind("CiliumNetworkPolicy").some((found) => isOwn(found, world)) ? "cilium" : usualPlugin;
}

/** The Gateway that the stages' HTTPRoutes attach to. */
function readGateway(world: World): Record<string, unknown> {
  const route = world.ofKind("HTTPRoute").find((found) => isOwn(found, world));
  const [parent] = listIn(route?.object, "spec", "parentRefs");
  const [namespace, name] = [textIn(parent, "namespace"), textIn(parent, "name")];
  if (namespace === undefined || name === undefined) return {};
  return { kind: "gateway", gateway: filled({ namespace, name, listener: textIn(parent, "sectionName") }) };
}
