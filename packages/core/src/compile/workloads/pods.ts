import type { EnvFromSource, PodTemplateSpec } from "kubernetes-types/core/v1.d.ts";
import type { Workload } from "../../model/resolved.ts";
import type { AppScope } from "../compiled.ts";
import { appLabels } from "../labels.ts";
import { podPlacement } from "../placement/pod-placement.ts";
import { topologySpread } from "../placement/topology-spread.ts";
import type { SharedEnvironment } from "./containers.ts";
import { compileContainers } from "./containers.ts";
import { secretVariables } from "./secrets.ts";
import { podSecurity } from "./security-context.ts";
import { compileVolumes, hasClaims } from "./storage.ts";

/** What every container of the app gets from outside: its ConfigMap, where there is one, and references to its Secret. */
export function sharedEnvironment(scope: AppScope, configMap: string | undefined): SharedEnvironment {
  const envFrom: EnvFromSource[] | undefined =
    configMap === undefined ? undefined : [{ configMapRef: { name: configMap } }];
  return { envFrom, secrets: secretVariables(scope.app) };
}

/**
 * The pods of a workload: the stage's placement, the app's environment and the restricted security context. They run as
 * the workload's own ServiceAccount, without its token unless the app asks, and without the Docker-style variables that
 * would name every Service of the namespace.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
 */
export function compilePods(scope: AppScope, workload: Workload, environment: SharedEnvironment): PodTemplateSpec {
  const { app } = scope;
  const volumes = compileVolumes(workload);
  const spread = topologySpread(app, workload);
  return {
    metadata: { labels: appLabels(scope, workload) },
    spec: {
      serviceAccountName: workload.objectName,
      automountServiceAccountToken: app.serviceAccountToken,
      enableServiceLinks: false,
      ...(endsByItself(workload) && { restartPolicy: "Never" }),
      terminationGracePeriodSeconds: workload.gracePeriodSeconds,
      ...podPlacement(scope),
      ...(spread && { topologySpreadConstraints: spread }),
      securityContext: podSecurity(hasClaims(workload)),
      ...compileContainers(workload, environment),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** Each try of a Job is a pod of its own, so that the log of a try that failed is still there. */
function endsByItself({ kind }: Workload): boolean {
  return kind === "Job" || kind === "CronJob";
}
