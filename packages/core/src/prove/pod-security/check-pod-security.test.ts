import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPodSecurity } from "./check-pod-security.ts";
import type { PodSecurityLevel, PodSecurityVersion, PodSpecToCheck } from "./pod-to-check.ts";
import { arbitraryPod, arbitraryVersion } from "./testing/arbitrary-pods.ts";

const sound = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

function violated(
  spec: PodSpecToCheck,
  level: PodSecurityLevel,
  version: PodSecurityVersion = "latest",
  annotations: Record<string, string> = {},
): string[] {
  return checkPodSecurity({ metadata: { annotations }, spec }, level, version).violations.map(({ check }) => check);
}

const container = (more: object = {}) => ({ name: "a", securityContext: { ...sound, ...more } });

test("a pod that says nothing meets baseline, and restricted of no version", () => {
  const spec = { containers: [{ name: "a" }] };
  expect(violated(spec, "baseline")).toEqual([]);
  expect(violated(spec, "restricted", "v1.0")).toEqual(["runAsNonRoot"]);
  expect(violated(spec, "restricted")).toEqual([
    "allowPrivilegeEscalation",
    "capabilities_restricted",
    "runAsNonRoot",
    "seccompProfile_restricted",
  ]);
});

test.each<[field: string, spec: PodSpecToCheck, check: string]>([
  ["hostNetwork", { hostNetwork: true }, "hostNamespaces"],
  ["hostPID", { hostPID: true }, "hostNamespaces"],
  ["hostIPC", { hostIPC: true }, "hostNamespaces"],
  ["hostPath", { volumes: [{ name: "v", hostPath: { path: "/" } }] }, "hostPathVolumes"],
  ["hostPort", { containers: [{ name: "a", ports: [{ hostPort: 80 }] }] }, "hostPorts"],
  ["privileged", { initContainers: [{ name: "a", securityContext: { privileged: true } }] }, "privileged"],
  ["hostProcess", { securityContext: { windowsOptions: { hostProcess: true } } }, "windowsHostProcess"],
  [
    "capabilities",
    { containers: [{ name: "a", securityContext: { capabilities: { add: ["NET_RAW"] } } }] },
    "capabilities_baseline",
  ],
  ["procMount", { containers: [{ name: "a", securityContext: { procMount: "Unmasked" } }] }, "procMount"],
  ["seccomp", { securityContext: { seccompProfile: { type: "Unconfined" } } }, "seccompProfile_baseline"],
  ["AppArmor", { securityContext: { appArmorProfile: { type: "Unconfined" } } }, "appArmorProfile"],
  ["SELinux", { securityContext: { seLinuxOptions: { user: "u" } } }, "seLinuxOptions"],
  ["sysctls", { securityContext: { sysctls: [{ name: "kernel.msgmax" }] } }, "sysctls"],
  ["probes", { containers: [{ name: "a", livenessProbe: { httpGet: { host: "h" } } }] }, "hostProbesAndHostLifecycle"],
])("baseline refuses %s", (_, spec, check) => {
  expect(violated(spec, "baseline")).toEqual([check]);
  expect(violated(spec, "privileged")).toEqual([]);
});

test("semantics 24: ephemeral containers are looked at as all others", () => {
  const spec = {
    containers: [container()],
    ephemeralContainers: [{ name: "d", securityContext: { privileged: true } }],
  };
  expect(violated(spec, "baseline")).toEqual(["privileged"]);
});

test("semantics 21: the sysctls that are safe grow with the versions", () => {
  const allowedSince = (name: string) =>
    Array.from({ length: 40 }, (_, minor) => minor).find(
      (minor) => violated({ securityContext: { sysctls: [{ name }] } }, "baseline", `v1.${minor}`).length === 0,
    );
  expect(allowedSince("net.ipv4.tcp_syncookies")).toBe(0);
  expect(allowedSince("net.ipv4.ip_local_reserved_ports")).toBe(27);
  expect(allowedSince("net.ipv4.tcp_fin_timeout")).toBe(29);
  expect(allowedSince("net.ipv4.tcp_rmem")).toBe(32);
  expect(allowedSince("kernel.msgmax")).toBeUndefined();
});

