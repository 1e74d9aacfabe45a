import fc from "fast-check";
import type { PodSecurityLevel, PodSecurityVersion } from "../pod-to-check.ts";

/**
 * Pods that keep nearly everything that `restricted` asks for and break a few rules, so that both answers are common. An
 * API server takes nearly all of them as valid.
 */
export const arbitraryPod = fc
  .record({
    changes: fc.array(fc.nat(), { maxLength: 4 }),
    windows: fc.boolean().chain((first) => (first ? fc.boolean() : fc.constant(false))),
    hostUsers: fc.constantFrom(undefined, true, false),
    bare: fc.constantFrom(true, false, false),
    values: fc.infiniteStream(fc.nat({ max: 1_000_000 })),
  })
  .map(({ changes, windows, hostUsers, bare, values }) => {
    const pick: Pick = (choices) =>
      choices[(values.next().value as number) % choices.length] as (typeof choices)[number];
    const pod = basePod(windows ? "windows" : bare ? "bare" : "linux");
    if (hostUsers !== undefined && !windows) pod.spec.hostUsers = hostUsers;
    const known = windows ? windowsChanges : linuxChanges;
    for (const index of changes) known[index % known.length]?.(pod, pick);
    // What an API server fills in is said at once: its messages name it.
    if (pod.spec.hostNetwork === true)
      for (const { ports } of [...pod.spec.containers, ...pod.spec.initContainers])
        for (const port of ports ?? []) port.hostPort = port.containerPort;
    return pod;
  });

export const arbitraryLevel = fc.constantFrom<PodSecurityLevel>("baseline", "restricted", "restricted");

export function arbitraryVersion(newest: number): fc.Arbitrary<PodSecurityVersion> {
  return fc.oneof(
    fc.integer({ min: 0, max: newest + 2 }).map((minor): PodSecurityVersion => `v1.${minor}`),
    fc.constant("latest" as const),
  );
}

export interface GeneratedPod {
  apiVersion: "v1";
  kind: "Pod";
  metadata: { name: string; annotations: Record<string, string> };
  spec: GeneratedSpec;
}

interface GeneratedSpec {
  [field: string]: unknown;
  containers: GeneratedContainer[];
  initContainers: GeneratedContainer[];
  securityContext: Record<string, unknown>;
  volumes: { name: string; [source: string]: unknown }[];
}

interface GeneratedContainer {
  [field: string]: unknown;
  name: string;
  image: string;
  ports?: { containerPort: number; hostPort?: number }[];
  securityContext: Record<string, unknown>;
}

type Pick = <Choice>(choices: readonly Choice[]) => Choice;
type Change = (pod: GeneratedPod, pick: Pick) => void;

function basePod(like: "linux" | "windows" | "bare"): GeneratedPod {
  const container = (name: string): GeneratedContainer => ({
    name,
    image: "registry.example/app",
    securityContext: like === "linux" ? { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } : {},
  });
  const ofPod = {
    linux: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    windows: { runAsNonRoot: true },
    bare: {},
  }[like];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "generated", annotations: {} },
    spec: {
      containers: [container("a"), container("b")],
      initContainers: [container("i")],
      securityContext: ofPod,
      volumes: [],
      ...(like === "windows" && { os: { name: "windows" } }),
    },
  };
}

const anyContainer = ({ spec }: GeneratedPod, pick: Pick): GeneratedContainer =>
  pick([...spec.containers, ...spec.initContainers]);

/** Of the pod or of one of its containers. */
const anyContext = (pod: GeneratedPod, pick: Pick): Record<string, unknown> =>
  pick([pod.spec, anyContainer(pod, pick)]).securityContext;

const handler = (pick: Pick) => ({
  [pick(["httpGet", "tcpSocket"])]: { port: 80, ...pick([{}, { host: "" }, { host: "10.0.0.1" }, { host: "other" }]) },
});

const bothSystems: readonly Change[] = [
  (pod, pick) => {
    pod.spec.volumes.push({ name: `v${pod.spec.volumes.length}`, ...pick(volumes) });
  },
  (pod, pick) => {
    const port = pick([80, 443, 8080]);
    anyContainer(pod, pick).ports = [{ containerPort: port, ...pick([{}, { hostPort: port }]) }];
  },
  (pod, pick) => {
    const container = pick(pod.spec.containers);
    container[pick(["livenessProbe", "readinessProbe"])] = handler(pick);
  },
  (pod, pick) => {
    pick(pod.spec.containers).lifecycle = { [pick(["postStart", "preStop"])]: handler(pick) };
  },
  (pod, pick) => {
    anyContext(pod, pick).runAsNonRoot = pick([true, false]);
  },
  (pod, pick) => {
    delete pod.spec.securityContext.runAsNonRoot;
    anyContainer(pod, pick).securityContext.runAsNonRoot = true;
  },
];

