import { describe, expect, test } from "vitest";
import { type Storage, storageOf } from "./storage.ts";

/** `place path (read)`. */
const said = (storage: Storage | undefined) =>
  storage === undefined
    ? undefined
    : `${storage.place}${storage.path === undefined ? "" : ` at ${storage.path}`}${storage.readOnly ? " (read)" : ""}`;

describe("storage beyond the cluster's own", () => {
  test.each<[source: unknown, storage: string | undefined]>([
    [{ nfs: { server: "Files.Example.", path: "/data" } }, "nfs files.example at /data"],
    [{ nfs: { server: "a.b.example", path: "/data", readOnly: true } }, "nfs a.b.example at /data (read)"],
    [{ nfs: { server: "files", readOnly: "true" } }, "nfs files at /"],
    [{ nfs: { path: "/data" } }, undefined],
    [{ cephfs: { monitors: ["10.0.0.2:6789", "10.0.0.1:6789"] } }, "cephfs 10.0.0.1:6789,10.0.0.2:6789 at /"],
    [{ cephfs: { monitors: ["m"], path: "/data", readOnly: true } }, "cephfs m at /data (read)"],
    [{ awsElasticBlockStore: { volumeID: "vol-1" } }, "awsElasticBlockStore vol-1"],
    [{ azureDisk: { diskName: "data", diskURI: "/disks/data" } }, "azureDisk /disks/data"],
    [{ cinder: { volumeID: "one", readOnly: true } }, "cinder one (read)"],
    [{ fc: { targetWWNs: ["50060e801049cfd1"], lun: 0 } }, "fc 50060e801049cfd1 0"],
    [{ fc: { wwids: ["3600508b400105e21"], lun: null } }, "fc 3600508b400105e21"],
    [{ gcePersistentDisk: { pdName: "disk" } }, "gcePersistentDisk disk"],
    [
      { iscsi: { targetPortal: "10.0.0.1", iqn: "iqn.2001-04.com.example:one", lun: 0 } },
      "iscsi 10.0.0.1 iqn.2001-04.com.example:one 0",
    ],
    [{ portworxVolume: { volumeID: "px" } }, "portworxVolume px"],
    [{ quobyte: { registry: "r:7861", volume: "v", group: "g" } }, "quobyte r:7861 v"],
    [{ rbd: { monitors: ["m:6789"], pool: "rbd", image: "one" } }, "rbd m:6789 rbd one"],
    [{ scaleIO: { gateway: "g", system: "s", storagePool: "p", volumeName: "v" } }, "scaleIO g s p v"],
    [{ vsphereVolume: { volumePath: "[store] one.vmdk" } }, "vsphereVolume [store] one.vmdk"],
    [{ cinder: {} }, undefined],
    [{ cinder: null, gcePersistentDisk: { pdName: "disk" } }, "gcePersistentDisk disk"],
  ])("%j", (source, storage) => expect(said(storageOf(source))).toBe(storage));

  test.each([[undefined], [null], ["nfs"], [{}], [{ emptyDir: {} }], [{ hostPath: { path: "/" } }], [{ nfs: null }]])(
    "is not what %j names",
    (source) => expect(storageOf(source)).toBeUndefined(),
  );
});

describe("storage of a CSI driver", () => {
  test.each<[csi: Record<string, unknown>, storage: string | undefined]>([
    [{ driver: "nfs.csi.k8s.io", volumeAttributes: { server: "NFS.", share: "/data" } }, "nfs nfs at /data/"],
    [
      { driver: "nfs.csi.k8s.io", volumeAttributes: { server: "nfs", path: "/data", subdir: "a" }, readOnly: true },
      "nfs nfs at /data/a (read)",
    ],
    [
      {
        driver: "nfs.csi.k8s.io",
        volumeHandle: "h",
        volumeAttributes: { server: "nfs", share: "/s", path: "/p", subDir: "b" },
      },
      "nfs nfs at /s/b",
    ],
    [{ driver: "nfs.csi.k8s.io", volumeHandle: "h", volumeAttributes: { server: "nfs" } }, "nfs.csi.k8s.io h"],
    [{ driver: "nfs.csi.k8s.io", volumeHandle: "h", volumeAttributes: { share: "/s" } }, "nfs.csi.k8s.io h"],
    [{ driver: "d.example.com", volumeHandle: "h", volumeAttributes: { server: "s", share: "/s" } }, "d.example.com h"],
    [
      { driver: "smb.csi.k8s.io", volumeHandle: "h", volumeAttributes: { source: "//server/share" } },
      "smb //server/share at /",
    ],
    [
      { driver: "smb.csi.k8s.io", volumeAttributes: { source: "//s/x", subDir: "a" }, readOnly: true },
      "smb //s/x at /a (read)",
    ],
    [{ driver: "smb.csi.k8s.io", volumeHandle: "h" }, "smb.csi.k8s.io h"],
    [{ driver: "d.example.com", volumeHandle: "h", volumeAttributes: { source: "//s/x" } }, "d.example.com h"],
    [{ driver: "d.example.com", volumeHandle: "h", readOnly: true }, "d.example.com h (read)"],
    [{ driver: "secrets-store.csi.k8s.io" }, undefined],
    [{ volumeHandle: "h" }, " h"],
    [{ driver: "efs.csi.aws.com", volumeHandle: "fs-1" }, "efs fs-1 at /"],
    [{ driver: "efs.csi.aws.com", volumeHandle: "fs-1:/a" }, "efs fs-1 at //a"],
    [{ driver: "efs.csi.aws.com", volumeHandle: "fs-1:/a:fsap-1", readOnly: true }, "efs fs-1 at fsap-1//a (read)"],
  ])("%j", (csi, storage) => expect(said(storageOf({ csi }))).toBe(storage));
});
