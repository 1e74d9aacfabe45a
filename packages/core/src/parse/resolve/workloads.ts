import type { AppSpec } from "../../model/kinds.ts";
import type { Container, ContainerPort, Workload } from "../../model/resolved.ts";

type DeclaredWorkload = NonNullable<AppSpec["workloads"]>[string];
type DeclaredContainer = DeclaredWorkload["containers"][string];
type Differences = NonNullable<AppSpec["stages"]>[string];
type Resources = NonNullable<AppSpec["resources"]>;

/** Name of the port that the short form's `port` gives its container. */
const shortFormPort = "http";
const defaultGracePeriodSeconds = 30;

/**
 * What runs of an app in a stage: the declared workloads, or the one of the short form, with the stage's differences.
 * `images` maps a declared image to the one that the release pins.
 */
export function resolveWorkloads(
  app: string,
  spec: AppSpec,
  differences: Differences | undefined,
  images: ReadonlyMap<string, string>,
): Workload[] {
  const declared = spec.workloads ?? shortForm(app, spec);
  return Object.entries(declared).map(([name, workload]) => {
    const own = differences?.workloads?.[name];
    const short = spec.workloads === undefined ? differences : undefined;
    const containers = Object.entries(workload.containers).map(([containerName, container]) => {
      const changed = own?.containers?.[containerName];
      return resolveContainer(containerName, container, changed?.resources ?? short?.resources, changed?.env, images);
    });
    return {
      name,
      objectName: objectName(app, name),
      kind: workload.kind,
      replicas: own?.replicas ?? short?.replicas ?? workload.replicas ?? 1,
      autoscale: own?.autoscale ?? short?.autoscale ?? workload.autoscale,
      containers,
      storage: Object.entries(workload.storage ?? {}).map(([storageName, storage]) => {
        const changedStorage = own?.storage?.[storageName];
        const { size = storage.size, class: storageClass = storage.class } = changedStorage ?? {};
        return { name: storageName, size, class: storageClass, access: storage.access };
      }),
      startup: workload.startup ?? "ordered",
      schedule: own?.schedule ?? workload.schedule,
      timeZone: workload.timeZone ?? "Etc/UTC",
      gracePeriodSeconds: workload.gracePeriodSeconds ?? defaultGracePeriodSeconds,
      path: spec.workloads ? ["workloads", name] : [],
    };
  });
}

/** `<app>` where the workload is called like the app, otherwise `<app>-<workload>`: unique even in a shared namespace. */
export function objectName(app: string, workload: string): string {
  return workload === app ? app : `${app}-${workload}`;
}

function shortForm(app: string, spec: AppSpec): Record<string, DeclaredWorkload> {
  const { image, port, command, args, resources, probe, replicas, autoscale } = spec;
  if (image === undefined) return {};
  const ports = port === undefined ? undefined : { [shortFormPort]: port };
  const container: DeclaredContainer = { image, command, args, ports, resources, probe, role: "main" };
  return { [app]: { kind: "Deployment", containers: { [app]: container }, replicas, autoscale } };
}

function resolveContainer(
  name: string,
  declared: DeclaredContainer,
  resources: Resources | undefined,
  env: Readonly<Record<string, string>> | undefined,
  images: ReadonlyMap<string, string>,
): Container {
  const { readiness, liveness, startup, probe } = declared;
  const job = declared.role === "init";
  return {
    name,
    role: declared.role,
    image: images.get(declared.image) ?? declared.image,
    command: declared.command,
    args: declared.args,
    ports: Object.entries(declared.ports ?? {}).map(resolvePort),
    env: env ? { ...declared.env, ...env } : (declared.env ?? {}),
    requests: amounts(declared.resources?.requests, resources?.requests),
    limits: amounts(declared.resources?.limits, resources?.limits),
    readiness: job ? undefined : (readiness ?? probe),
    liveness: job ? undefined : (liveness ?? probe),
    startup: job ? undefined : startup,
    mounts: declared.mounts ?? {},
  };
}

function resolvePort([name, value]: [string, NonNullable<DeclaredContainer["ports"]>[string]]): ContainerPort {
  return typeof value === "number" ? { name, port: value, protocol: "TCP" } : { name, ...value };
}

function amounts(base: Resources["requests"], changed: Resources["requests"]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const name of ["cpu", "memory"] as const) {
    const amount = changed?.[name] ?? base?.[name];
    if (amount !== undefined) merged[name] = amount;
  }
  return merged;
}