const windowsChanges: readonly Change[] = [
  ...bothSystems,
  (pod, pick) => {
    pod.spec.hostNetwork = true;
    pod.spec.securityContext.windowsOptions = { hostProcess: pick([true, true, false]) };
  },
];

const linuxChanges: readonly Change[] = [
  ...bothSystems,
  (pod, pick) => {
    const field = pick(["hostNetwork", "hostPID", "hostIPC"]);
    if (pod.spec.hostUsers !== false) pod.spec[field] = pick([true, true, false]);
  },
  (pod, pick) => {
    const context = anyContainer(pod, pick).securityContext;
    context.privileged = pick([true, false]);
    if (context.privileged === true) delete context.allowPrivilegeEscalation;
  },
  (pod, pick) => {
    const context = anyContainer(pod, pick).securityContext;
    if (context.privileged !== true) context.allowPrivilegeEscalation = pick([true, false]);
  },
  (pod, pick) => {
    const context = anyContainer(pod, pick).securityContext;
    const add = pick([["NET_BIND_SERVICE"], ["CHOWN", "KILL"], ["NET_RAW"], ["all"], ["SETUID", "NET_ADMIN"]]);
    context.capabilities = pick([
      { add },
      { add, drop: ["ALL"] },
      { drop: ["NET_RAW"] },
      { drop: ["ALL", "CHOWN"] },
      {},
    ]);
  },
  (pod, pick) => {
    if (pod.spec.hostUsers === false)
      anyContainer(pod, pick).securityContext.procMount = pick(["Default", "Unmasked", "Unmasked"]);
  },
  (pod, pick) => {
    anyContext(pod, pick).runAsUser = pick([0, 0, 1, 1000]);
  },
  (pod, pick) => {
    anyContext(pod, pick).seLinuxOptions = pick([
      {},
      { type: "container_t" },
      { type: "container_engine_t" },
      { type: "spc_t" },
      { user: "u" },
      { role: "r", level: "s0" },
    ]);
  },
  (pod, pick) => {
    anyContext(pod, pick).seccompProfile = pick([
      { type: "RuntimeDefault" },
      { type: "Unconfined" },
      { type: "Localhost", localhostProfile: "profile.json" },
    ]);
  },
  (pod) => {
    delete pod.spec.securityContext.seccompProfile;
  },
  (pod, pick) => {
    anyContainer(pod, pick).securityContext.seccompProfile = { type: "RuntimeDefault" };
  },
  (pod, pick) => {
    anyContext(pod, pick).appArmorProfile = pick([{ type: "RuntimeDefault" }, { type: "Unconfined" }]);
  },
  ({ metadata }, pick) => {
    const of = pick(["pod", "a", "b", "elsewhere"]);
    const key = `seccomp.security.alpha.kubernetes.io/${of}`;
    metadata.annotations[of === "pod" ? key : `container.${key}`] = pick([
      "runtime/default",
      "docker/default",
      "localhost/profile",
      "unconfined",
    ]);
  },
  ({ metadata }, pick) => {
    metadata.annotations[`container.apparmor.security.beta.kubernetes.io/${pick(["a", "b"])}`] = pick([
      "runtime/default",
      "localhost/profile",
      "unconfined",
    ]);
  },
  ({ spec }, pick) => {
    if (spec.hostNetwork === true) return;
    const names = pick([
      sysctls.slice(0, 5),
      sysctls.slice(0, 6),
      sysctls.slice(5),
      ["kernel.msgmax"],
      sysctls.slice(9),
    ]);
    if (spec.hostIPC !== true) spec.securityContext.sysctls = names.map((name) => ({ name, value: "1" }));
  },
];

const sysctls = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
];

const volumes: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { configMap: { name: "c" } },
  { csi: { driver: "example.com" } },
  { downwardAPI: { items: [] } },
  { emptyDir: {} },
  { image: { reference: "registry.example/files" } },
  { persistentVolumeClaim: { claimName: "c" } },
  { projected: { sources: [] } },
  { secret: { secretName: "s" } },
  { hostPath: { path: "/" } },
  { hostPath: { path: "/" } },
  { gcePersistentDisk: { pdName: "d" } },
  { awsElasticBlockStore: { volumeID: "d" } },
  { gitRepo: { repository: "https://git.example/r" } },
  { nfs: { server: "nfs.example", path: "/" } },
  { iscsi: { targetPortal: "t", iqn: "iqn.2001-04.com.example:storage", lun: 0 } },
  { flexVolume: { driver: "example.com/flex" } },
  { cephfs: { monitors: ["m"] } },
  { rbd: { monitors: ["m"], image: "i" } },
  { fc: { wwids: ["w"] } },
  { azureFile: { secretName: "s", shareName: "f" } },
  { vsphereVolume: { volumePath: "p" } },
  { azureDisk: { kind: "Managed", diskName: "d", diskURI: "/subscriptions/d" } },
];
