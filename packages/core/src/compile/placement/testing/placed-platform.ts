import { platformFrom } from "../../../parse/testing.ts";
import type { ClusterScope } from "../../compiled.ts";

/** For tests: the scope of the only cluster of a platform with these stages and pools, given as declarations say them. */
export function placedCluster(
  stages: readonly { readonly name: string; readonly nodes?: string; readonly tier?: string }[],
  nodePools: readonly object[] = [],
  apps: readonly { readonly name: string; readonly spec: object }[] = [],
): ClusterScope {
  const document = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec });
  const platform = platformFrom(
    [
      document("Platform", "shop", { domain: "example.com" }),
      document("Cluster", "main", { cni: "calico", nodePools }),
      ...stages.map(({ name, nodes, tier = "verification" }) =>
        document("Stage", name, { cluster: "main", tier, ...(nodes !== undefined && { nodes }) }),
      ),
      document("Team", "storefront", { groups: ["storefront"] }),
      ...apps.map(({ name, spec }) => document("App", name, { team: "storefront", ...spec })),
    ].join("\n---\n"),
  );
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("no cluster");
  return { platform, cluster, stages: platform.stages };
}
