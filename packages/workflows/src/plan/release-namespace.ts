import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import type { InventoryEntry, KubernetesObject, LiveObject, PlanItem } from "@kubestage/core";
import { planObject } from "@kubestage/core";
import { dryRun } from "../cluster/dry-run.ts";

/** Whether it is a namespace that was there before, and whose labels go when it is no longer declared. */
export function isReleasable({ key, adopted }: InventoryEntry, { metadata }: LiveObject): boolean {
  const isNamespace = key.group === "" && key.kind === "Namespace";
  return adopted === true && isNamespace && metadata.deletionTimestamp === undefined;
}

/**
 * What is applied to give an object back: with no field of it in what our manager applies, all that nobody else owns goes.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function withoutOurFields({ apiVersion, kind, metadata }: LiveObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name: metadata.name } };
}

/**
 * Giving a namespace back that was there before: it stays, and no longer says that it belongs to a stage, which walls and
 * policies elsewhere go by.
 */
export async function releaseItem({
  api,
  resource,
  entry,
  live,
  owners,
  signal,
}: {
  readonly api: ClusterApi;
  readonly resource: ServedResource;
  readonly entry: InventoryEntry;
  readonly live: LiveObject;
  readonly owners: { readonly team?: string; readonly app?: string };
  readonly signal: AbortSignal;
}): Promise<PlanItem> {
  const { key, stage } = entry;
  const object = withoutOurFields(live);
  const { team, app } = owners;
  const answer = await dryRun(api, resource, object, { live, signal });
  const item = planObject({ object, key, stage, team, app, origin: "" }, live, answer);
  return {
    ...item,
    action: "change",
    origin: undefined,
    risk: "separation",
    because: ["it was there before and is no longer declared; released: its labels go", ...item.because],
  };
}
