import { addQuantities, compareQuantities } from "../manifests/quantities.ts";
import { splitMappings, splitValues } from "./differences.ts";
import type { AppVersion, FoundApp } from "./found-apps.ts";
import type { Fields } from "./found-object.ts";
import { fieldsIn, filled, same, valueIn } from "./found-object.ts";
import type { FoundCall } from "./readers/read-calls.ts";
import type { readOutsideCalls } from "./readers/read-outside-calls.ts";
import { defaultHost } from "./readers/read-platform.ts";
import type { Amounts } from "./readers/read-quota.ts";
import { workloadDocument } from "./workload-document.ts";

/** What an app's document is made of beside its versions. */
export interface AppFindings {
  readonly team: string;
  readonly domain: string;
  /** Every stage of the platform. */
  readonly stages: readonly string[];
  readonly calls: readonly FoundCall[];
  /** What it calls of things that are shared. */
  readonly shared: readonly { readonly shared: string; readonly stages: readonly string[] }[];
  /** By stage, without what a call gives. */
  readonly config: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What it calls outside of the clusters. */
  readonly outside: ReturnType<typeof readOutsideCalls>["calls"];
  /** Puts calls into the order in which they were declared, as far as that shows. */
  readonly inOrder: (calls: readonly Fields[]) => readonly Fields[];
  readonly callers: readonly string[];
  /** By stage: what the app's own namespace has beyond or below the stage's. */
  readonly quotas: ReadonlyMap<string, Amounts>;
}

/** One document for an app with the few differences of its stages; its highest stage decides what cannot differ. */
export function appDocument(app: FoundApp, findings: AppFindings): Record<string, unknown> {
  const { versions } = app;
  const names = versions.map(({ stage }) => stage.name);
  const config = splitMappings(findings.config);
  const expose = exposures(app, findings.domain);
  const workloads = workloadDocument(app);
  const stages: Record<string, Record<string, unknown>> = {};
  for (const stage of names) {
    const own = filled({
      ...workloads.byStage.get(stage),
      config: config.byStage.get(stage),
      expose: expose.byStage.get(stage),
      quota: findings.quotas.get(stage),
    });
    const exposedOnly = expose.byStage.get(stage);
    if (exposedOnly) own["expose"] = exposedOnly;
    if (Object.keys(own).length > 0) stages[stage] = own;
  }
  return {
    team: findings.team,
    ...(same(names.toSorted(), findings.stages.toSorted()) ? {} : { in: names }),
    ...workloads.base,
    ...filled({
      calls: findings.inOrder(
        [...findings.calls, ...findings.shared, ...findings.outside].map((call) => callDocument(call, names)),
      ),
      callers: findings.callers,
      config: config.base,
      secrets: [...new Set(versions.flatMap(({ secrets }) => secrets))],
      serviceAccountToken: versions.some(({ token }) => token) || undefined,
      stages,
    }),
    ...(expose.base !== undefined && { expose: expose.base }),
  };
}

function callDocument(call: FoundCall | AppFindings["shared" | "outside"][number], all: readonly string[]): Fields {
  const { stages, ...target } = call;
  return filled({ ...target, in: stages.length === all.length ? undefined : stages });
}

/** Under which host: nothing said where it is the one that the stage's template gives. */
function exposures(
  { name, versions }: FoundApp,
  domain: string,
): { readonly base: Fields | undefined; readonly byStage: ReadonlyMap<string, Fields> } {
  const found = new Map(versions.map((version) => [version.stage.name, exposureOf(name, version, domain)] as const));
  const { base, byStage } = splitValues<Fields>(found);
  if (base === undefined) return { base, byStage };
  const merged = [...byStage].map(([stage, own]) => {
    const changed = Object.entries(own).filter(([field, value]) => !same(base[field], value));
    return [stage, Object.fromEntries(changed)] as const;
  });
  return { base, byStage: new Map(merged) };
}

function exposureOf(app: string, { stage, expose }: AppVersion, domain: string): Fields | undefined {
  if (!expose) return undefined;
  const host = expose.host === defaultHost(app, stage, domain) ? undefined : expose.host;
  return filled({ host, path: expose.path, port: expose.port });
}

/** What an app's namespace has in a stage where the stage's own amounts are others. */
export function ownQuota(found: Amounts, stage: unknown, usual: Fields): Amounts {
  const differing = Object.entries(found).filter(([name, amount]) => {
    const stages = valueIn(stage, "quota", name) ?? usual[name];
    return !same(stages, amount);
  });
  return Object.fromEntries(differing);
}

/** Bounds that let every app have what its namespace has, where twice the stage's amount is too little. */
export function quotaBounds(
  stage: unknown,
  usual: Fields,
  quotas: readonly Amounts[],
): Record<string, string | number> {
  const bounds: Record<string, string | number> = {};
  for (const quota of quotas)
    for (const [name, amount] of Object.entries(quota)) {
      const base = String(fieldsIn(stage, "quota")[name] ?? usual[name]);
      const bound = bounds[name] === undefined ? addQuantities(base, base) : String(bounds[name]);
      if (compareQuantities(String(amount), bound) > 0) bounds[name] = amount;
    }
  return bounds;
}
