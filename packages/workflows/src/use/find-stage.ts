import { KubestageError } from "@kubestage/adapters";
import type { Cluster, Platform, Stage } from "@kubestage/core";
import { suggest } from "@kubestage/core";

/** Errors: KS6006, thrown. */
export function stageNamed({ stages }: Platform, name: string): Stage {
  const stage = stages.find((one) => one.name === name);
  if (stage) return stage;
  const hint = suggest(
    name,
    stages.map((one) => one.name),
    "stage",
  );
  throw new KubestageError("KS6006", { message: `there is no stage ${JSON.stringify(name)}`, hint });
}

/** The stage's cluster: the one that was named, or the only one. Errors: KS6006 and KS6023, thrown. */
export function clusterOfStage({ name, clusters }: Stage, wanted: string | undefined): Cluster {
  const names = clusters.map((one) => one.name);
  if (names.length === 0) {
    const message = `the stage ${JSON.stringify(name)} only controls flow`;
    throw new KubestageError("KS6006", { message, hint: "name a stage in which something runs" });
  }
  const cluster = wanted === undefined ? clusters[0] : clusters.find((one) => one.name === wanted);
  if (wanted !== undefined && !cluster)
    throw new KubestageError("KS6006", {
      message: `the stage ${JSON.stringify(name)} is not in a cluster ${JSON.stringify(wanted)}`,
      hint: `it is in ${names.join(", ")}`,
    });
  if (!cluster || (wanted === undefined && clusters.length > 1))
    throw new KubestageError("KS6023", {
      message: `the stage ${name} is in several clusters: ${names.join(", ")}`,
      hint: "say which one is meant with `--cluster NAME`",
    });
  return cluster;
}
