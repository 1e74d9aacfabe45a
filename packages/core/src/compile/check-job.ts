import type { Job } from "kubernetes-types/batch/v1.d.ts";
import { contentHash } from "../manifests/content-hash.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { JobCheck } from "../model/check-kinds.ts";
import type { Platform } from "../model/resolved.ts";
import type { AppScope } from "./compiled.ts";
import { appLabels, renderedLabels } from "./labels.ts";
import { podPlacement } from "./placement/pod-placement.ts";
import { containerSecurity, podSecurity } from "./workloads/security-context.ts";

/** Whose check it is, and of what. */
export interface CheckedRelease {
  /** The check by name. */
  readonly check: string;
  readonly cluster: string;
  readonly stage: string;
  readonly app: string;
  readonly release: string;
  readonly tree?: string | undefined;
  /** Counts how often the release was checked: another round is another Job. */
  readonly round: number;
}

export type CheckJob = Job & KubernetesObject & { readonly metadata: { readonly namespace: string } };

/** The check's own container, whose exit code and log count. */
export const checkContainer = "check";
/** On the Job and its pod: the check by name. */
const checkLabel = "kubestage.dev/check";
/** So that somebody can read the log of one that failed. */
const keptSeconds = 3600;
const longestName = 40;

/**
 * The Job of a check; undefined where the platform has no such app there. Its name is made from all that it is and is about, so whoever
 * asks once more finds the Job that was made before.
 *
 * Its pod carries the app's labels, so all that is open to the app's own pods is open to it, at the ports that the app declares, and what
 * the app may call; nothing else, and nothing of another stage. It lacks the label of a workload, by which Services, Deployments and
 * disruption budgets choose their pods, so it gets no traffic. It runs where the stage's pods run, by the restricted Pod Security
 * standard, as an account that may do nothing, once.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export function compileCheckJob(platform: Platform, check: JobCheck, about: CheckedRelease): CheckJob | undefined {
  const scope = scopeOf(platform, about);
  if (scope === undefined) return undefined;
  const { app } = scope;
  const labels = { ...(app.source ? renderedLabels(scope) : appLabels(scope)), [checkLabel]: about.check };
  const spec = {
    backoffLimit: 0,
    activeDeadlineSeconds: Math.ceil(check.within / 1000),
    ttlSecondsAfterFinished: keptSeconds,
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: "default",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 10,
        ...podPlacement(scope),
        securityContext: podSecurity(false),
        containers: [containerOf(check, about)],
      },
    },
  };
  const hash = contentHash({ namespace: app.namespace, labels, spec, about });
  const name = `check-${about.check.slice(0, longestName).replace(/-+$/, "")}-${hash.slice(0, 12)}`;
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name, namespace: app.namespace, labels }, spec };
}

function scopeOf(
  platform: Platform,
  { cluster: name, stage: stageName, app: appName }: CheckedRelease,
): AppScope | undefined {
  const stage = platform.stages.find((one) => one.name === stageName);
  const cluster = stage?.clusters.find((one) => one.name === name);
  const app = stage?.apps.find((one) => one.name === appName);
  if (!stage || !cluster || !app) return undefined;
  const stages = platform.stages.filter((one) => one.clusters.includes(cluster));
  return { platform, cluster, stages, stage, app };
}

function containerOf(
  { image, command, arguments: given, environment = {}, cpu, memory }: JobCheck,
  about: CheckedRelease,
) {
  const own = {
    KUBESTAGE_APP: about.app,
    KUBESTAGE_RELEASE: about.release,
    KUBESTAGE_STAGE: about.stage,
    ...(about.tree !== undefined && { KUBESTAGE_TREE: about.tree }),
  };
  return {
    name: checkContainer,
    image,
    ...(command && { command }),
    ...(given && { args: given }),
    env: Object.entries({ ...environment, ...own }).map(([name, value]) => ({ name, value })),
    resources: { requests: { cpu, memory }, limits: { cpu, memory } },
    securityContext: containerSecurity,
  };
}
