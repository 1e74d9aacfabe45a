import { describe, expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { worldOf } from "../testing/world-of.ts";
import { hostVolumeMounts } from "./host-volumes.ts";

const stages = "{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}\n";
const volume = (spec: string) =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: files}, spec: {capacity: {storage: 1Gi}, local: {path: /data}, claimRef: {namespace: shop-dev, name: files}${spec}}}\n`;
const mount = (name: string, readOnly = false) => `{name: ${name}, mountPath: /${name}, readOnly: ${readOnly}}`;
const mountsOf = (volumeSpec: string, mounts: string, { more = "", volumes = "" } = {}) => {
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop-dev}, spec: {${more}volumes: [${volumes}{name: v, persistentVolumeClaim: {claimName: files}}], containers: [{name: a, image: r/a, volumeMounts: [${mounts}]}]}}\n`;
  const world = worldOf([stages, volume(volumeSpec), pod].join("---\n"));
  return hostVolumeMounts(world, [...runningPods(world)]);
};

test.each([
  ["", true],
  [", accessModes: []", true],
  [", accessModes: [ReadOnlyMany]", false],
  [", accessModes: [ReadOnlyMany, ReadWriteOnce]", true],
])("a volume%s is changed by who mounts it to write: %s", (modes, changes) => {
  expect(mountsOf(modes, mount("v"))).toMatchObject([{ path: "/data", changes }]);
  expect(mountsOf(modes, mount("v", true))).toMatchObject([{ changes: false }]);
});

test("of a claim that a pod has as several volumes one that is written is enough", () => {
  const volumes = "{name: w, persistentVolumeClaim: {claimName: files}}, {name: e, emptyDir: {}}, ";
  const both = (v: boolean, w: boolean) => mountsOf("", `${mount("v", v)}, ${mount("w", w)}`, { volumes });
  expect(both(true, false)).toMatchObject([{ changes: true }]);
  expect(both(false, true)).toMatchObject([{ changes: true }]);
  expect(both(true, true)).toMatchObject([{ changes: false }]);
});

describe("a pod runs where its volume is", () => {
  const term = (key: string) => `{matchExpressions: [{key: ${key}, operator: Exists}]}`;
  const there = (terms: string) => `, nodeAffinity: {required: {nodeSelectorTerms: [${terms}]}}`;
  const affinityOf = (volumeSpec: string, affinity = "") =>
    mountsOf(volumeSpec, mount("v"), { more: affinity === "" ? "" : `affinity: ${affinity}, ` })[0]?.pod.spec.affinity;
  const required = (...terms: object[]) => ({
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
  });
  const exists = (...keys: string[]) => ({
    matchExpressions: keys.map((key) => ({ key, operator: "Exists" })),
    matchFields: [],
  });
  const zone = { matchExpressions: [{ key: "zone", operator: "Exists" }] };

  test("and anywhere, where that says nothing", () => {
    expect(affinityOf("")).toBeUndefined();
    expect(affinityOf(", nodeAffinity: {}")).toBeUndefined();
    expect(affinityOf(there(term("zone")))).toEqual({ nodeAffinity: required(zone) });
  });

  test.each(["{podAntiAffinity: {}}", "{nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}"])(
    "beside what else it asks for: %s",
    (affinity) => {
      const found = affinityOf(there(term("zone")), affinity);
      expect(found).toMatchObject({ nodeAffinity: required(zone) });
      const kept = affinity.includes("pod") ? found?.podAntiAffinity : found?.nodeAffinity;
      expect(kept).toMatchObject(
        affinity.includes("pod") ? {} : { preferredDuringSchedulingIgnoredDuringExecution: [] },
      );
    },
  );

  test("by one of its own terms together with one of the volume's", () => {
    const own = `{nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${term("disk")}, ${term("fast")}]}}}`;
    expect(affinityOf(there(`${term("zone")}, ${term("room")}`), own)).toEqual({
      nodeAffinity: required(
        exists("disk", "zone"),
        exists("disk", "room"),
        exists("fast", "zone"),
        exists("fast", "room"),
      ),
    });
    const fields = "{matchFields: [{key: metadata.name, operator: In, values: [a]}]}";
    expect(affinityOf(there(fields), own)?.nodeAffinity).toMatchObject(
      required(
        { ...exists("disk"), matchFields: [{ key: "metadata.name" }] },
        { ...exists("fast"), matchFields: [{ key: "metadata.name" }] },
      ),
    );
  });
});
