import { splitMappings, splitValues } from "./differences.ts";
import type { FoundApp } from "./found-apps.ts";
import type { Fields } from "./found-object.ts";
import { defined, fieldsIn, filled, same, valueIn } from "./found-object.ts";

interface Documents {
  readonly base: Record<string, unknown>;
  readonly byStage: ReadonlyMap<string, Record<string, unknown>>;
}

/** What runs: in the short form where that says it all, else workload by workload. */
export function workloadDocument(app: FoundApp): Documents {
  const names = [...new Set(app.versions.flatMap(({ workloads }) => [...workloads.keys()]))];
  const merged = new Map(names.map((name) => [name, mergeWorkload(name, app)] as const));
  const only = merged.size === 1 ? merged.get(app.name) : undefined;
  const short = only && shortForm(app.name, only);
  if (short) return short;
  const byStage = new Map<string, Record<string, unknown>>();
  for (const [name, { byStage: own }] of merged)
    for (const [stage, fields] of own) {
      const known = byStage.get(stage)?.["workloads"] ?? {};
      byStage.set(stage, { workloads: { ...known, [name]: fields } });
    }
  return {
    base: { workloads: Object.fromEntries(Array.from(merged, ([name, { base }]) => [name, base])) },
    byStage,
  };
}

/** A workload's versions as one: only scale, resources, variables, schedule and storage can differ between stages. */
function mergeWorkload(name: string, { versions }: FoundApp): Documents {
  const found = new Map(
    versions.flatMap(({ stage, workloads }) => {
      const workload = workloads.get(name);
      return workload ? [[stage.name, workload.fields] as const] : [];
    }),
  );
  const model: Fields = [...found.values()].at(-1) ?? {};
  const of = (field: string) =>
    splitValues(new Map([...found].map(([stage, fields]) => [stage, fields[field]] as const)));
  const [replicas, autoscale, schedule] = [of("replicas"), of("autoscale"), of("schedule")];
  const containers = mergeContainers(model, found);
  const byStage = new Map<string, Record<string, unknown>>();
  for (const stage of found.keys()) {
    const own = filled({
      replicas: replicas.byStage.get(stage),
      autoscale: autoscale.byStage.get(stage),
      schedule: schedule.byStage.get(stage),
      containers: containers.byStage.get(stage),
      storage: storageDifferences(model, found.get(stage)),
    });
    if (Object.keys(own).length > 0) byStage.set(stage, own);
  }
  const base = {
    ...model,
    containers: containers.base,
    replicas: replicas.base === 1 ? undefined : replicas.base,
    autoscale: autoscale.base,
  };
  return { base: defined(base), byStage };
}

function mergeContainers(model: Fields, found: ReadonlyMap<string, Fields>): Documents {
  const base: Record<string, unknown> = {};
  const byStage = new Map<string, Record<string, unknown>>();
  for (const name of Object.keys(fieldsIn(model, "containers"))) {
    const part = (...path: string[]) =>
      splitMappings(
        new Map([...found].map(([stage, fields]) => [stage, fieldsIn(fields, "containers", name, ...path)])),
      );
    const [requests, limits, env] = [part("resources", "requests"), part("resources", "limits"), part("env")];
    const resources = filled({ requests: requests.base, limits: limits.base });
    const { env: _, resources: __, ...rest } = fieldsIn(model, "containers", name);
    base[name] = { ...rest, ...filled({ env: env.base, resources }) };
    for (const stage of found.keys()) {
      const changed = filled({ requests: requests.byStage.get(stage), limits: limits.byStage.get(stage) });
      const own = filled({ resources: changed, env: env.byStage.get(stage) });
      if (Object.keys(own).length > 0) byStage.set(stage, { ...byStage.get(stage), [name]: own });
    }
  }
  return { base, byStage };
}

/** Size and class of each volume that the workload has everywhere. */
function storageDifferences(model: Fields, own: Fields | undefined): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, volume] of Object.entries(fieldsIn(model, "storage"))) {
    const changed = ["size", "class"].flatMap((field) => {
      const value = valueIn(own, "storage", name, field);
      return value === undefined || same(value, valueIn(volume, field)) ? [] : [[field, value] as const];
    });
    if (changed.length > 0) out[name] = Object.fromEntries(changed);
  }
  return out;
}

const ofWorkload: ReadonlySet<string> = new Set(["containers", "replicas", "autoscale"]);
const ofContainer: ReadonlySet<string> = new Set(["image", "command", "args", "ports", "resources", "probe"]);

/** A Deployment of one container, both called like the app, whose only port is called http; undefined where it is more. */
function shortForm(app: string, { base, byStage }: Documents): Documents | undefined {
  const [name, ...others] = Object.keys(fieldsIn(base, "containers"));
  const container = fieldsIn(base, "containers", app);
  const ports = Object.entries(fieldsIn(container, "ports"));
  const [port] = ports;
  const isPlain =
    name === app &&
    others.length === 0 &&
    Object.keys(base).every((field) => ofWorkload.has(field)) &&
    Object.keys(container).every((field) => ofContainer.has(field)) &&
    ports.length <= 1 &&
    (port === undefined || (port[0] === "http" && typeof port[1] === "number"));
  const differing = [...byStage.values()].map((fields) => fieldsIn(fields, "containers", app));
  if (!isPlain || differing.some((own) => own["env"] !== undefined)) return undefined;
  if ([...byStage.values()].some(({ schedule, storage }) => schedule !== undefined || storage !== undefined))
    return undefined;
  const { ports: _, ...rest } = container;
  const { containers: __, ...scale } = base;
  const stages = Array.from(byStage, ([stage, { containers: own, ...fields }]) => {
    return [stage, filled({ ...fields, resources: valueIn(own, app, "resources") })] as const;
  });
  return { base: defined({ ...rest, port: port?.[1], ...scale }), byStage: new Map(stages) };
}
