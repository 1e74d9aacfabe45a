import type { VolumeToCheck } from "../pod-to-check.ts";
import type { Check } from "./check.ts";
import { hostPathVolumes } from "./host-access.ts";
import { distinct, plural, quoted } from "./wording.ts";

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
] as const satisfies readonly (keyof VolumeToCheck)[];

/** In the order in which upstream looks for them. */
const refused = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
] as const satisfies readonly (keyof VolumeToCheck)[];

/** Source: k8s.io/pod-security-admission/policy/check_restrictedVolumes.go */
export const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  versions: [
    {
      since: 0,
      overrides: hostPathVolumes.id,
      check: ({ spec }) => {
        // A volume that says nothing is an emptyDir: an API server fills that in before it looks.
        const bad = (spec.volumes ?? []).flatMap((volume) => {
          if (allowed.some((source) => has(volume, source))) return [];
          const type = refused.find((source) => has(volume, source));
          return type === undefined ? [] : [{ name: volume.name, type }];
        });
        if (bad.length === 0) return undefined;
        const types = distinct(bad.map(({ type }) => type));
        const names = quoted(bad.map(({ name }) => name));
        const uses = bad.length === 1 ? "uses" : "use";
        return {
          reason: "restricted volume types",
          detail: `${plural("volume", bad.length)} ${names} ${uses} ${plural("restricted volume type", types.length)} ${quoted(types)}`,
        };
      },
    },
  ],
};

function has(volume: VolumeToCheck, source: keyof VolumeToCheck): boolean {
  return (volume[source] ?? undefined) !== undefined;
}
