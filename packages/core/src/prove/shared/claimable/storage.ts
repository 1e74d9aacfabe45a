import { isMapping } from "../../../manifests/mapping.ts";
import type { World } from "../../../manifests/world/world.ts";
import type { Fix, Site } from "../../../verdicts/finding.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { textAt } from "../../configuration/unknown-fields.ts";
import { addedPolicy } from "../../fixes/policy-and-binding.ts";
import type { RunningPod } from "../../placement/running-pods.ts";
import { mounting } from "../../possible/asked-spec.ts";
import type { Given } from "../../property-proof.ts";
import { byPair, isMeant, objectText } from "../uses.ts";
import { type Mounted, storageMounts, thingOf } from "../volumes.ts";
import { type Claimed, type Doubt, pairsOf, requestsOf, type Taking } from "./claimed.ts";
import type { Claimers } from "./claimers.ts";

interface Mountable {
  readonly stage: string;
  /** As a pod names it by itself. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly at: Site;
}

/**
 * Storage of one stage that people of another could mount in a pod of theirs, because a pod may name it without any
 * secret: shares of NFS, and disks by their number, which the cluster attaches by its own identity.
 *
 * Source: https://kubernetes.io/docs/concepts/storage/volumes/#nfs, k8s.io/csi-translation-lib/plugins
 */
export function claimableStorage(world: World, given: Given, claimers: Claimers, pods: readonly RunningPod[]): Claimed {
  const mounts = storageMounts(world, pods);
  const used = new Map<string, Set<string>>();
  for (const { storage, stage } of mounts)
    used.set(thingOf(storage), (used.get(thingOf(storage)) ?? new Set()).add(stage));
  const takings: (Taking & { readonly of: Mountable })[] = [];
  const doubts: Doubt[] = [];
  for (const of of mountablesOf(mounts))
    for (const from of [...world.stages.names, unassigned]) {
      const { stage: to, name, source } = of;
      // What both use already is another cause.
      if (used.get(name)?.has(from) || isMeant(given.intent, "volume", name, [from, to])) continue;
      const answer = claimers.inNamespaces(from, (namespace) => {
        const made = given.possible.podAsAsked(from, namespace, mounting(source));
        return made.possible === false ? undefined : made;
      });
      if (answer.possible === true) takings.push({ pair: { from, to }, steps: answer.steps, of });
      if (answer.possible === "unknown")
        doubts.push({ pair: { from, to }, why: `whether people of ${from} may mount ${name}: ${answer.why}` });
    }
  const [first] = takings.toSorted((one, other) => byPair(one.pair, other.pair));
  if (first === undefined) return { causes: [], doubts };
  const { pair, of } = first;
  const fix = guard([...new Set(takings.flatMap((one) => Object.keys(one.of.source)))], mounts);
  const things = new Map(takings.map((one) => [one.of.name, one.of]));
  return {
    doubts,
    causes: [
      {
        code: "KS3819",
        breaks: true,
        pairs: pairsOf(takings).toSorted(byPair),
        message: `people of ${pair.from} may mount ${of.name} in a pod of theirs, which ${objectText(of.at)} of ${pair.to} mounts`,
        at: of.at,
        related: [...things.values()]
          .filter((one) => one !== of)
          .slice(0, 3)
          .map(({ at, name, stage }) => ({ at, message: `${name} of ${stage}` })),
        requests: requestsOf(takings),
        ...(fix && { fix }),
      },
    ],
  };
}

/** Each once for each stage that mounts it. */
function mountablesOf(mounts: readonly Mounted[]): readonly Mountable[] {
  const found = new Map<string, Mountable>();
  for (const { storage, stage, at, source: own } of mounts) {
    const source = stage === unassigned ? undefined : sourceInPods(own);
    const name = thingOf(storage);
    if (source && !found.has(`${stage} ${name}`)) found.set(`${stage} ${name}`, { stage, source, name, at });
  }
  return [...found.values()];
}

/** What the handle of a driver is called in a pod, which the cluster gives to the same driver. */
const ofDrivers: Readonly<Record<string, (handle: string) => Readonly<Record<string, unknown>>>> = {
  "cinder.csi.openstack.org": (volumeID) => ({ cinder: { volumeID } }),
  "disk.csi.azure.com": (diskURI) => ({
    azureDisk: { diskName: diskURI.split("/").at(-1), diskURI, kind: "Managed" },
  }),
  "ebs.csi.aws.com": (volumeID) => ({ awsElasticBlockStore: { volumeID } }),
  "pd.csi.storage.gke.io": (handle) => ({ gcePersistentDisk: { pdName: handle.split("/").at(-1) } }),
};

/** Kinds that a pod may name as a volume of the cluster does. */
const kinds = ["nfs", "awsElasticBlockStore", "azureDisk", "cinder", "fc", "gcePersistentDisk", "iscsi"];

/** Undefined for what needs a secret, or a claim. */
function sourceInPods(source: Readonly<Record<string, unknown>>): Mountable["source"] | undefined {
  const kind = kinds.find((one) => isMapping(source[one]));
  if (kind !== undefined) {
    const { readOnly: _, ...fields } = source[kind] as Readonly<Record<string, unknown>>;
    return "secretRef" in fields ? undefined : { [kind]: fields };
  }
  const { csi } = source;
  const driver = textAt(csi, ["driver"]) ?? "";
  const [server, share] = ["server", "share"].map((field) => textAt(csi, ["volumeAttributes", field]));
  if (/nfs/.test(driver) && server !== undefined && share !== undefined) return { nfs: { server, path: share } };
  return ofDrivers[driver]?.(textAt(csi, ["volumeHandle"]) ?? "");
}

/** A policy by which pods mount none of these kinds by themselves; none where some that are there do. */
function guard(refused: readonly string[], mounts: readonly Mounted[]): Fix | undefined {
  const isUsed = ({ at, source }: Mounted) =>
    at.object.object.kind !== "PersistentVolume" && refused.some((kind) => source[kind] !== undefined);
  if (mounts.some(isUsed)) return undefined;
  const rule = { apiGroups: [""], apiVersions: ["*"], operations: ["CREATE"], resources: ["pods"] };
  const none = refused.map((kind) => `!has(volume.${kind})`).join(" && ");
  return addedPolicy("refuse pods that name storage by themselves, by an admission policy", "storage-by-claims-only", {
    matchConstraints: { resourceRules: [rule] },
    validations: [
      {
        expression: `object.spec.?volumes.orValue([]).all(volume, ${none})`,
        message: "storage is mounted by claims: by itself a pod could name what is another stage's",
      },
    ],
  });
}
