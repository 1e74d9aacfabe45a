import { describe, expect, test } from "vitest";
import { checkPodSecurity } from "../check-pod-security.ts";
import type { ContainerToCheck, PodSecurityVersion, PodSpecToCheck, PodToCheck } from "../pod-to-check.ts";

/** What one check says, as `reason: detail`; undefined where it has nothing to say. */
function said(check: string, pod: PodToCheck, version: PodSecurityVersion = "latest"): string | undefined {
  const level = /_restricted$|runAs|Escalation|restrictedVolumes/.test(check) ? "restricted" : "baseline";
  const { violations } = checkPodSecurity(pod, level, version);
  const found = violations.find((one) => one.check === check);
  return found && `${found.reason}: ${found.detail}`;
}

type Context = Exclude<ContainerToCheck["securityContext"], undefined>;
const containers = (contexts: Readonly<Record<string, Context>>): ContainerToCheck[] =>
  Object.entries(contexts).map(([name, securityContext]) => ({ name, securityContext }));
const pod = (spec: PodSpecToCheck): PodToCheck => ({ spec });

describe("capabilities", () => {
  const adding = (...add: string[]): Context => ({ capabilities: { add, drop: ["ALL"] } });

  test("of baseline", () => {
    const names =
      "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT";
    const saidOf = (contexts: Record<string, Context>) =>
      said("capabilities_baseline", pod({ containers: containers(contexts) }));
    expect(saidOf({ a: adding(...names.split(" ")), b: {}, c: { capabilities: {} }, d: null })).toBeUndefined();
    expect(saidOf({ a: adding("FOO", "BAR"), b: adding("BAZ", "FOO"), c: adding("CHOWN") })).toBe(
      'non-default capabilities: containers "a", "b" must not include "BAR", "BAZ", "FOO" in securityContext.capabilities.add',
    );
    expect(saidOf({ a: adding("CHOWN", "NET_RAW") })).toBe(
      'non-default capabilities: container "a" must not include "NET_RAW" in securityContext.capabilities.add',
    );
  });

  test("of restricted", () => {
    const saidOf = (contexts: Record<string, Context>, version?: PodSecurityVersion) =>
      said("capabilities_restricted", pod({ containers: containers(contexts) }), version);
    expect(saidOf({ a: adding(), b: adding("NET_BIND_SERVICE") })).toBeUndefined();
    expect(
      saidOf({
        a: { capabilities: { add: ["FOO", "BAR"] } },
        b: { capabilities: { add: ["FOO", "BAZ"] } },
        c: adding("NET_BIND_SERVICE", "CHOWN"),
        d: adding("NET_BIND_SERVICE"),
      }),
    ).toBe(
      'unrestricted capabilities: containers "a", "b" must set securityContext.capabilities.drop=["ALL"]; containers "a", "b", "c" must not include "BAR", "BAZ", "CHOWN", "FOO" in securityContext.capabilities.add',
    );
    const silent = 'unrestricted capabilities: container "a" must set securityContext.capabilities.drop=["ALL"]';
    expect(saidOf({ a: null })).toBe(silent);
    expect(saidOf({ a: {} })).toBe(silent);
    expect(saidOf({ a: { capabilities: {} } })).toBe(silent);
    expect(saidOf({ a: { capabilities: { drop: ["NET_RAW"] } } }, "v1.22")).toBe(silent);
    expect(saidOf({ a: {} }, "v1.21")).toBeUndefined();
  });

  test("restricted asks what baseline asks before there is a check of its own", () => {
    const found = (version: PodSecurityVersion) =>
      checkPodSecurity(pod({ containers: containers({ a: adding("NET_RAW") }) }), "restricted", version).violations.map(
        ({ check }) => check,
      );
    expect(found("v1.21")).toContain("capabilities_baseline");
    expect(found("v1.22")).not.toContain("capabilities_baseline");
    expect(found("v1.22")).toContain("capabilities_restricted");
  });
});

