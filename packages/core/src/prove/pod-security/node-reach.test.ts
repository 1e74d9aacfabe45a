import type { Container, PodSpec } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { nodeReach } from "./node-reach.ts";

const told = (spec: PodSpec) =>
  nodeReach(spec).map(({ path, does, ...more }) =>
    [`${fieldText(path)}: ${does}`, ...("instead" in more ? [JSON.stringify(more.instead)] : [])].join(" -> "),
  );
const container = (more: object, name = "a"): Container => ({ name, ...more });
const adding = (...add: string[]) => container({ securityContext: { capabilities: { add } } });

test("a pod that says nothing, and one that says that it does not, reach nothing", () => {
  expect(told({ containers: [] })).toEqual([]);
  expect(told({ securityContext: {}, containers: [container({ securityContext: {} })] })).toEqual([]);
  expect(
    told({
      hostNetwork: false,
      hostPID: false,
      hostIPC: true,
      securityContext: { windowsOptions: { hostProcess: false } },
      containers: [
        container({
          securityContext: {
            privileged: false,
            windowsOptions: { hostProcess: false },
            capabilities: { drop: ["ALL"] },
          },
          livenessProbe: { httpGet: { port: 80 } },
          lifecycle: { preStop: { exec: { command: ["a"] } } },
        }),
      ],
      volumes: [{ name: "a", emptyDir: {} }],
    }),
  ).toEqual([]);
});

test("the pod's own fields", () => {
  expect(
    told({
      hostNetwork: true,
      hostPID: true,
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [],
    }),
  ).toEqual([
    "hostNetwork: stands in its node's network",
    "hostPID: sees and signals the processes of its node",
    "securityContext.windowsOptions.hostProcess: runs as a process of its node",
  ]);
});

test("semantics 24: those of init, own and ephemeral containers", () => {
  const privileged = { securityContext: { privileged: true } };
  const process = { securityContext: { windowsOptions: { hostProcess: true } } };
  expect(
    told({
      initContainers: [container(privileged)],
      containers: [container({}), container(process, "b")],
      ephemeralContainers: [container(privileged)],
    }),
  ).toEqual([
    "initContainers[0].securityContext.privileged: is privileged on its node",
    "containers[1].securityContext.windowsOptions.hostProcess: runs as a process of its node",
    "ephemeralContainers[0].securityContext.privileged: is privileged on its node",
  ]);
});

const powerful = "BPF DAC_READ_SEARCH PERFMON SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO ALL".split(" ");
test.each(powerful)("the capability %s is one on the node, with and without its prefix", (name) => {
  const path = "containers[0].securityContext.capabilities.add";
  expect(told({ containers: [adding(name)] })).toEqual([`${path}: has the capability ${name} on its node`]);
  expect(told({ containers: [adding(`CAP_${name}`)] })).toEqual([
    `${path}: has the capability CAP_${name} on its node`,
  ]);
  expect(told({ hostUsers: false, containers: [adding(name)] })).toEqual([]);
});

test("capabilities that reach nothing stay, the others go", () => {
  expect(told({ containers: [adding("NET_ADMIN", "CHOWN", "XBPF", "SYS_CAP_ADMIN")] })).toEqual([]);
  expect(told({ hostUsers: true, containers: [adding("CHOWN", "BPF", "NET_RAW", "SYS_BOOT")] })).toEqual([
    'containers[0].securityContext.capabilities.add: has the capability BPF, SYS_BOOT on its node -> ["CHOWN","NET_RAW"]',
  ]);
});

test("a user namespace makes no difference to what else a container does", () => {
  expect(told({ hostUsers: false, containers: [container({ securityContext: { privileged: true } })] })).toHaveLength(
    1,
  );
});

test.each([
  ["livenessProbe", "httpGet"],
  ["readinessProbe", "tcpSocket"],
  ["startupProbe", "httpGet"],
  ["lifecycle.postStart", "httpGet"],
  ["lifecycle.preStop", "tcpSocket"],
])("the kubelet connects for %s by %s to another host", (at, kind) => {
  const [first = "", second] = at.split(".");
  const handler = (host: string) => ({ [kind]: { host, port: 80 } });
  const spec = (host: string): PodSpec => ({
    containers: [container({ [first]: second === undefined ? handler(host) : { [second]: handler(host) } })],
  });
  expect(told(spec("10.0.0.1"))).toEqual([
    `containers[0].${at}.${kind}.host: makes its node's kubelet connect to 10.0.0.1`,
  ]);
  for (const own of ["", "localhost", "127.0.0.1", "127.1.2.3", "::1"]) expect(told(spec(own))).toEqual([]);
  for (const other of ["localhost.example.com", "my-localhost", "128.0.0.1", "2001::1", "127.evil"])
    expect(told(spec(other))).toHaveLength(1);
});

test("files of the node, by the volume that mounts them", () => {
  const volumes = [
    { name: "tmp", emptyDir: {} },
    { name: "data", hostPath: { path: "/var/data" } },
  ];
  expect(told({ containers: [], volumes })).toEqual([
    'volumes[1]: mounts /var/data of its node -> {"name":"data","emptyDir":{}}',
  ]);
});

test.each([
  ["/etc/localtime", true],
  ["/etc/timezone", true],
  ["/etc/ssl/certs", true],
  ["/etc/ssl/certs/ca.pem", true],
  ["/etc/pki", true],
  ["/usr/share/zoneinfo/UTC", true],
  ["/usr/share/ca-certificates", true],
  ["/lib/modules", true],
  ["/usr/src", true],
  ["/etc", false],
  ["/etc/localtime-of-mine", false],
  ["/mnt/etc/localtime", false],
  ["/usr/share", false],
  ["/lib/modules2", false],
])("%s, read only, is harmless: %s", (path, isHarmless) => {
  const mount = (readOnly?: boolean) => container({ volumeMounts: [{ name: "v", mountPath: "/m", readOnly }] });
  const volumes = [{ name: "v", hostPath: { path } }];
  expect(told({ containers: [mount(true)], volumes })).toHaveLength(isHarmless ? 0 : 1);
  expect(told({ containers: [mount(true), mount()], volumes })).toHaveLength(1);
  expect(told({ containers: [], initContainers: [mount(false)], volumes })).toHaveLength(1);
});

test("what is mounted of another volume makes no difference", () => {
  const other = container({ volumeMounts: [{ name: "data", mountPath: "/d" }] });
  const volumes = [
    { name: "v", hostPath: { path: "/etc/localtime" } },
    { name: "data", emptyDir: {} },
  ];
  expect(told({ containers: [other, container({}, "b")], volumes })).toEqual([]);
});
