import type * as admission from "kubernetes-types/admissionregistration/v1.d.ts";
import type * as apps from "kubernetes-types/apps/v1.d.ts";
import type * as autoscaling from "kubernetes-types/autoscaling/v2.d.ts";
import type * as batch from "kubernetes-types/batch/v1.d.ts";
import type * as core from "kubernetes-types/core/v1.d.ts";
import type * as discovery from "kubernetes-types/discovery/v1.d.ts";
import type * as networking from "kubernetes-types/networking/v1.d.ts";
import type * as node from "kubernetes-types/node/v1.d.ts";
import type * as policy from "kubernetes-types/policy/v1.d.ts";
import type * as rbac from "kubernetes-types/rbac/v1.d.ts";
import type * as scheduling from "kubernetes-types/scheduling/v1.d.ts";
import type * as storage from "kubernetes-types/storage/v1.d.ts";
import type { ObjectMetadata } from "./content.ts";

/** As read: it has a name, an apiVersion and a kind. */
export type Read<Kind> = Omit<Kind, "metadata" | "apiVersion" | "kind"> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
};

/**
 * The kinds of Kubernetes itself of which a world holds only what has their shape. Keys are `group/Kind`, the kind alone
 * for the core group.
 */
export interface KindTypes {
  readonly Namespace: Read<core.Namespace>;
  readonly Node: Read<core.Node>;
  readonly Pod: Read<core.Pod>;
  readonly PodTemplate: Read<core.PodTemplate>;
  readonly ReplicationController: Read<core.ReplicationController>;
  readonly Service: Read<core.Service>;
  readonly Endpoints: Read<core.Endpoints>;
  readonly ServiceAccount: Read<core.ServiceAccount>;
  readonly ConfigMap: Read<core.ConfigMap>;
  readonly Secret: Read<core.Secret>;
  readonly ResourceQuota: Read<core.ResourceQuota>;
  readonly LimitRange: Read<core.LimitRange>;
  readonly PersistentVolume: Read<core.PersistentVolume>;
  readonly PersistentVolumeClaim: Read<core.PersistentVolumeClaim>;
  readonly "apps/Deployment": Read<apps.Deployment>;
  readonly "apps/ReplicaSet": Read<apps.ReplicaSet>;
  readonly "apps/StatefulSet": Read<apps.StatefulSet>;
  readonly "apps/DaemonSet": Read<apps.DaemonSet>;
  readonly "batch/Job": Read<batch.Job>;
  readonly "batch/CronJob": Read<batch.CronJob>;
  readonly "autoscaling/HorizontalPodAutoscaler": Read<autoscaling.HorizontalPodAutoscaler>;
  readonly "discovery.k8s.io/EndpointSlice": Read<discovery.EndpointSlice>;
  readonly "networking.k8s.io/NetworkPolicy": Read<networking.NetworkPolicy>;
  readonly "networking.k8s.io/Ingress": Read<networking.Ingress>;
  readonly "networking.k8s.io/IngressClass": Read<networking.IngressClass>;
  readonly "node.k8s.io/RuntimeClass": Read<node.RuntimeClass>;
  readonly "policy/PodDisruptionBudget": Read<policy.PodDisruptionBudget>;
  readonly "rbac.authorization.k8s.io/Role": Read<rbac.Role>;
  readonly "rbac.authorization.k8s.io/ClusterRole": Read<rbac.ClusterRole>;
  readonly "rbac.authorization.k8s.io/RoleBinding": Read<rbac.RoleBinding>;
  readonly "rbac.authorization.k8s.io/ClusterRoleBinding": Read<rbac.ClusterRoleBinding>;
  readonly "scheduling.k8s.io/PriorityClass": Read<scheduling.PriorityClass>;
  readonly "storage.k8s.io/StorageClass": Read<storage.StorageClass>;
  readonly "admissionregistration.k8s.io/ValidatingAdmissionPolicy": Read<admission.ValidatingAdmissionPolicy>;
  readonly "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": Read<admission.ValidatingAdmissionPolicyBinding>;
  readonly "admissionregistration.k8s.io/ValidatingWebhookConfiguration": Read<admission.ValidatingWebhookConfiguration>;
  readonly "admissionregistration.k8s.io/MutatingWebhookConfiguration": Read<admission.MutatingWebhookConfiguration>;
}
