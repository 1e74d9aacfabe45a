import type { ObjectKey } from "../manifests/object-key.ts";
import { groupOf, isHashedConfiguration } from "../manifests/object-key.ts";
import type { WantedObject } from "./plan.ts";

/**
 * What has to be there before what, first to last. A kind stands as `group/Kind`, without a group as `Kind`; a group
 * alone means every kind of it that is not named elsewhere.
 *
 * Roles stand before bindings, because the API server lets somebody bind only a role that it can look up. Policies and
 * quotas stand before anything that they should judge. A kind that is not named here comes from a chart's or somebody's
 * own definitions. It goes after configuration and Services, on which its controller may call at once, and before
 * workloads: most such objects order something that a workload needs to start (a database, a certificate, a sidecar's
 * rules), while an object whose controller comes later only waits. Webhooks come last, because from then on they are
 * asked about every object, and the workload that answers has to run by then.
 */
const waves = [
  ["apiextensions.k8s.io/CustomResourceDefinition"],
  ["Namespace"],
  [
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/Role",
    "ServiceAccount",
    "ResourceQuota",
    "LimitRange",
    "networking.k8s.io/NetworkPolicy",
    "policy.networking.k8s.io",
    "crd.projectcalico.org",
    "projectcalico.org",
    "cilium.io",
    "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/MutatingAdmissionPolicy",
    "scheduling.k8s.io/PriorityClass",
    "node.k8s.io/RuntimeClass",
    "flowcontrol.apiserver.k8s.io",
  ],
  [
    "rbac.authorization.k8s.io/ClusterRoleBinding",
    "rbac.authorization.k8s.io/RoleBinding",
    "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
    "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  ],
  [
    "storage.k8s.io",
    "networking.k8s.io/IngressClass",
    "gateway.networking.k8s.io/GatewayClass",
    "external-secrets.io/ClusterSecretStore",
    "external-secrets.io/SecretStore",
    "PersistentVolume",
    "cert-manager.io/ClusterIssuer",
    "cert-manager.io/Issuer",
  ],
  ["ConfigMap", "Secret", "PersistentVolumeClaim", "external-secrets.io", "cert-manager.io"],
  ["Service", "Endpoints", "discovery.k8s.io/EndpointSlice", "gateway.networking.k8s.io/Gateway"],
  ["*"],
  [
    "apps/Deployment",
    "apps/StatefulSet",
    "apps/DaemonSet",
    "apps/ReplicaSet",
    "batch/Job",
    "batch/CronJob",
    "Pod",
    "ReplicationController",
    "argoproj.io/Rollout",
    "flagger.app/Canary",
  ],
  [
    "autoscaling/HorizontalPodAutoscaler",
    "autoscaling.k8s.io/VerticalPodAutoscaler",
    "keda.sh",
    "policy/PodDisruptionBudget",
  ],
  ["networking.k8s.io/Ingress", "gateway.networking.k8s.io"],
  [
    "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/MutatingWebhookConfiguration",
    "apiregistration.k8s.io/APIService",
  ],
] as const satisfies readonly (readonly string[])[];

const waveOf: ReadonlyMap<string, number> = new Map(
  waves.flatMap((names, wave) => names.map((name) => [name, wave] as const)),
);
const others = waveOf.get("*") ?? 0;

/** Objects in the order in which they are applied: waves one after the other, inside a wave as they were given. */
export function planWaves(wanted: readonly WantedObject[]): WantedObject[][] {
  return inWaves(wanted, ({ object, key }) => waveOfKind(groupOf(object.apiVersion), key.kind));
}

/**
 * Objects in the order in which they are deleted: the waves of `planWaves` backwards, so that walls stand until what
 * they keep apart is gone. Configuration of an earlier release, with a hash in its name, comes last of all: pods that
 * have not been replaced yet still start with it.
 */
export function deletionWaves<T extends { readonly key: ObjectKey }>(items: readonly T[]): T[][] {
  const last = waves.length;
  return inWaves(items, ({ key }) => (isHashedConfiguration(key) ? last : last - 1 - waveOfKind(key.group, key.kind)));
}

function waveOfKind(group: string, kind: string): number {
  return (
    waveOf.get(group === "" ? kind : `${group}/${kind}`) ?? (group === "" ? others : (waveOf.get(group) ?? others))
  );
}

function inWaves<T>(items: readonly T[], waveOfItem: (item: T) => number): T[][] {
  const filled: T[][] = [];
  for (const item of items) (filled[waveOfItem(item)] ??= []).push(item);
  return filled.filter((wave) => wave.length > 0);
}
