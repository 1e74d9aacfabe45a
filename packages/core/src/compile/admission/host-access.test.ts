import { describePolicy } from "./testing/describe-policy.ts";
import { container, pod } from "./testing/platform.ts";
import type { Request } from "./testing/requests.ts";
import { administrator, create, developer, update } from "./testing/requests.ts";

const wanted = (spec: object): Request => create(developer, pod("dev", spec));
const debugged = (fields: object): Request =>
  update(developer, pod("dev"), pod("dev", { ephemeralContainers: [container(fields)] }), "ephemeralcontainers");
const privileged = { securityContext: { privileged: true } };
const mounted = (source: string): object => ({ name: "data", [source]: {} });
/** Volumes that the kubelet mounts from the node's network or devices. */
const nodeVolumes = [
  "nfs",
  "iscsi",
  "fc",
  "csi",
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "gitRepo",
  "glusterfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];
const everything = {
  hostNetwork: true,
  hostPID: true,
  hostIPC: true,
  volumes: [{ name: "root", hostPath: { path: "/" } }],
  containers: [container({ ...privileged, ports: [{ hostPort: 80 }] })],
};

describePolicy("host-access", {
  accepts: {
    "an ordinary pod": wanted({
      containers: [container({ ports: [{ containerPort: 80, hostPort: 0 }] })],
      hostNetwork: false,
    }),
    "anything where the stage is privileged": create(developer, pod("perf", everything)),
    "anything outside of the stages": create(developer, pod("dev", everything, { namespace: "kube-system" })),
    "an older pod, which ends": update(
      developer,
      pod("dev", everything, { finalizers: ["a"] }),
      pod("dev", everything),
    ),
    "an ordinary debugger": debugged({ name: "debug" }),
    "volumes that are the pod's or the cluster's own": wanted({
      volumes: [
        { name: "a", emptyDir: {} },
        { name: "b", configMap: { name: "b" } },
        { name: "c", secret: { secretName: "c" } },
        { name: "d", projected: { sources: [] } },
        { name: "e", downwardAPI: {} },
        { name: "f", persistentVolumeClaim: { claimName: "f" } },
        { name: "g", ephemeral: { volumeClaimTemplate: { spec: {} } } },
        { name: "h", image: { reference: `registry.example.com/shop/data@sha256:${"0".repeat(64)}` } },
      ],
    }),
    "an older pod with a network volume, which ends": update(
      developer,
      pod("dev", { volumes: [mounted("nfs")] }, { finalizers: ["a"] }),
      pod("dev", { volumes: [mounted("nfs")] }),
    ),
  },
  refuses: {
    "the node's network": wanted({ hostNetwork: true }),
    "the node's processes": wanted({ hostPID: true }),
    "the node's memory": wanted({ hostIPC: true }),
    "an administrator too": create(administrator, pod("dev", { hostPID: true })),
    "the node's files": wanted({
      volumes: [
        { name: "a", emptyDir: {} },
        { name: "root", hostPath: { path: "/" } },
      ],
    }),
    ...Object.fromEntries(
      nodeVolumes.map((source) => [`a volume of ${source}`, wanted({ volumes: [mounted(source)] })]),
    ),
    "a kind of volume that is not known": wanted({ volumes: [mounted("newlyInvented")] }),
    "the node's ports": wanted({
      containers: [container({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] })],
    }),
    "the node's ports, by an init container": wanted({ initContainers: [container({ ports: [{ hostPort: 81 }] })] }),
    "a privileged container": wanted({ containers: [container(), container(privileged)] }),
    "a privileged init container": wanted({ initContainers: [container(privileged)] }),
    "a privileged debugger": debugged(privileged),
    "a pod that is a process of a Windows node": wanted({ securityContext: { windowsOptions: { hostProcess: true } } }),
    "a container that is one": wanted({
      containers: [container({ securityContext: { windowsOptions: { hostProcess: true } } })],
    }),
  },
});
