import type { DaemonSet, Deployment, DeploymentStrategy, StatefulSet } from "kubernetes-types/apps/v1.d.ts";
import type { CronJob, Job, JobSpec } from "kubernetes-types/batch/v1.d.ts";
import type { PodTemplateSpec } from "kubernetes-types/core/v1.d.ts";
import { contentHash } from "../../manifests/content-hash.ts";
import type { Workload } from "../../model/resolved.ts";
import { appPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels, selectorLabels } from "../labels.ts";
import { replicasOf } from "./autoscaling.ts";
import type { SharedEnvironment } from "./containers.ts";
import { compilePods } from "./pods.ts";
import { headlessName } from "./services.ts";
import { claimTemplates, hasExclusiveClaims } from "./storage.ts";

const jobHashLength = 10;
const keptRevisions = 3;
const keptJobs = { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 2 };
/** At most 60 runs of an every-minute schedule fit in, and a CronJob gives up for good at 100 that it missed. */
const startingDeadlineSeconds = 3600;

/** A new pod serves before an old one ends. */
const rolling: DeploymentStrategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } };
/** A claim for one node, or one pod, is free for the new pod only when the old one has ended. */
const recreate: DeploymentStrategy = { type: "Recreate" };

/** The try of a pod that was evicted does not count. Source: stable since 1.31, needs restartPolicy Never. */
const tries: Pick<JobSpec, "backoffLimit" | "podFailurePolicy"> = {
  backoffLimit: 3,
  podFailurePolicy: {
    rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
  },
};

/** The object that runs a workload's pods. */
export function compileWorkload(scope: AppScope, workload: Workload, environment: SharedEnvironment): Manifest {
  const origin = workload.path.length > 0 ? appPlace(scope, ...workload.path) : appPlace(scope, "image");
  return { origin, object: compileObject(scope, workload, compilePods(scope, workload, environment)) };
}

function compileObject(scope: AppScope, workload: Workload, template: PodTemplateSpec): KubernetesObject {
  switch (workload.kind) {
    case "Deployment":
      return compileDeployment(scope, workload, template);
    case "StatefulSet":
      return compileStatefulSet(scope, workload, template);
    case "DaemonSet":
      return compileDaemonSet(scope, workload, template);
    case "CronJob":
      return compileCronJob(scope, workload, template);
    case "Job":
      return compileJob(scope, workload, template);
  }
}

function compileDeployment(
  scope: AppScope,
  workload: Workload,
  template: PodTemplateSpec,
): Deployment & KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(scope, workload),
    spec: {
      ...replicasOf(workload),
      revisionHistoryLimit: keptRevisions,
      strategy: hasExclusiveClaims(workload) ? recreate : rolling,
      selector: { matchLabels: selectorLabels(scope.app.name, workload.name) },
      template,
    },
  };
}

function compileStatefulSet(
  scope: AppScope,
  workload: Workload,
  template: PodTemplateSpec,
): StatefulSet & KubernetesObject {
  const metadata = metadataOf(scope, workload);
  const claims = claimTemplates(workload, metadata.labels);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata,
    spec: {
      serviceName: headlessName(workload),
      ...replicasOf(workload),
      revisionHistoryLimit: keptRevisions,
      ...(workload.startup === "parallel" && { podManagementPolicy: "Parallel" }),
      updateStrategy: { type: "RollingUpdate" },
      selector: { matchLabels: selectorLabels(scope.app.name, workload.name) },
      template,
      ...(claims.length > 0 && { volumeClaimTemplates: claims }),
    },
  };
}

function compileDaemonSet(
  scope: AppScope,
  workload: Workload,
  template: PodTemplateSpec,
): DaemonSet & KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: metadataOf(scope, workload),
    spec: {
      revisionHistoryLimit: keptRevisions,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: selectorLabels(scope.app.name, workload.name) },
      template,
    },
  };
}

/** Runs never overlap. What is over is cleared away by the history limits alone. */
function compileCronJob(scope: AppScope, workload: Workload, template: PodTemplateSpec): CronJob & KubernetesObject {
  const { schedule, timeZone } = workload;
  if (schedule === undefined) throw new Error(`the CronJob ${workload.objectName} has no schedule`);
  const metadata = metadataOf(scope, workload);
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: {
      schedule,
      timeZone,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds,
      ...keptJobs,
      jobTemplate: { metadata: { labels: metadata.labels }, spec: { ...tries, template } },
    },
  };
}

/**
 * A Job runs once for each release, and from the head of the declaration once for each content: its template can never be
 * changed, so both are hashed into its name and another release makes another Job.
 *
 * There is no `ttlSecondsAfterFinished` on purpose: whoever applies would find the Job missing and run it again. It goes
 * when its successor is applied, as everything that is no longer written.
 */
function compileJob(scope: AppScope, workload: Workload, template: PodTemplateSpec): Job & KubernetesObject {
  const hash = contentHash({ release: scope.app.release, template }).slice(0, jobHashLength);
  const metadata = metadataOf(scope, workload);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata, name: `${metadata.name}-${hash}` },
    spec: { ...tries, template },
  };
}

function metadataOf(
  scope: AppScope,
  workload: Workload,
): { name: string; namespace: string; labels: Record<string, string> } {
  return { name: workload.objectName, namespace: scope.app.namespace, labels: appLabels(scope, workload) };
}
