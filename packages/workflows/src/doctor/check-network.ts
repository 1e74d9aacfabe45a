import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster } from "@kubestage/core";
import { check } from "./check.ts";
import { findObjects } from "./find-objects.ts";
import type { SeenPlugin } from "./network-plugin.ts";
import { seenPlugin } from "./network-plugin.ts";

const title = "network policies";

/**
 * Whether the network plugin enforces policies, as far as the API shows: a policy that is accepted and ignored looks like
 * any other. Only traffic that is tried could prove it.
 */
export async function checkNetwork(
  api: ClusterApi,
  cluster: Cluster | undefined,
  signal?: AbortSignal,
): Promise<Check> {
  const declared = cluster?.cni;
  const daemonSets = await findObjects(api, "apps/v1", "DaemonSet", signal);
  if (!daemonSets)
    return check("network", title, "unknown", {
      found: "whether they are enforced cannot be seen: you may not list DaemonSets",
      advice: "ask an administrator to run `kubestage doctor`",
    });
  const seen = seenPlugin(daemonSets);
  if (!seen)
    return check("network", title, "unknown", {
      found: `none of ${daemonSets.length} DaemonSets is of a network plugin that kubestage knows${declared === undefined ? "" : `; declared is ${declared}`}`,
      advice: "whether policies are enforced shows only in traffic: try from a pod what a policy forbids",
    });
  if (declared !== undefined && seen.name !== declared)
    return check("network", title, "problem", {
      found: `the cluster has ${seen.name}, and ${declared} is declared; ${seen.why}`,
      advice: `correct \`cni\` of the Cluster ${cluster?.name}`,
    });
  if (seen.enforces === undefined) {
    const advice = "try from a pod what a policy forbids, or update the plugin";
    return check("network", title, "unknown", { found: `${seen.why}; its version cannot be told from here`, advice });
  }
  if (!seen.enforces)
    return check("network", title, "problem", {
      found: seen.why,
      advice: "use another network plugin, such as calico or cilium: stages are not kept apart otherwise",
    });
  return (await checkSwitchedOff(api, seen, signal)) ?? checkAgents(seen);
}

/** Cilium can be told to enforce nothing. Source: https://docs.cilium.io/en/stable/security/policy/intro/ */
async function checkSwitchedOff(
  api: ClusterApi,
  { name }: SeenPlugin,
  signal?: AbortSignal,
): Promise<Check | undefined> {
  const configMaps = name === "cilium" ? (await api.discovery({ signal })).find("v1", "ConfigMap") : undefined;
  if (!configMaps) return undefined;
  const answer = await api.get(configMaps, "kube-system", "cilium-config", signal);
  const data = answer.ok ? (answer.object["data"] as Readonly<Record<string, string>> | undefined) : undefined;
  if (data?.["enable-policy"] !== "never") return undefined;
  return check("network", title, "problem", {
    found: "cilium is told to enforce nothing: `enable-policy` is `never` in the ConfigMap kube-system/cilium-config",
    advice: "set it to `default`, and restart cilium's agents",
  });
}

/** A node without a ready agent enforces nothing, or nothing new. */
function checkAgents({ why, agents }: SeenPlugin): Check {
  if (!agents || agents.wanted === 0)
    return check("network", title, "unknown", {
      found: `${why}, and its agent runs on no node`,
      advice: "look again when the cluster has nodes, and try from a pod what a policy forbids",
    });
  const { wanted, ready } = agents;
  if (ready < wanted)
    return check("network", title, "problem", {
      found: `${why}, but its agent is ready on ${ready} of ${wanted} nodes only`,
      advice: "see why with `kubectl get daemonsets,pods -A -o wide`: where it does not run nobody enforces them",
    });
  return check("network", title, "ok", {
    found: `${why}, and its agent is ready on ${ready} of ${wanted} nodes; only traffic that is tried proves more`,
  });
}
