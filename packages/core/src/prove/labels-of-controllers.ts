import type { WorkloadKind } from "./placement/running-pods.ts";

type Labels = Readonly<Record<string, string>>;

const hash = "5d78c9869d";
const uid = "00000000-0000-4000-8000-000000000000";

/**
 * Labels that controllers give to the pods of a workload beside those of its template, with a value that they may have.
 *
 * Source: pkg/controller/{deployment,daemon,statefulset,job,cronjob} of k8s.io/kubernetes
 */
export function labelsOfController(kind: WorkloadKind | "Pod", name: string): Labels {
  switch (kind) {
    case "Deployment":
      return { "pod-template-hash": hash };
    case "DaemonSet":
      return { "controller-revision-hash": hash, "pod-template-generation": "1" };
    case "StatefulSet":
      return {
        "controller-revision-hash": `${name}-${hash}`,
        "statefulset.kubernetes.io/pod-name": `${name}-0`,
        "apps.kubernetes.io/pod-index": "0",
      };
    case "Job":
      return ofJob(name);
    case "CronJob":
      return ofJob(`${name}-29000000`);
    default:
      return {};
  }
}

function ofJob(name: string): Labels {
  return {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
}
