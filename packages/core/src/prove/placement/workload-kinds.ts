import type { WorkloadKind } from "./running-pods.ts";

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Who makes the pods. */
  readonly controller: string;
  /** What stands between the workload and its pods. */
  readonly between?: { readonly kind: WorkloadKind; readonly by: string };
}

/** How the API server knows what makes pods, and who makes them of it. */
export const workloadKinds: Readonly<Record<WorkloadKind, Kind>> = {
  Deployment: {
    group: "apps",
    version: "v1",
    resource: "deployments",
    controller: "replicaset-controller",
    between: { kind: "ReplicaSet", by: "deployment-controller" },
  },
  ReplicaSet: { group: "apps", version: "v1", resource: "replicasets", controller: "replicaset-controller" },
  StatefulSet: { group: "apps", version: "v1", resource: "statefulsets", controller: "statefulset-controller" },
  DaemonSet: { group: "apps", version: "v1", resource: "daemonsets", controller: "daemon-set-controller" },
  Job: { group: "batch", version: "v1", resource: "jobs", controller: "job-controller" },
  CronJob: {
    group: "batch",
    version: "v1",
    resource: "cronjobs",
    controller: "job-controller",
    between: { kind: "Job", by: "cronjob-controller" },
  },
  ReplicationController: {
    group: "",
    version: "v1",
    resource: "replicationcontrollers",
    controller: "replication-controller",
  },
};
