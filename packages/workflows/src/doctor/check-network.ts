import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster } from "@kubestage/core";
import { check } from "./check.ts";
import { findObjects } from "./find-objects.ts";
import { seenPlugin } from "./network-plugin.ts";

/**
 * Whether the network plugin enforces policies, as far as the API shows: a policy that is accepted and ignored looks like
 * any other. Only traffic that is tried could prove it.
 */
export async function checkNetwork(
  api: ClusterApi,
  cluster: Cluster | undefined,
  signal?: AbortSignal,
): Promise<Check> {
  const title = "network policies";
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
  return check("network", title, seen.enforces ? "ok" : "problem", {
    found: seen.why,
    advice: seen.enforces
      ? ""
      : "use another network plugin, such as calico or cilium: stages are not kept apart otherwise",
  });
}
