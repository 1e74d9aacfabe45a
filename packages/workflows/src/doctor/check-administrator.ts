import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster, Platform } from "@kubestage/core";
import { administratorsLine, isAdministrator, whoApplies } from "../cluster/who-applies.ts";
import { check } from "./check.ts";

/** Whether this user may change what the platform's own policies guard, which no role can give them. */
export async function checkAdministrator(
  api: ClusterApi,
  platform: Platform,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<Check> {
  const [id, title] = ["administrator", "you"];
  const who = await whoApplies(api, signal);
  if (!who)
    return check(id, title, "unknown", {
      found: "the cluster does not say whom it takes you for",
      advice: "it takes Kubernetes 1.28 or newer to ask",
    });
  if (isAdministrator(who, platform, cluster))
    return check(id, title, "ok", { found: `${who.username}, an administrator of ${platform.name}` });
  return check(id, title, "warning", {
    found: `${who.username}, who is no administrator of ${platform.name} and so cannot apply`,
    advice: `to apply, add \`${administratorsLine(who, cluster)}\` to the spec of the Platform, and let one who is apply that first; before the first apply, you may`,
    details: [`groups: ${who.groups.join(", ")}`],
  });
}