describe("what is the node's", () => {
  test("namespaces", () => {
    const saidOf = (spec: PodSpecToCheck) => said("hostNamespaces", pod(spec));
    expect(saidOf({ hostNetwork: false, hostIPC: null })).toBeUndefined();
    expect(saidOf({ hostPID: true })).toBe("host namespaces: hostPID=true");
    expect(saidOf({ hostIPC: true, hostNetwork: true, hostPID: true })).toBe(
      "host namespaces: hostNetwork=true, hostPID=true, hostIPC=true",
    );
  });

  test("paths", () => {
    const hostPath = { path: "/" };
    const saidOf = (...volumes: NonNullable<PodSpecToCheck["volumes"]>) => said("hostPathVolumes", pod({ volumes }));
    expect(saidOf({ name: "a", emptyDir: {} }, { name: "b", hostPath: null })).toBeUndefined();
    expect(saidOf({ name: "a", hostPath })).toBe('hostPath volumes: volume "a"');
    expect(saidOf({ name: "a", hostPath }, { name: "x" }, { name: "b", hostPath })).toBe(
      'hostPath volumes: volumes "a", "b"',
    );
  });

  test("ports", () => {
    const saidOf = (...ofContainers: (number | null)[][]) =>
      said(
        "hostPorts",
        pod({
          containers: ofContainers.map((ports, at) => ({
            name: "abc".charAt(at),
            ports: ports.map((hostPort) => ({ hostPort })),
          })),
        }),
      );
    expect(saidOf([0, null], [])).toBeUndefined();
    expect(saidOf([], [20, 0])).toBe('hostPort: container "b" uses hostPort 20');
    expect(saidOf([], [30, 10], [10, 20])).toBe('hostPort: containers "b", "c" use hostPorts 10, 20, 30');
  });

  test("addresses that its kubelet would connect to", () => {
    const saidOf = (...all: ContainerToCheck[]) => said("hostProbesAndHostLifecycle", pod({ containers: all }));
    const of = (host: string) => `probe or lifecycle host: container "a" uses probe or lifecycle host "${host}"`;
    expect(saidOf({ name: "a", livenessProbe: { httpGet: {} }, readinessProbe: { tcpSocket: { host: "" } } })).toBe(
      undefined,
    );
    for (const at of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
      expect(saidOf({ name: "a", [at]: { httpGet: { host: "a.com" } } })).toBe(of("a.com"));
      expect(saidOf({ name: "a", [at]: { tcpSocket: { host: "::1" } } })).toBe(of("::1"));
    }
    expect(saidOf({ name: "a", lifecycle: { postStart: { httpGet: { host: "b.com" } } } })).toBe(of("b.com"));
    expect(saidOf({ name: "a", lifecycle: { preStop: { tcpSocket: { host: "b.com" } } } })).toBe(of("b.com"));
    expect(
      saidOf(
        { name: "b", livenessProbe: { httpGet: { host: "b.com" } }, startupProbe: { httpGet: { host: "a.com" } } },
        { name: "fine" },
        { name: "a", readinessProbe: { tcpSocket: { host: "b.com" } } },
      ),
    ).toBe('probe or lifecycle host: containers "a", "b" use probe or lifecycle hosts "a.com", "b.com"');
  });
});

