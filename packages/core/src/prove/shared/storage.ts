import { isMapping } from "../../manifests/mapping.ts";
import { itemsOf, textAt } from "../configuration/unknown-fields.ts";

/** Storage beyond the cluster's own: a server, disk or volume, and for what holds files the path in it. */
export interface Storage {
  readonly place: string;
  /** Absent where the whole of it is used. */
  readonly path?: string;
  readonly readOnly: boolean;
}

/** One field that names a disk or volume wherever it is used. */
const disks: Readonly<Record<string, readonly string[]>> = {
  awsElasticBlockStore: ["volumeID"],
  azureDisk: ["diskURI"],
  cinder: ["volumeID"],
  fc: ["wwids", "targetWWNs", "lun"],
  gcePersistentDisk: ["pdName"],
  iscsi: ["targetPortal", "iqn", "lun"],
  portworxVolume: ["volumeID"],
  quobyte: ["registry", "volume"],
  rbd: ["monitors", "pool", "image"],
  scaleIO: ["gateway", "system", "storagePool", "volumeName"],
  vsphereVolume: ["volumePath"],
};

/**
 * The storage that a volume of a pod, or the spec of a PersistentVolume, names. Undefined for what is the pod's own, the
 * node's, or named by a claim.
 *
 * Source: k8s.io/api/core/v1/types.go (VolumeSource, PersistentVolumeSource)
 */
export function storageOf(source: unknown): Storage | undefined {
  if (!isMapping(source)) return undefined;
  const { nfs, cephfs, csi } = source;
  if (isMapping(nfs)) {
    const [server, path] = [textAt(nfs, ["server"]), textAt(nfs, ["path"])];
    return server === undefined
      ? undefined
      : { place: `nfs ${hostOf(server)}`, path: path ?? "/", readOnly: isReadOnly(nfs) };
  }
  if (isMapping(cephfs)) {
    const place = `cephfs ${itemsOf(cephfs, ["monitors"]).map(String).toSorted().join(",")}`;
    return { place, path: textAt(cephfs, ["path"]) ?? "/", readOnly: isReadOnly(cephfs) };
  }
  if (isMapping(csi)) return csiStorage(csi);
  for (const [kind, fields] of Object.entries(disks)) {
    const disk = source[kind];
    if (!isMapping(disk)) continue;
    const named = fields.map((field) => disk[field]).filter((value) => value !== undefined && value !== null);
    if (named.length > 0) return { place: `${kind} ${named.map(String).join(" ")}`, readOnly: isReadOnly(disk) };
  }
  return undefined;
}

/** Some drivers say where they mount from in attributes, and their handles are any text. */
function csiStorage(csi: Readonly<Record<string, unknown>>): Storage | undefined {
  const readOnly = isReadOnly(csi);
  const driver = textAt(csi, ["driver"]) ?? "";
  const server = textAt(csi, ["volumeAttributes", "server"]);
  const share = textAt(csi, ["volumeAttributes", "share"]) ?? textAt(csi, ["volumeAttributes", "path"]);
  const folder = textAt(csi, ["volumeAttributes", "subdir"]) ?? textAt(csi, ["volumeAttributes", "subDir"]) ?? "";
  if (/nfs/.test(driver) && server !== undefined && share !== undefined)
    return { place: `nfs ${hostOf(server)}`, path: `${share}/${folder}`, readOnly };
  const source = textAt(csi, ["volumeAttributes", "source"]);
  if (/smb/.test(driver) && source !== undefined) return { place: `smb ${source}`, path: `/${folder}`, readOnly };
  const handle = textAt(csi, ["volumeHandle"]);
  if (handle === undefined) return undefined;
  return driver === "efs.csi.aws.com" ? efsStorage(handle, readOnly) : { place: `${driver} ${handle}`, readOnly };
}

/**
 * A handle is the file system, a path in it and an access point, of which only the first has to be there. An access point
 * leads to some folder.
 *
 * Source: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/pkg/driver/node.go (parseVolumeId)
 */
function efsStorage(handle: string, readOnly: boolean): Storage {
  const [system = "", path = "", point = ""] = handle.split(":");
  return { place: `efs ${system}`, path: `${point}/${path}`, readOnly };
}

/** Of DNS, in the one form in which equal ones are equal texts. */
function hostOf(server: string): string {
  return server.toLowerCase().replace(/\.$/, "");
}

function isReadOnly(source: Readonly<Record<string, unknown>>): boolean {
  return source["readOnly"] === true;
}
