import { unknown, type Value } from "./partial-values.ts";

/** Source: k8s.io/api/core/v1/types.go (PodSpec), without what says where a pod runs. An API server drops all others. */
const specFields =
  "volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy serviceAccountName serviceAccount automountServiceAccountToken hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain schedulerName hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources hostnameOverride workloadRef schedulingGroup";
/** A pod's spec of which nothing is known. */
export const anySpec: Readonly<Record<string, Value>> = Object.fromEntries(
  specFields.split(" ").map((field) => [field, unknown]),
);
