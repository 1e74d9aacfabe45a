import { describe, expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { storageUses } from "./volumes.ts";
import { said, worldWith } from "./testing/uses-said.ts";

describe("storage that pods use", () => {
  const volume = (
    source: string,
    claimRef = ", claimRef: {namespace: shop-dev, name: files}",
    modes = "ReadWriteMany",
  ) =>
    `{apiVersion: v1, kind: PersistentVolume, metadata: {name: files}, spec: {capacity: {storage: 1Gi}, accessModes: [${modes}], ${source}${claimRef}}}\n`;
  const claim = (name: string, more = "") =>
    `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, namespace: shop-test}, spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}${more}}}\n`;
  const pod = (source: string, readOnly = false) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop-dev}, spec: {volumes: [{name: v, ${source}}], containers: [{name: a, image: r/a, volumeMounts: [{name: v, mountPath: /v, readOnly: ${readOnly}}]}]}}\n`;
  const uses = (...documents: string[]) => {
    const world = worldWith(...documents);
    return storageUses(world, [...runningPods(world)]).map((use) => `${use.stage}: ${said(use)}`);
  };
  const nfs = "nfs: {server: s, path: /data}";
  const at = "Pod shop-dev/web: spec.volumes[0]";
  const own = (kind: string) =>
    `a folder of its own: /data-dev (to be made on the server first); set ${at}.${kind}.path = "/data-dev"`;
  const whole = "PersistentVolume files: spec";
  test.each<[documents: readonly string[], expected: readonly string[]]>([
    [[pod(nfs)], [`dev: nfs s:/data; uses nfs s:/data; ${at}; changes; ${own("nfs")}`]],
    [
      [pod("cephfs: {monitors: [m], path: /data}")],
      [`dev: cephfs m:/data; uses cephfs m:/data; ${at}; changes; ${own("cephfs")}`],
    ],
    [[pod(nfs, true)], [`dev: nfs s:/data; uses nfs s:/data, and only reads it; ${at}; ${own("nfs")}`]],
    [
      [pod("nfs: {server: s, path: /data, readOnly: true}")],
      [`dev: nfs s:/data; uses nfs s:/data, and only reads it; ${at}; ${own("nfs")}`],
    ],
    [[pod("nfs: {server: s, path: /}")], [`dev: nfs s:/; uses nfs s:/; ${at}; changes`]],
    [[pod("cinder: {volumeID: one}")], [`dev: cinder one; uses cinder one; ${at}; changes`]],
    [[volume(nfs)], [`dev: nfs s:/data; uses nfs s:/data; ${whole}; changes`]],
    [
      [volume(nfs).replace(" accessModes: [ReadWriteMany],", "")],
      [`dev: nfs s:/data; uses nfs s:/data; ${whole}; changes`],
    ],
    [
      [volume(nfs, "", "ReadOnlyMany"), claim("files", ", volumeName: files")],
      [`test: nfs s:/data; uses nfs s:/data, and only reads it; ${whole}`],
    ],
    [
      [volume(nfs, "", "ReadOnlyMany, ReadWriteMany"), claim("files", ", volumeName: files")],
      [`test: nfs s:/data; uses nfs s:/data; ${whole}; changes`],
    ],
    [[volume(nfs), claim("files", ", volumeName: files")], [`dev: nfs s:/data; uses nfs s:/data; ${whole}; changes`]],
    [
      [volume(nfs, ", claimRef: {namespace: infra, name: files}")],
      [`(unassigned): nfs s:/data; uses nfs s:/data; ${whole}; changes`],
    ],
    [[volume(nfs, ""), claim("files")], []],
    [[volume("hostPath: {path: /data}")], []],
    [[pod("emptyDir: {}")], []],
  ])("%j", (documents, expected) => expect(uses(...documents)).toEqual(expected));

  test("counts for what it lies in too", () => {
    expect(
      uses(
        pod("nfs: {server: s, path: /data/a}"),
        volume(nfs),
        volume("nfs: {server: t, path: /}").replace("name: files", "name: other"),
      ),
    ).toEqual([
      `dev: nfs s:/data/a; uses nfs s:/data/a; ${at}; changes; a folder of its own: /data/a-dev (to be made on the server first); set ${at}.nfs.path = "/data/a-dev"`,
      `dev: nfs s:/data; uses nfs s:/data/a; ${at}; changes; a folder of its own: /data-dev/a (to be made on the server first); set ${at}.nfs.path = "/data-dev/a"`,
      `dev: nfs s:/data; uses nfs s:/data; ${whole}; changes`,
      "dev: nfs t:/; uses nfs t:/; PersistentVolume other: spec; changes",
    ]);
  });
});
