import { isBuiltIn } from "./fields/built-in-kinds.ts";
import type { Risk } from "./plan.ts";

/** One reason for a risk: a sentence without a full stop. */
export interface Reason {
  readonly risk: Risk;
  readonly because: string;
}

/** What deleting an object of a kind costs, and what changing some of its fields does. */
export interface RiskRule {
  readonly deleted?: Reason;
  /** The first part of a path, and what a change below it does. */
  readonly changed?: readonly (readonly [path: string, reason: Reason])[];
}

const data = (because: string): Reason => ({ risk: "data", because });
const separation = (because: string): Reason => ({ risk: "separation", because });
const interruption = (because: string): Reason => ({ risk: "interruption", because });

const wall = (what: string): RiskRule => ({
  deleted: separation(`${what} no longer stands`),
  changed: [["spec", separation(`${what} changes`)]],
});
const networkWall = wall("a wall in the network");
const admissionWall = wall("a rule of admission");
const workload: RiskRule = {
  deleted: interruption("what runs is stopped"),
  changed: [["spec.template", interruption("its pods are replaced")]],
};
const route: RiskRule = {
  deleted: interruption("what comes in by it is no longer served"),
  changed: [["spec", interruption("what comes in by it may go elsewhere")]],
};
const role: RiskRule = {
  deleted: interruption("what it allows is no longer allowed"),
  changed: [
    ["rules", separation("what it allows changes")],
    ["aggregationRule", separation("what it allows changes")],
  ],
};
const binding: RiskRule = {
  deleted: interruption("those whom it names lose what it allows"),
};
const webhooks: RiskRule = {
  deleted: separation("what it refuses or changes is no longer refused or changed"),
  changed: [["webhooks", separation("which requests it judges, or how, changes")]],
};
const secretSource: RiskRule = {
  deleted: interruption("the Secret that it writes may go with it"),
  changed: [["spec", interruption("the Secret that it writes changes")]],
};
const harmless: RiskRule = {};

/** By `group/Kind`; a group alone is every other kind of it. */
const rules: Readonly<Record<string, RiskRule>> = {
  Namespace: { deleted: data("everything in it is deleted with it") },
  PersistentVolumeClaim: { deleted: data("its volume is deleted with it, unless its class retains volumes") },
  PersistentVolume: {
    deleted: data("what is stored on it may no longer be reached"),
    changed: [["spec.persistentVolumeReclaimPolicy", data("what happens to its data once it is released changes")]],
  },
  Secret: { deleted: data("its values are deleted, and kubestage cannot bring them back") },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    deleted: data("every object of its kind is deleted with it"),
    changed: [["spec.versions", data("objects that are stored in a version that goes can no longer be read")]],
  },
  "apps/StatefulSet": {
    deleted: data("it stops, and its volumes may be deleted with it"),
    changed: [
      ["spec.persistentVolumeClaimRetentionPolicy", data("whether its volumes are deleted with it changes")],
      ["spec.template", interruption("its pods are replaced")],
    ],
  },

  "networking.k8s.io/NetworkPolicy": networkWall,
  "policy.networking.k8s.io": networkWall,
  "cilium.io": networkWall,
  "crd.projectcalico.org": networkWall,
  "projectcalico.org": networkWall,
  "security.istio.io": wall("a rule of the mesh"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admissionWall,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admissionWall,
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": admissionWall,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": admissionWall,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhooks,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhooks,
  "kyverno.io": admissionWall,
  ResourceQuota: wall("a limit on what the namespace may use"),
  LimitRange: wall("a limit on what one container or claim may use"),
  "rbac.authorization.k8s.io/Role": role,
  "rbac.authorization.k8s.io/ClusterRole": role,
  "rbac.authorization.k8s.io/RoleBinding": binding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": binding,

  "apps/Deployment": workload,
  "apps/DaemonSet": workload,
  "apps/ReplicaSet": workload,
  "argoproj.io/Rollout": workload,
  ReplicationController: workload,
  Pod: { deleted: interruption("it is stopped"), changed: [["spec", interruption("its containers may restart")]] },
  "batch/Job": { deleted: interruption("if it runs, it is stopped") },
  "batch/CronJob": { deleted: interruption("it is started no more, and what runs of it is stopped") },
  Service: {
    deleted: interruption("its name no longer leads to anything"),
    changed: [
      ["spec.ports", interruption("callers may no longer reach the port that they know")],
      ["spec.selector", interruption("it leads to other pods")],
      ["spec.type", interruption("how it is reached changes")],
      ["spec.clusterIP", interruption("its address changes")],
      ["spec.externalName", interruption("it leads elsewhere")],
    ],
  },
  Endpoints: route,
  "discovery.k8s.io/EndpointSlice": route,
  "networking.k8s.io/Ingress": route,
  "networking.k8s.io/IngressClass": route,
  "gateway.networking.k8s.io": route,
  ConfigMap: { deleted: interruption("pods that read it cannot start again") },
  ServiceAccount: { deleted: interruption("pods that run as it cannot start again") },
  "external-secrets.io": secretSource,
  "cert-manager.io": secretSource,
  "scheduling.k8s.io/PriorityClass": { deleted: interruption("pods that name it cannot start again") },
  "node.k8s.io/RuntimeClass": { deleted: interruption("pods that name it cannot start again") },
  "storage.k8s.io": { deleted: interruption("volumes of it can no longer be made or attached") },
  "apiregistration.k8s.io/APIService": { deleted: interruption("the kinds that it serves are no longer served") },
  "flowcontrol.apiserver.k8s.io": harmless,
  "autoscaling/HorizontalPodAutoscaler": harmless,
  "autoscaling.k8s.io": harmless,
  "keda.sh": harmless,
  "policy/PodDisruptionBudget": { deleted: interruption("draining a node may stop all of its pods at once") },
  "monitoring.coreos.com": harmless,
};

/** Of a kind that nobody here knows: its controller may do anything. */
const unknownKind: RiskRule = {
  deleted: data("what its controller deletes with it is not known to kubestage"),
  changed: [["spec", interruption("what its controller does about it is not known to kubestage")]],
};

export function riskRule(group: string, kind: string): RiskRule {
  return rules[group === "" ? kind : `${group}/${kind}`] ?? rules[group] ?? (isBuiltIn(group) ? harmless : unknownKind);
}
