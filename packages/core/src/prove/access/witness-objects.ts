import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";

const name = "kubestage-witness";

/** A pod that any level of Pod Security lets in, as an account of its namespace. */
export function harmlessPod(namespace: string, account: string): KubernetesObject & { readonly spec: object } {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      serviceAccountName: account,
      automountServiceAccountToken: true,
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "witness",
          image: "registry.k8s.io/pause:3.10",
          resources: {
            requests: { cpu: "10m", memory: "16Mi" },
            limits: { cpu: "10m", memory: "16Mi" },
          },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}

/** A Secret that a controller fills with a token of the account. */
export function tokenSecret(namespace: string, account: string): KubernetesObject & { readonly type: string } {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, annotations: { "kubernetes.io/service-account.name": account } },
    type: "kubernetes.io/service-account-token",
  };
}

/** What makes pods like that one. */
export function podMaker(resource: string, namespace: string, account: string): unknown {
  const { metadata, ...pod } = harmlessPod(namespace, account);
  const template = { metadata: { labels: { app: name } }, spec: pod.spec };
  const selector = { matchLabels: { app: name } };
  const never = { ...template, spec: { ...pod.spec, restartPolicy: "Never" } };
  switch (resource) {
    case "pods":
      return { ...pod, metadata };
    case "jobs":
      return { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template: never } };
    case "cronjobs":
      return {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata,
        spec: { schedule: "* * * * *", jobTemplate: { spec: { template: never } } },
      };
    case "replicationcontrollers":
      return {
        apiVersion: "v1",
        kind: "ReplicationController",
        metadata,
        spec: { replicas: 1, selector: selector.matchLabels, template },
      };
    case "statefulsets":
      return { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec: { serviceName: name, selector, template } };
    default: {
      const kind = { replicasets: "ReplicaSet", daemonsets: "DaemonSet" }[resource] ?? "Deployment";
      return { apiVersion: "apps/v1", kind, metadata, spec: { selector, template } };
    }
  }
}

export function bindingBody(
  kind: "RoleBinding" | "ClusterRoleBinding",
  namespace: string,
  role: { readonly kind: string; readonly name: string },
  user: string,
): KubernetesObject & { readonly roleRef: object; readonly subjects: readonly object[] } {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    apiVersion: `${apiGroup}/v1`,
    kind,
    metadata: { name, ...(namespace === "" ? {} : { namespace }) },
    roleRef: { apiGroup, kind: role.kind, name: role.name },
    subjects: [{ apiGroup, kind: "User", name: user }],
  };
}
