export type Protocol = "TCP" | "UDP" | "SCTP";

export interface ContainerPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface Workload {
  /** As declared; the short form's is the app's own name. */
  readonly name: string;
  /** `<app>` where the workload is called like the app, otherwise `<app>-<workload>`. */
  readonly objectName: string;
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job";
  readonly replicas: number;
  readonly autoscale: { readonly min: number; readonly max: number; readonly cpu: number } | undefined;
  readonly containers: readonly Container[];
  readonly storage: readonly Storage[];
  /** Of a StatefulSet: each replica after the one before it is ready, or all at once. */
  readonly startup: "ordered" | "parallel";
  readonly schedule: string | undefined;
  readonly timeZone: string;
  readonly gracePeriodSeconds: number;
  /** Path of the workload below the App's spec, for places. */
  readonly path: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly role: "main" | "sidecar" | "init";
  /** With the release's digest where there is one. */
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly ports: readonly ContainerPort[];
  readonly env: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly readiness: Probe | undefined;
  readonly liveness: Probe | undefined;
  readonly startup: Probe | undefined;
  readonly mounts: Readonly<Record<string, string>>;
}

export interface Probe {
  readonly path?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly port?: number | string | undefined;
  readonly initialDelaySeconds?: number | undefined;
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly failureThreshold?: number | undefined;
}

export interface Storage {
  readonly name: string;
  /** Undefined: empty at each start. */
  readonly size: string | undefined;
  readonly class: string | undefined;
  readonly access: "ReadWriteOnce" | "ReadWriteMany" | "ReadOnlyMany" | "ReadWriteOncePod";
}