describe("privileges", () => {
  test("privileged", () => {
    expect(said("privileged", pod({ containers: containers({ a: { privileged: false }, b: null }) }))).toBeUndefined();
    expect(said("privileged", pod({ containers: containers({ a: { privileged: true } }) }))).toBe(
      'privileged: container "a" must not set securityContext.privileged=true',
    );
  });

  test("hostProcess of Windows", () => {
    const on = { windowsOptions: { hostProcess: true } };
    const detail = "must not set securityContext.windowsOptions.hostProcess=true";
    expect(said("windowsHostProcess", pod({ securityContext: on, containers: containers({ a: on, b: on }) }))).toBe(
      `hostProcess: pod and containers "a", "b" ${detail}`,
    );
    expect(said("windowsHostProcess", pod({ containers: containers({ a: on, b: { windowsOptions: {} } }) }))).toBe(
      `hostProcess: container "a" ${detail}`,
    );
    expect(said("windowsHostProcess", pod({ securityContext: { windowsOptions: null } }))).toBeUndefined();
  });

  test("procMount", () => {
    const contexts = { a: { procMount: "Unmasked" }, b: { procMount: "other" }, c: { procMount: "Default" }, d: {} };
    const detail = 'containers "a", "b" must not set securityContext.procMount to "Unmasked", "other"';
    expect(said("procMount", pod({ containers: containers(contexts) }))).toBe(`procMount: ${detail}`);
    expect(said("procMount_restricted", pod({ hostUsers: false, containers: containers(contexts) }))).toBe(
      `procMount: ${detail}`,
    );
    expect(said("procMount_restricted", pod({ containers: containers(contexts) }), "v1.34")).toBeUndefined();
  });

  test("SELinux", () => {
    const saidOf = (spec: PodSpecToCheck, version?: PodSecurityVersion) => said("seLinuxOptions", pod(spec), version);
    const options = (type: string, user: string | null = null, role: string | null = null): Context => ({
      seLinuxOptions: { type, user, role },
    });
    const all = {
      a: options("container_t"),
      b: options("container_init_t"),
      c: options("container_kvm_t"),
      d: options(""),
    };
    expect(saidOf({ containers: containers(all) })).toBeUndefined();
    const engine = { securityContext: options("container_engine_t") };
    expect(saidOf(engine, "v1.31")).toBeUndefined();
    const set = "set forbidden securityContext.seLinuxOptions:";
    expect(saidOf(engine, "v1.30")).toBe(`seLinuxOptions: pod ${set} type "container_engine_t"`);
    expect(saidOf({ securityContext: options("", "u") })).toBe(`seLinuxOptions: pod ${set} user may not be set`);
    expect(saidOf({ containers: containers({ a: options("", "", "r") }) })).toBe(
      `seLinuxOptions: container "a" ${set} role may not be set`,
    );
    expect(
      saidOf({
        securityContext: options("foo"),
        containers: containers({ d: {}, e: options("bar"), f: options("", "u"), g: options("", "", "r"), h: null }),
      }),
    ).toBe(
      `seLinuxOptions: pod and containers "e", "f", "g" ${set} types "bar", "foo"; user may not be set; role may not be set`,
    );
  });

  test("sysctls", () => {
    const names = ["kernel.shm_rmid_forced", "kernel.sem", "net.ipv4.tcp_syncookies", "kernel.msgmax"];
    const securityContext = { sysctls: names.map((name) => ({ name })) };
    expect(said("sysctls", pod({ securityContext }))).toBe("forbidden sysctls: kernel.sem, kernel.msgmax");
  });

  test.each<[since: number, names: string]>([
    [
      0,
      "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start",
    ],
    [27, "net.ipv4.ip_local_reserved_ports"],
    [
      29,
      "net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes",
    ],
    [32, "net.ipv4.tcp_rmem net.ipv4.tcp_wmem"],
  ])("semantics 21: since 1.%d these sysctls are safe: %s", (since, names) => {
    for (const name of names.split(" ")) {
      const spec = { securityContext: { sysctls: [{ name }] } };
      expect(said("sysctls", pod(spec), `v1.${since}`)).toBeUndefined();
      if (since > 0) expect(said("sysctls", pod(spec), `v1.${since - 1}`)).toBe(`forbidden sysctls: ${name}`);
    }
  });
});

describe("users", () => {
  const nonRoot = (runAsNonRoot: boolean | null = null): Context => ({ runAsNonRoot });

  test("runAsNonRoot", () => {
    const saidOf = (spec: PodSpecToCheck) => said("runAsNonRoot", pod(spec));
    expect(saidOf({ containers: containers({ a: nonRoot(true) }) })).toBeUndefined();
    expect(saidOf({ securityContext: nonRoot(true), containers: containers({ a: {}, b: null }) })).toBeUndefined();
    const reason = "runAsNonRoot != true:";
    const set = "must not set securityContext.runAsNonRoot=false";
    expect(saidOf({ securityContext: nonRoot(false), containers: containers({ a: nonRoot(true) }) })).toBe(
      `${reason} pod ${set}`,
    );
    expect(saidOf({ securityContext: nonRoot(true), containers: containers({ a: nonRoot(false), b: {} }) })).toBe(
      `${reason} container "a" ${set}`,
    );
    expect(saidOf({ containers: containers({ a: {}, b: nonRoot(true), c: null }) })).toBe(
      `${reason} pod or containers "a", "c" must set securityContext.runAsNonRoot=true`,
    );
  });

  test("runAsUser, from 1.23 on", () => {
    const root = { runAsUser: 0 };
    const spec = { securityContext: root, containers: containers({ a: root, b: { runAsUser: 1000 }, c: {}, d: root }) };
    const detail = 'runAsUser=0: pod and containers "a", "d" must not set runAsUser=0';
    expect(said("runAsUser", pod(spec))).toBe(detail);
    expect(said("runAsUser", pod(spec), "v1.23")).toBe(detail);
    expect(said("runAsUser", pod(spec), "v1.22")).toBeUndefined();
  });

  test("allowPrivilegeEscalation, from 1.8 on", () => {
    const spec = {
      containers: containers({
        a: {},
        b: { allowPrivilegeEscalation: false },
        c: { allowPrivilegeEscalation: true },
        d: null,
      }),
    };
    const detail =
      'allowPrivilegeEscalation != false: containers "a", "c", "d" must set securityContext.allowPrivilegeEscalation=false';
    expect(said("allowPrivilegeEscalation", pod(spec))).toBe(detail);
    expect(said("allowPrivilegeEscalation", pod(spec), "v1.8")).toBe(detail);
    expect(said("allowPrivilegeEscalation", pod(spec), "v1.7")).toBeUndefined();
  });
});
