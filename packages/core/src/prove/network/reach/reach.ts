import { keyOf } from "../../../manifests/object-key.ts";
import type { ObjectKey } from "../../../manifests/object-key.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { PortRange } from "../../../verdicts/intent.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { letsInFrom, outsideReach } from "../roads/outside-reach.ts";
import { intersect, isEmpty, noPorts, rangesOf, unite, without } from "../sets/port-set.ts";

/** One end of what can be opened: a workload, or part of the world outside. */
export type ReachEnd =
  | { readonly type: "workload"; readonly stage: string; readonly workload: ObjectKey }
  /** A block as it is written, `except` and all; the name of a host; or `anywhere`. */
  | { readonly type: "outside"; readonly cidr: string };

/** What one workload can open of another. Ports are those of the destination's pods. */
export interface ReachEntry {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  /** Open whatever the network plugin makes of what the specification leaves to it. */
  readonly open: readonly PortRange[];
  /** Open or closed, depending on the plugin. */
  readonly perhaps: readonly PortRange[];
}

/**
 * What each workload can open, workload by workload, in the order in which they were read; what is closed is not in it.
 * Its size is that of the answer: at most one entry for each pair of workloads.
 */
export function reachMatrix(world: World, profile: NetworkProfile): ReachEntry[] {
  const model = networkModel(world, profile);
  const workloads = workloadsOf(model);
  const entries: ReachEntry[] = [];
  for (const from of workloads) {
    for (const to of workloads) {
      const open = between(model, from, to);
      if (!isEmpty(open.may)) entries.push(entry(endOf(from), endOf(to), open));
    }
    for (const one of from.classes) {
      for (const { text, open } of outsideReach(one.egress, model))
        entries.push(entry(endOf(from), { type: "outside", cidr: text }, open));
    }
  }
  return [...entries, ...fromOutside(model, workloads)];
}

/** The pods that one workload makes, or a pod that none makes, with the classes in which they are. */
interface ReachWorkload {
  readonly key: ObjectKey;
  readonly stage: string;
  readonly classes: readonly PodClass[];
  /** How many pods of it there are, as far as is known. */
  readonly isOne: boolean;
}

export function workloadsOf(model: NetworkModel): ReachWorkload[] {
  const found = new Map<string, { key: ObjectKey; stage: string; classes: Set<PodClass>; pods: number }>();
  for (const { classes, stage } of model.namespaces.values()) {
    for (const one of classes) {
      for (const { object } of one.members) {
        const key = workloadKey(object);
        const text = `${key.kind} ${key.namespace}/${key.name}`;
        const known = found.get(text) ?? { key, stage, classes: new Set(), pods: 0 };
        known.classes.add(one);
        known.pods += object.object.kind === "Pod" ? 1 : 2;
        found.set(text, known);
      }
    }
  }
  return [...found.values()].map(({ key, stage, classes, pods }) => ({
    key,
    stage,
    classes: [...classes],
    isOne: pods === 1,
  }));
}

/** What made a pod; of a ReplicaSet whose name ends in its template's hash, the Deployment. */
function workloadKey({ object }: WorldObject): ObjectKey {
  const owner = (object.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (!owner || object.kind !== "Pod") return keyOf(object);
  const namespace = object.metadata.namespace ?? "default";
  const hash = object.metadata.labels?.["pod-template-hash"];
  if (owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return { group: "apps", kind: "Deployment", namespace, name: owner.name.slice(0, -hash.length - 1) };
  const slash = owner.apiVersion.indexOf("/");
  const group = slash === -1 ? "" : owner.apiVersion.slice(0, slash);
  return { group, kind: owner.kind, namespace, name: owner.name };
}

/** A pod alone always reaches itself, whatever policies say; that is no reach between workloads. */
export function between(model: NetworkModel, from: ReachWorkload, to: ReachWorkload): Openness {
  let open: Openness = { may: noPorts, must: noPorts };
  if (from === to && from.isOne) return open;
  for (const source of from.classes) {
    for (const destination of to.classes) {
      const one = connection(source, destination, model);
      open = { may: unite(open.may, one.may), must: unite(open.must, one.must) };
    }
  }
  return open;
}

function endOf({ key, stage }: ReachWorkload): ReachEnd {
  return { type: "workload", stage, workload: key };
}

function entry(from: ReachEnd, to: ReachEnd, { may, must }: Openness): ReachEntry {
  return { from, to, open: rangesOf(must), perhaps: rangesOf(without(may, must)) };
}

function fromOutside(model: NetworkModel, workloads: readonly ReachWorkload[]): ReachEntry[] {
  const byClass = Map.groupBy(
    workloads.flatMap((workload) => workload.classes.map((of) => ({ of, workload }))),
    ({ of }) => of,
  );
  return entrancesOf(model).flatMap(({ to, ports, sources, how }) => {
    const into = letsInFrom(to, sources, model);
    const open = { may: intersect(into.may, ports), must: intersect(into.must, ports) };
    // What comes by a controller comes from its pods, which stand in the matrix themselves.
    if (how === "controller" || isEmpty(open.may)) return [];
    const opened = byClass.get(to) ?? [];
    return opened.map(({ workload }) => entry({ type: "outside", cidr: "anywhere" }, endOf(workload), open));
  });
}
