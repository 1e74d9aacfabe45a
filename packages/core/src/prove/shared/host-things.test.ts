import { describe, expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { editText, siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { hostPathUses } from "./host-paths.ts";
import { hostPortUses } from "./host-ports.ts";
import { hostVolumeMounts } from "./host-volumes.ts";
import { isWritten } from "./is-written.ts";
import type { Use } from "./uses.ts";
import { whereaboutsIn } from "./whereabouts.ts";

const stages = "{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}\n";
const pod = (spec: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop-dev}, spec: {${spec}}}\n`;
const container = (more: string) => `{name: a, image: r/a, ${more}}`;
const mount = (more = "") => container(`volumeMounts: [{name: v, mountPath: /v${more}}]`);
const given = (...documents: string[]) => {
  const world = worldOf([stages, ...documents].join("---\n"));
  return { world, pods: [...runningPods(world)], whereOf: whereaboutsIn(world) };
};
const said = ({ name, does, changes, reads, at, own }: Use) =>
  [name, does, siteText(at), changes ? "changes" : "", reads ? "reads" : "", ...(own?.edits.map(editText) ?? [])]
    .filter((text) => text !== "")
    .join("; ");

describe("a volume is written", () => {
  test.each([
    [`containers: [${mount()}]`, true],
    [`containers: [${mount(", readOnly: false")}]`, true],
    [`containers: [${mount(", readOnly: true")}]`, false],
    [`containers: [${container("volumeMounts: [{name: other, mountPath: /v}]")}]`, false],
    [`containers: [${container("")}]`, false],
    [`containers: [${container("volumeDevices: [{name: v, devicePath: /dev/v}]")}]`, true],
    [`containers: [${container("volumeDevices: [{name: other, devicePath: /dev/v}]")}]`, false],
    [`containers: [${container("")}], initContainers: [${mount()}]`, true],
    [`containers: [${container("")}], ephemeralContainers: [${mount()}]`, true],
    [`containers: [${mount(", readOnly: true")}, ${mount().replace("name: a", "name: b")}]`, true],
    [`containers: [${container("volumeMounts: [{name: other, mountPath: /o}, {name: v, mountPath: /v}]")}]`, true],
  ])("%s: %s", (spec, written) => {
    const [one] = given(pod(`${spec}, volumes: [{name: v, emptyDir: {}}, {name: other, emptyDir: {}}]`)).pods;
    expect(one && isWritten(one, "v")).toBe(written);
  });
});

describe("ports of nodes", () => {
  const ports = (list: string, more = "") => {
    const { pods, whereOf } = given(
      pod(`${more}containers: [${container("")}, ${container(`ports: ${list}`).replace("name: a", "name: b")}]`),
    );
    return hostPortUses(pods, whereOf).map(said);
  };
  const place = (index: number) => `v1/Pod shop-dev/web: spec.containers[1].ports[${index}]`.replace("v1/", "");
  test.each([
    ["[{containerPort: 80}]", "", []],
    ["[{containerPort: 80, hostPort: 0}]", "", []],
    [
      "[{containerPort: 80}, {containerPort: 80, hostPort: 8080}]",
      "",
      [
        `TCP port 8080; listens on TCP port 8080 of its node; ${place(1)}; changes; remove Pod shop-dev/web: spec.containers[1].ports[1].hostPort`,
      ],
    ],
    [
      "[{containerPort: 53, protocol: UDP}]",
      "hostNetwork: true, ",
      [`UDP port 53; listens on UDP port 53 of its node; ${place(0)}; changes`],
    ],
    [
      "[{containerPort: 80, hostPort: 80}]",
      "hostNetwork: true, ",
      [`TCP port 80; listens on TCP port 80 of its node; ${place(0)}; changes`],
    ],
  ])("%s", (list, more, uses) => expect(ports(list, more)).toEqual(uses));

  test("what would make it none", () => {
    const { pods, whereOf } = given(pod(`containers: [${container("ports: [{containerPort: 80, hostPort: 80}]")}]`));
    expect(hostPortUses(pods, whereOf)[0]).toMatchObject({
      ...{
        thing: "TCP port 80",
        stage: "dev",
        where: { id: "[]" },
        own: { what: "no port of its node, but a Service" },
      },
    });
  });
});

describe("paths of nodes", () => {
  const paths = (spec: string, ...documents: string[]) => {
    const { world, pods, whereOf } = given(pod(spec), ...documents);
    return hostPathUses(pods, hostVolumeMounts(world, pods), whereOf).map(said);
  };
  const at = (index: number) => `Pod shop-dev/web: spec.volumes[${index}].hostPath.path`;

  test("that a pod mounts by itself", () => {
    const spec = `volumes: [{name: e, emptyDir: {}}, {name: v, hostPath: {path: /data/}}], containers: [${mount()}]`;
    expect(paths(spec)).toEqual([
      `/data; mounts /data of its node; ${at(1)}; changes; reads; set ${at(1)} = "/data-dev"`,
    ]);
    expect(paths(spec.replace("mountPath: /v", "mountPath: /v, readOnly: true"))).toEqual([
      `/data; mounts /data of its node, and only reads it; ${at(1)}; reads; set ${at(1)} = "/data-dev"`,
    ]);
  });

  test("also as what lies in those that others mount, and only in those", () => {
    const spec = `volumes: [{name: v, hostPath: {path: /data/a/b}}, {name: w, hostPath: {path: /data}}], containers: [${mount()}]`;
    expect(paths(spec)).toEqual([
      `/data/a/b; mounts /data/a/b of its node; ${at(0)}; changes; reads; set ${at(0)} = "/data/a/b-dev"`,
      `/data; mounts /data/a/b of its node; ${at(0)}; changes; reads; set ${at(0)} = "/data-dev/a/b"`,
      `/data; mounts /data of its node, and only reads it; ${at(1)}; reads; set ${at(1)} = "/data-dev"`,
    ]);
  });

  const volume = (spec: string) =>
    `{apiVersion: v1, kind: PersistentVolume, metadata: {name: files}, spec: {capacity: {storage: 1Gi}, ${spec}}}\n`;
  const ours = "claimRef: {namespace: shop-dev, name: files}";
  const claiming = (mounted = mount()) =>
    `volumes: [{name: v, persistentVolumeClaim: {claimName: files}}], containers: [${mounted}]`;
  const written = (field: string) =>
    `/data; is /data of the node on which it is mounted; PersistentVolume files: spec.${field}.path; changes; reads; set PersistentVolume files: spec.${field}.path = "/data-dev"`;
  const read = `/data; is /data of the node on which it is mounted, and only read; PersistentVolume files: spec.hostPath.path; reads; set PersistentVolume files: spec.hostPath.path = "/data-dev"`;
  const claim = (name: string, volumeName: string) =>
    `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, namespace: shop-dev}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}${volumeName}}}\n`;

  test.each<[why: string, spec: string, documents: readonly string[], uses: readonly string[]]>([
    [
      "hostPath",
      claiming(),
      [volume(`accessModes: [ReadWriteOnce], hostPath: {path: /data}, ${ours}`)],
      [written("hostPath")],
    ],
    ["local", claiming(), [volume(`accessModes: [ReadWriteOnce], local: {path: /data}, ${ours}`)], [written("local")]],
    [
      "a claim that names the volume",
      claiming(),
      [
        volume("accessModes: [ReadWriteOnce], hostPath: {path: /data}"),
        claim("files", ", volumeName: files"),
        claim("other", ""),
      ],
      [written("hostPath")],
    ],
    [
      "a volume without claim",
      claiming(),
      [volume("accessModes: [ReadWriteOnce], hostPath: {path: /data}"), claim("files", "")],
      [],
    ],
    [
      "a mount that only reads",
      claiming(mount(", readOnly: true")),
      [volume(`accessModes: [ReadWriteOnce], hostPath: {path: /data}, ${ours}`)],
      [read],
    ],
    [
      "a volume that is only read",
      claiming(),
      [volume(`accessModes: [ReadOnlyMany], hostPath: {path: /data}, ${ours}`)],
      [read],
    ],
    [
      "a volume of two modes",
      claiming(),
      [volume(`accessModes: [ReadOnlyMany, ReadWriteOnce], hostPath: {path: /data}, ${ours}`)],
      [written("hostPath")],
    ],
    [
      "another claim",
      claiming().replace("claimName: files", "claimName: other"),
      [volume(`accessModes: [ReadWriteOnce], hostPath: {path: /data}, ${ours}`)],
      [],
    ],
    [
      "another namespace",
      claiming(),
      [volume("accessModes: [ReadWriteOnce], hostPath: {path: /data}, claimRef: {namespace: infra, name: files}")],
      [],
    ],
    [
      "a volume that is elsewhere",
      claiming(),
      [volume(`accessModes: [ReadWriteOnce], nfs: {server: s, path: /data}, ${ours}`)],
      [],
    ],
    [
      "no volumes",
      `containers: [${container("")}]`,
      [volume(`accessModes: [ReadWriteOnce], hostPath: {path: /data}, ${ours}`)],
      [],
    ],
  ])("by a claim: %s", (_, spec, documents, uses) => expect(paths(spec, ...documents)).toEqual(uses));

  test("by claims that a StatefulSet makes for its pods by number", () => {
    const set = (name: string, kind = "StatefulSet", template = "data") =>
      `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}, namespace: shop-dev}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [${mount().replace("name: v", "name: data")}]}}, ${kind === "StatefulSet" ? `serviceName: db, volumeClaimTemplates: [{metadata: {name: ${template}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]` : ""}}}\n`;
    const one = volume(
      "accessModes: [ReadWriteOnce], hostPath: {path: /data}, claimRef: {namespace: shop-dev, name: data-db-0}",
    );
    const count = (document: string) => paths(`containers: [${container("")}]`, one, document).length;
    expect(count(set("db"))).toBe(1);
    expect(count(set("dba"))).toBe(0);
    expect(count(set("db", "StatefulSet", "log"))).toBe(0);
    expect(count(set("db", "Deployment"))).toBe(0);
  });
});

describe("a pod that mounts a volume of certain nodes runs only there", () => {
  const on = (zone: string) =>
    `nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [${zone}]}]}]}}`;
  const placedOn = (podSpec: string, zone: string) => {
    const volume = `{apiVersion: v1, kind: PersistentVolume, metadata: {name: files}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /data}, claimRef: {namespace: shop-dev, name: files}${zone === "" ? "" : `, ${on(zone)}`}}}\n`;
    const nodes = ["a", "b"].map(
      (name) =>
        `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {zone: ${name}, disk: ${name === "a" ? "fast" : "slow"}}}}\n`,
    );
    const spec = `${podSpec}volumes: [{name: v, persistentVolumeClaim: {claimName: files}}], containers: [${mount()}]`;
    const { world, pods, whereOf } = given(pod(spec), volume, ...nodes);
    return hostVolumeMounts(world, pods).map((one) => whereOf(one.pod).id);
  };
  const asking = (terms: string) =>
    `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ${terms}}}}, `;
  test.each([
    ["", "", ["a b"]],
    ["", "a", ["a"]],
    ["", "b", ["b"]],
    [asking("[{matchExpressions: [{key: disk, operator: In, values: [fast]}]}]"), "", ["a"]],
    [asking("[{matchExpressions: [{key: disk, operator: In, values: [fast]}]}]"), "a", ["a"]],
    [asking("[{matchExpressions: [{key: disk, operator: In, values: [fast]}]}]"), "b", [""]],
    [asking("[{matchFields: [{key: metadata.name, operator: In, values: [b]}]}]"), "a", [""]],
    [asking("[{matchFields: [{key: metadata.name, operator: In, values: [b]}]}]"), "b", ["b"]],
    [
      asking(
        "[{matchExpressions: [{key: disk, operator: In, values: [none]}]}, {matchExpressions: [{key: disk, operator: In, values: [slow]}]}]",
      ),
      "b",
      ["b"],
    ],
  ])("%s where it asks for, on nodes of the zone %j", (podSpec, zone, ids) =>
    expect(placedOn(podSpec, zone)).toEqual(ids),
  );
});

describe("where pods run", () => {
  const where = (specs: readonly string[], ...documents: string[]) => {
    const pods = specs.map((spec, index) =>
      pod(`${spec}containers: [${container("")}]`).replace("name: web", `name: p${index}`),
    );
    const read = given(...pods, ...documents);
    return read.pods.map(read.whereOf);
  };
  const meet = (one: string, other: string, ...documents: string[]) => {
    const [first, second] = where([one, other], ...documents);
    return first !== undefined && second !== undefined && first.meets(second);
  };
  test("without nodes, by the labels that they ask for", () => {
    expect(meet("", "nodeSelector: {zone: a}, ")).toBe(true);
    expect(meet("nodeSelector: {zone: a}, ", "nodeSelector: {zone: a}, ")).toBe(true);
    expect(meet("nodeSelector: {zone: a}, ", "nodeSelector: {zone: b}, ")).toBe(false);
    expect(meet("nodeSelector: {zone: a}, ", "nodeSelector: {disk: b}, ")).toBe(true);
    expect(meet("nodeSelector: {zone: a, disk: fast}, ", "nodeSelector: {zone: a, disk: slow}, ")).toBe(false);
    expect(
      where(["nodeSelector: {zone: a, disk: b}, ", "nodeSelector: {disk: b, zone: a}, "]).map(({ id }) => id),
    ).toEqual(Array.from({ length: 2 }, () => '[["disk","b"],["zone","a"]]'));
  });

  const node = (name: string, spec = "") =>
    `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {zone: ${name}}}, spec: {${spec}}}\n`;
  test("on nodes, by those on which they may", () => {
    expect(meet("nodeSelector: {zone: a}, ", "nodeSelector: {zone: b}, ", node("a"), node("b"))).toBe(false);
    expect(meet("", "nodeSelector: {zone: b}, ", node("a"), node("b"))).toBe(true);
    expect(meet("nodeName: a, ", "nodeName: b, ", node("a"), node("b"))).toBe(false);
    const tainted = node("b", "taints: [{key: own, effect: NoSchedule}]");
    expect(meet("", "nodeSelector: {zone: b}, tolerations: [{operator: Exists}], ", node("a"), tainted)).toBe(false);
    expect(where(["", "tolerations: [{operator: Exists}], "], node("a"), tainted).map(({ id }) => id)).toEqual([
      "a",
      "a b",
    ]);
    expect(where([""], node("a"), node("b", "unschedulable: true")).map(({ id }) => id)).toEqual(["a b"]);
  });

  test("a DaemonSet's also on nodes that are not ready, in which others are not put", () => {
    const set = `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d, namespace: shop-dev}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [${container("")}]}}}}\n`;
    const full = node("b", "taints: [{key: node.kubernetes.io/disk-pressure, effect: NoSchedule}]");
    expect(where([""], node("a"), full, set).map(({ id }) => id)).toEqual(["a", "a b"]);
  });
});
