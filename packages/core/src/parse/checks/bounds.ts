import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import { compareQuantities, multiplyQuantity } from "../../manifests/quantities.ts";
import type { Platform, Quota, Stage, StageApp, Workload } from "../../model/resolved.ts";
import { stageQuota } from "../resolve/stages.ts";

type QuotaField = keyof Quota;

/**
 * KS1019 for what an app asks beyond what its stage allows: its quota against `quota.bounds`, its containers against
 * `limits.max`, its replicas against `replicas.max`. KS1027 for a quota of its own in a namespace that it shares.
 */
export function checkBounds(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const stage of platform.stages) {
    const base = stageQuota(stage);
    const alone = new Set(
      stage.namespaces.filter((namespace) => namespace.apps.length === 1).map((namespace) => namespace.name),
    );
    for (const app of stage.apps) {
      checkQuota(stage, base, app, alone.has(app.namespace), diagnostics);
      for (const workload of app.workloads) {
        checkReplicas(stage, app, workload, diagnostics);
        checkResources(stage, app, workload, diagnostics);
      }
    }
  }
}

function checkQuota(stage: Stage, base: Quota, app: StageApp, alone: boolean, diagnostics: Diagnostic[]): void {
  const { spec } = app.declared;
  for (const [quota, path] of [
    [spec.quota, ["quota"]],
    [spec.stages?.[stage.name]?.quota, ["stages", stage.name, "quota"]],
  ] as const) {
    if (!quota) continue;
    if (!alone) {
      const message = `${app.name} asks for a quota of its own in ${stage.name}, where it shares the namespace ${app.namespace}`;
      diagnostics.push(
        diagnose("KS1027", {
          message,
          hint: "raise the stage's quota, or give the app its own namespace",
          span: keyPlace(app.declared, ...path),
        }),
      );
      continue;
    }
    for (const [field, value] of Object.entries(quota) as [QuotaField, string | number | undefined][]) {
      const bound = boundOf(stage, base, field);
      if (value === undefined || compareQuantities(String(value), bound) <= 0) continue;
      report(stage, app, `${field} ${value}`, bound, [...path, field], diagnostics);
    }
  }
}

/** The stage's own bound, else twice what each of its namespaces gets. */
function boundOf(stage: Stage, base: Quota, field: QuotaField): string {
  const own = stage.declared.spec.quota?.bounds?.[field];
  return own === undefined ? multiplyQuantity(String(base[field]), 2) : String(own);
}

function checkReplicas(stage: Stage, app: StageApp, workload: Workload, diagnostics: Diagnostic[]): void {
  const max = stage.declared.spec.replicas?.max;
  const wanted = workload.autoscale?.max ?? workload.replicas;
  if (max === undefined || wanted <= max) return;
  const field = workload.autoscale ? "autoscale" : "replicas";
  report(stage, app, `${wanted} replicas`, String(max), pathOf(stage, app, workload, [field]), diagnostics);
}

function checkResources(stage: Stage, app: StageApp, workload: Workload, diagnostics: Diagnostic[]): void {
  for (const container of workload.containers) {
    for (const kind of ["requests", "limits"] as const) {
      for (const resource of ["cpu", "memory"] as const) {
        const wanted = container[kind][resource];
        const max = stage.limits.max[resource];
        if (wanted === undefined || compareQuantities(wanted, max) <= 0) continue;
        const below = workload.path.length === 0 ? ["resources"] : ["containers", container.name, "resources"];
        report(
          stage,
          app,
          `${resource} ${kind} of ${wanted}`,
          max,
          pathOf(stage, app, workload, [...below, kind, resource]),
          diagnostics,
        );
      }
    }
  }
}

/** Where the stage's own differences say it, else where the app does. */
function pathOf(stage: Stage, app: StageApp, workload: Workload, below: FieldPath): FieldPath {
  const own = ["stages", stage.name, ...workload.path, ...below];
  let at: unknown = app.declared.spec;
  for (const step of own)
    at = typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
  return at === undefined ? [...workload.path, ...below] : own;
}

function report(
  stage: Stage,
  app: StageApp,
  wanted: string,
  bound: string,
  path: FieldPath,
  diagnostics: Diagnostic[],
): void {
  const message = `${app.name} asks for ${wanted} in ${stage.name}, where at most ${bound} is allowed`;
  diagnostics.push(
    diagnose("KS1019", {
      message,
      hint: `ask for at most ${bound}, or have the platform team raise the bound`,
      span: fieldPlace(app.declared, ...path),
    }),
  );
}
