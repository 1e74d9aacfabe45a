import type { KubernetesObject } from "./served-metadata.ts";
import { made, metadata, uidOf } from "./served-metadata.ts";

/** Where an app runs in one stage. */
export interface AppPlace {
  readonly namespace: string;
  readonly app: number;
  readonly apps: number;
  readonly stage: string;
  readonly nodesOfStage: number;
}

/** A replica of an app, as an API server returns it. */
export function podOf({ namespace: home, app: number, stage, nodesOfStage }: AppPlace, at: number): KubernetesObject {
  const app = `app-${number}`;
  const hash = uidOf(home).slice(0, 8);
  const name = `${app}-${hash}-${uidOf(`${home} ${at}`).slice(3, 8)}${at}`;
  const labels = { "app.kubernetes.io/name": app, "app.kubernetes.io/part-of": app, stage, "pod-template-hash": hash };
  const settings = ["LOG_LEVEL", "PORT", "POOL_SIZE", "TIMEOUT_SECONDS"];
  const address = `10.${number % 250}.${(number >> 8) % 250}.${at % 250}`;
  const image = `registry.example.com/${app}@sha256:${hash.repeat(8)}`;
  const tolerated = (key: string) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });
  const token = { name: "kube-api-access", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true };
  const fields = (names: readonly string[]) => Object.fromEntries(names.map((one) => [`f:${one}`, {}]));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${app}-${hash}-`,
      ...metadata({ kind: "Pod", name, namespace: home, labels }, "kube-controller-manager"),
      managedFields: [
        {
          manager: "kube-controller-manager",
          operation: "Update",
          apiVersion: "v1",
          time: made,
          fieldsType: "FieldsV1",
          fieldsV1: {
            "f:metadata": {
              "f:generateName": {},
              "f:labels": { ".": {}, ...fields(Object.keys(labels)) },
              "f:ownerReferences": { ".": {}, [`k:{"uid":"${uidOf(hash)}"}`]: {} },
            },
            "f:spec": {
              "f:containers": {
                'k:{"name":"app"}': {
                  ".": {},
                  "f:env": Object.fromEntries(
                    settings.map((one) => [`k:{"name":"${one}"}`, { ".": {}, "f:name": {}, "f:value": {} }]),
                  ),
                  "f:ports": { ".": {}, 'k:{"containerPort":8080,"protocol":"TCP"}': { ".": {}, "f:name": {} } },
                  ...fields(["image", "imagePullPolicy", "name", "resources", "securityContext"]),
                },
              },
              ...fields(["dnsPolicy", "enableServiceLinks", "nodeSelector", "restartPolicy", "tolerations"]),
            },
          },
        },
        {
          manager: "kubelet",
          operation: "Update",
          subresource: "status",
          apiVersion: "v1",
          time: made,
          fieldsType: "FieldsV1",
          fieldsV1: {
            "f:status": fields(["conditions", "containerStatuses", "hostIP", "phase", "podIP", "startTime"]),
          },
        },
      ],
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          name: `${app}-${hash}`,
          uid: uidOf(hash),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      volumes: [
        {
          name: "kube-api-access",
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
            ],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: "app",
          image,
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          env: settings.map((setting, index) => ({ name: setting, value: `${index * 10}` })),
          resources: { limits: { memory: "128Mi" }, requests: { cpu: "100m", memory: "128Mi" } },
          volumeMounts: [token],
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          imagePullPolicy: "IfNotPresent",
          securityContext: {
            capabilities: { drop: ["ALL"] },
            runAsNonRoot: true,
            allowPrivilegeEscalation: false,
            seccompProfile: { type: "RuntimeDefault" },
          },
        },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      nodeSelector: { stage },
      serviceAccountName: "default",
      serviceAccount: "default",
      nodeName: `${stage}-${(number * 7 + at) % nodesOfStage}`,
      securityContext: {},
      schedulerName: "default-scheduler",
      tolerations: [
        { key: "stage", operator: "Equal", value: stage, effect: "NoSchedule" },
        tolerated("node.kubernetes.io/not-ready"),
        tolerated("node.kubernetes.io/unreachable"),
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    },
    status: {
      phase: "Running",
      conditions: ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(
        (type) => ({ type, status: "True", lastProbeTime: null, lastTransitionTime: made }),
      ),
      hostIP: `192.168.${number % 250}.${at % 199}`,
      hostIPs: [{ ip: `192.168.${number % 250}.${at % 199}` }],
      podIP: address,
      podIPs: [{ ip: address }],
      startTime: made,
      containerStatuses: [
        {
          name: "app",
          state: { running: { startedAt: made } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image,
          imageID: image,
          containerID: `containerd://${uidOf(name).replaceAll("-", "").repeat(2)}`,
          started: true,
        },
      ],
      qosClass: "Burstable",
    },
  };
}