test("semantics 21: user namespaces relax some checks from 1.35 on, and never before", () => {
  const root = { hostUsers: false, containers: [container({ runAsNonRoot: false, runAsUser: 0 })] };
  expect(violated(root, "restricted", "v1.34")).toEqual(["runAsNonRoot", "runAsUser"]);
  expect(violated(root, "restricted", "v1.35")).toEqual([]);
  expect(violated({ ...root, hostUsers: true }, "restricted")).toEqual(["runAsNonRoot", "runAsUser"]);
  const unmasked = { hostUsers: false, containers: [container({ procMount: "Unmasked" })] };
  expect(violated(unmasked, "baseline", "v1.34")).toEqual(["procMount"]);
  expect(violated(unmasked, "baseline", "v1.35")).toEqual([]);
  expect(violated(unmasked, "restricted", "v1.35")).toEqual(["procMount_restricted"]);
});

test("pods for Windows need not set what means nothing there, from 1.25 on", () => {
  const spec = { os: { name: "windows" }, containers: [{ name: "a" }], securityContext: { runAsNonRoot: true } };
  expect(violated(spec, "restricted", "v1.25")).toEqual([]);
  expect(violated(spec, "restricted", "v1.24")).toEqual([
    "allowPrivilegeEscalation",
    "capabilities_restricted",
    "seccompProfile_restricted",
  ]);
});

test("seccomp profiles were annotations before 1.19, and fields since", () => {
  const annotations = { "container.seccomp.security.alpha.kubernetes.io/a": "unconfined" };
  const spec = { containers: [{ name: "a" }] };
  expect(violated(spec, "baseline", "v1.18", annotations)).toEqual(["seccompProfile_baseline"]);
  expect(violated(spec, "baseline", "v1.19", annotations)).toEqual([]);
});

test("hosts of probes are refused from 1.34 on", () => {
  const spec = { containers: [{ name: "a", lifecycle: { preStop: { tcpSocket: { host: "h" } } } }] };
  expect(violated(spec, "baseline", "v1.33")).toEqual([]);
  expect(violated(spec, "baseline", "v1.34")).toEqual(["hostProbesAndHostLifecycle"]);
});

test("a volume that names no source is an emptyDir", () => {
  expect(violated({ containers: [container()], volumes: [{ name: "v" }] }, "restricted")).toEqual([]);
});

test("null is as good as absent", () => {
  const spec: PodSpecToCheck = {
    containers: [{ ...container(), ports: null, livenessProbe: null }],
    hostNetwork: null,
    securityContext: null,
    volumes: [{ name: "v", hostPath: null, emptyDir: {} }],
  };
  expect(violated(spec, "restricted")).toEqual([]);
  expect(checkPodSecurity({}, "restricted", "latest").allowed).toBe(true);
  expect(checkPodSecurity({ spec: { hostPID: true } }, "baseline", "latest").allowed).toBe(false);
});

test("a text that is no version is the newest, as for an API server", () => {
  const spec = { containers: [{ name: "a", livenessProbe: { httpGet: { host: "h" } } }] };
  expect(violated(spec, "baseline", "1.0" as PodSecurityVersion)).toEqual(["hostProbesAndHostLifecycle"]);
  expect(violated(spec, "baseline", "v1.99")).toEqual(["hostProbesAndHostLifecycle"]);
});

test("each level refuses what those before it refuse", () => {
  fc.assert(
    fc.property(arbitraryPod, arbitraryVersion(36), (pod, version) => {
      const refused = (level: PodSecurityLevel) => !checkPodSecurity(pod, level, version).allowed;
      return !refused("baseline") || refused("restricted");
    }),
  );
});
