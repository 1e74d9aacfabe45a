import type { ResourceQuota } from "kubernetes-types/core/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import { multiplyQuantity } from "../manifests/quantities.ts";
import { appsInNamespace } from "./apps-in-namespace.ts";
import type { NamespaceScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { stageLabels } from "./labels.ts";
import { priorityClassName } from "./placement/priority-classes.ts";

/** kube-root-ca.crt, which every namespace has, and openshift-service-ca.crt, which OpenShift adds. */
const configMapsOfTheCluster = 2;

/**
 * A pod whose anti-affinity takes in another stage's pods keeps these off every node that it runs on, or with the whole
 * cluster as its topology, off all: the scheduler honours it for them too.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/#cross-namespace-pod-affinity-quota
 */
const affinityAcrossNamespaces: ResourceQuota["spec"] & object = {
  hard: { pods: "0" },
  scopeSelector: { matchExpressions: [{ scopeName: "CrossNamespacePodAffinity", operator: "Exists" }] },
};

/**
 * What a namespace of a stage may use: one quota for amounts and numbers of objects, one that leaves no room for pods of
 * another priority class than the stage's own, and one that leaves none for pods that look at other namespaces' pods.
 *
 * `limits.cpu` follows from the requests and the LimitRange's ratio, so that what is allowed for each container is
 * allowed for all of them. Memory cannot be taken back once it is given, so its limits may add up to no more than the
 * requests may. Declared numbers of config maps and secrets are for the apps; what the cluster keeps there is added.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function compileQuota(scope: NamespaceScope, origin: Span): Manifest<ResourceQuota & Manifest["object"]>[] {
  const labels = stageLabels(scope);
  const quota = (name: string, spec: ResourceQuota["spec"] & object): Manifest<ResourceQuota & Manifest["object"]> => ({
    origin,
    object: {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name, namespace: scope.namespace.name, labels },
      spec,
    },
  });
  return [
    quota("kubestage", { hard: amounts(scope) }),
    quota("kubestage-priority", otherPriorities(scope)),
    quota("kubestage-affinity", affinityAcrossNamespaces),
  ];
}

function amounts(scope: NamespaceScope): Record<string, string> {
  const { quota } = scope.namespace;
  return {
    "requests.cpu": quota.cpu,
    "limits.cpu": multiplyQuantity(quota.cpu, scope.stage.limits.maxRatio),
    "requests.memory": quota.memory,
    "limits.memory": quota.memory,
    "requests.storage": quota.storage,
    persistentvolumeclaims: String(quota.claims),
    pods: String(quota.pods),
    services: String(quota.services),
    "services.loadbalancers": String(quota.loadBalancers),
    "services.nodeports": String(quota.nodePorts),
    configmaps: String(quota.configMaps + configMapsOfTheCluster),
    secrets: String(quota.secrets + countServiceAccounts(scope)),
    "count/jobs.batch": String(quota.jobs),
    "count/cronjobs.batch": String(quota.jobs),
  };
}

/** Kubernetes itself keeps no Secret for a ServiceAccount any more, but OpenShift keeps one for each, and others may. */
function countServiceAccounts(scope: NamespaceScope): number {
  return appsInNamespace(scope).reduce((sum, app) => sum + app.workloads.length, 1);
}

/**
 * Matches pods that name a class which is not the stage's. Both expressions are needed: NotIn alone also matches pods
 * without a class, and these are harmless: their priority is 0, below that of every tier, so they preempt nobody. Where
 * the cluster has a default class they are given that one, and are refused.
 */
function otherPriorities({ platform, stage }: NamespaceScope): ResourceQuota["spec"] & object {
  const scopeName = "PriorityClass";
  return {
    hard: { pods: "0" },
    scopeSelector: {
      matchExpressions: [
        { scopeName, operator: "Exists" },
        { scopeName, operator: "NotIn", values: [priorityClassName(platform, stage.tier)] },
      ],
    },
  };
}
