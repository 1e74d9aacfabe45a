import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { namePlace } from "../../model/declared.ts";
import { formatQuantity, quantityValue } from "../../manifests/quantities.ts";
import type { Container, Platform, Stage, StageApp, StageNamespace, Workload } from "../../model/resolved.ts";

type Kind = "requests" | "limits";
type Resource = "cpu" | "memory";

const amounts: readonly (readonly [Resource, Kind])[] = [
  ["cpu", "requests"],
  ["cpu", "limits"],
  ["memory", "requests"],
  ["memory", "limits"],
];

/** Billionths by the quantity as it is written: most containers ask for the same few. */
type Values = (quantity: string) => bigint;

/**
 * KS1041 for a namespace whose quota cannot admit all pods and claims that its apps declare, with as many replicas as
 * they may have.
 * A Job or CronJob counts one pod; a DaemonSet none, as nobody knows the number of nodes.
 */
export function checkQuotaRoom(platform: Platform, diagnostics: Diagnostic[]): void {
  const known = new Map<string, bigint>();
  const values: Values = (quantity) => {
    const value = known.get(quantity) ?? quantityValue(quantity);
    known.set(quantity, value);
    return value;
  };
  for (const stage of platform.stages) {
    const apps = Map.groupBy(
      stage.apps.filter((app) => app.runs),
      (app) => app.namespace,
    );
    for (const namespace of stage.namespaces)
      checkNamespace(stage, namespace, apps.get(namespace.name) ?? [], values, diagnostics);
  }
}

function checkNamespace(
  stage: Stage,
  namespace: StageNamespace,
  apps: readonly StageApp[],
  values: Values,
  diagnostics: Diagnostic[],
): void {
  const { quota, name } = namespace;
  const workloads = apps.flatMap((app) => app.workloads);
  const exceeded: string[] = [];
  for (const [resource, kind] of amounts) {
    // As the quota has it: CPU limits may be as far above the requests as those of one container.
    const ratio = resource === "cpu" && kind === "limits" ? stage.limits.maxRatio : 1;
    const room = values(quota[resource]) * BigInt(ratio);
    const asked = workloads.reduce(
      (sum, workload) => sum + BigInt(podsOf(workload)) * amountOf(workload, resource, kind, stage, values),
      0n,
    );
    if (asked <= room) continue;
    const [wanted, allowed] = [asked, room].map((amount) => formatQuantity(amount, quota[resource]));
    exceeded.push(`${resource} ${kind} of ${wanted} (quota: ${allowed})`);
  }
  const pods = workloads.reduce((sum, workload) => sum + podsOf(workload), 0);
  if (pods > quota.pods) exceeded.push(`${pods} pods (quota: ${quota.pods})`);
  const sizes = workloads.flatMap(claimedSizes);
  const storage = sizes.reduce((sum, { size, count }) => sum + values(size) * BigInt(count), 0n);
  if (storage > values(quota.storage))
    exceeded.push(`storage of ${formatQuantity(storage, quota.storage)} (quota: ${quota.storage})`);
  const claims = sizes.reduce((sum, { count }) => sum + count, 0);
  if (claims > quota.claims) exceeded.push(`${claims} claims (quota: ${quota.claims})`);
  if (exceeded.length === 0) return;
  const [only] = apps;
  diagnostics.push(
    diagnose("KS1041", {
      message: `the namespace ${name} of ${stage.name} is asked for ${exceeded.join(", ")}`,
      hint: "lower replicas or resources, or raise the quota",
      span: namePlace(only && apps.length === 1 ? only.declared : stage.declared),
    }),
  );
}

/** A StatefulSet claims its storage for each replica, every other workload once for all of its pods. */
function claimedSizes(workload: Workload): { readonly size: string; readonly count: number }[] {
  const count = workload.kind === "StatefulSet" ? podsOf(workload) : 1;
  return workload.storage.flatMap(({ size }) => (size === undefined ? [] : [{ size, count }]));
}

function podsOf({ kind, replicas, autoscale }: Workload): number {
  if (kind === "DaemonSet") return 0;
  return kind === "Job" || kind === "CronJob" ? 1 : (autoscale?.max ?? replicas);
}

/**
 * What one pod counts: its containers together or, where that is more, an init container with the sidecars before it.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function amountOf(workload: Workload, resource: Resource, kind: Kind, stage: Stage, values: Values): bigint {
  let running = 0n;
  let sidecars = 0n;
  let starting = 0n;
  for (const container of workload.containers) {
    const amount = values(declaredAmount(container, resource, kind, stage));
    if (container.role !== "init") running += amount;
    if (container.role === "sidecar") sidecars += amount;
    if (container.role === "init" && amount + sidecars > starting) starting = amount + sidecars;
  }
  return running > starting ? running : starting;
}

/** As the API server fills in what is not declared: a request from its limit, then both from the LimitRange's defaults. */
function declaredAmount({ requests, limits }: Container, resource: Resource, kind: Kind, stage: Stage): string {
  const limit = limits[resource];
  if (kind === "limits") return limit ?? stage.limits.default[resource];
  return requests[resource] ?? limit ?? stage.limits.defaultRequest[resource];
}
