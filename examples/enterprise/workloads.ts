import type { Spec } from "./documents.ts";
import { image } from "./images.ts";
import type { StageName } from "./stages.ts";
import { stageNames } from "./stages.ts";

type App = Spec<"App">;
type Workloads = NonNullable<App["workloads"]>;
type Workload = NonNullable<Workloads[string]>;
type Container = NonNullable<Workload["containers"][string]>;
type Image = Parameters<typeof image>[0];

function resources(cpu: string, memory: string, mostCpu: string) {
  return { requests: { cpu, memory }, limits: { cpu: mostCpu, memory } };
}

const sizes = {
  tiny: resources("50m", "64Mi", "250m"),
  small: resources("100m", "256Mi", "500m"),
  medium: resources("250m", "1Gi", "1"),
  large: resources("500m", "2Gi", "2"),
};
export type Size = keyof typeof sizes;

/** A service as all our teams build them: the same port, the same checks, metrics beside. */
export function service(name: Image, size: Size = "medium"): Workload {
  return {
    containers: {
      service: {
        image: image(name),
        ports: { http: 8080, metrics: 9090 },
        startup: { path: "/health/started", port: "metrics", failureThreshold: 60 },
        readiness: { path: "/health/ready", port: "metrics" },
        liveness: { path: "/health/live", port: "metrics" },
        resources: sizes[size],
      },
    },
  };
}

/** A service that checks no tokens itself: a sidecar does it and hands on what is allowed. It is exposed on port 8000. */
export function checkedService(name: Image, size: Size = "medium"): Workload {
  const { containers } = service(name, size);
  const check: Container = {
    role: "sidecar",
    image: image("token-check"),
    args: ["--listen=:8000", "--upstream=http://localhost:8080"],
    ports: { "http-checked": 8000 },
    probe: { port: "http-checked" },
    resources: sizes.tiny,
  };
  return { containers: { "token-check": check, ...containers } };
}

/** PostgreSQL with an exporter for its metrics beside it. */
function postgres(size: Size, gibibytes: number): Workload {
  const directory = "/var/lib/postgresql";
  return {
    kind: "StatefulSet",
    storage: { data: { size: `${gibibytes}Gi` } },
    gracePeriodSeconds: 120,
    containers: {
      exporter: {
        role: "sidecar",
        image: image("postgres-exporter"),
        ports: { metrics: 9187 },
        env: { PGHOST: "localhost", PGPASSWORD: "$(DATABASE_PASSWORD)" },
        resources: sizes.tiny,
      },
      postgres: {
        image: image("postgres"),
        ports: { postgres: 5432 },
        env: { PGDATA: `${directory}/data`, POSTGRES_PASSWORD: "$(DATABASE_PASSWORD)" },
        probe: { command: ["pg_isready"] },
        mounts: { data: directory },
        resources: sizes[size],
      },
    },
  };
}

/** What an app with a database of its own says: the service, the database, and where the one finds the other. */
export function serviceWithDatabase(name: Image, size: Size, gibibytes: number) {
  return {
    config: { DATABASE_HOST: `${name}-database` },
    secrets: ["DATABASE_PASSWORD"],
    workloads: { [name]: service(name, size), database: postgres("medium", gibibytes) },
  } satisfies Partial<App>;
}

/** A task by the clock. */
export function scheduled(name: Image, schedule: string, args: string[] = []): Workload {
  return {
    kind: "CronJob",
    schedule,
    timeZone: "Europe/Berlin",
    containers: { task: { image: image(name), args, resources: sizes.medium } },
  };
}

/** A task that runs once for each release. */
export function once(name: Image, args: string[]): Workload {
  return { kind: "Job", containers: { task: { image: image(name), args, resources: sizes.medium } } };
}

interface Scale {
  readonly from: number;
  readonly to: number;
  /** The size of the app's own database where it holds as much as in production. */
  readonly gibibytes?: number;
}

/** More pods of a workload where there are users, or measurements; of the stages that the app is `in`. */
export function scaled(workload: string, { from, to, gibibytes }: Scale, stages: readonly StageName[] = stageNames) {
  const database = gibibytes !== undefined && { database: { storage: { data: { size: `${gibibytes}Gi` } } } };
  const differences: App["stages"] = {
    "load-test": { workloads: { [workload]: { replicas: from }, ...database } },
    staging: { workloads: { [workload]: { replicas: 2 } } },
    prod: { workloads: { [workload]: { autoscale: { min: from, max: to, cpu: 70 } }, ...database } },
  };
  return Object.fromEntries(Object.entries(differences).filter(([name]) => stages.includes(name as StageName)));
}
