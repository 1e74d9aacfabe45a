import type { LiveObject } from "../manifests/kubernetes-object.ts";
import { assessRisk } from "./assess-risk.ts";
import { ownEntries, ownsFields } from "./fields/field-sets.ts";
import { fingerprint } from "./saved/fingerprint.ts";
import type { InventoryEntry } from "./inventory/inventory.ts";
import type { PlanItem } from "./plan.ts";
import { fieldManager } from "./plan.ts";

/** What becomes of an object that is no longer declared. `because` is a sentence without a full stop. */
export type Deletion =
  | { readonly type: "delete"; readonly item: PlanItem }
  /** There is nothing of ours: the entry goes. */
  | { readonly type: "forget"; readonly because: string }
  /** It is the object that we made, and somebody else's by now: it stays. */
  | { readonly type: "keep"; readonly because: string };

/**
 * What becomes of an entry of the inventory that nothing declares any more. Deleted is only the very object that we
 * made, by its UID, never one that was there before, where our manager still owns fields of it by Apply, and no other applier and no controller counts on
 * it. An entry without a UID is from a run that was interrupted: it stands for an object only where our manager owns
 * fields of it.
 */
export function planDeletion(
  entry: InventoryEntry,
  live: LiveObject | undefined,
  origin: { readonly team?: string | undefined; readonly app?: string | undefined },
): Deletion {
  if (!live) return { type: "forget", because: "it is gone already" };
  const { uid, finalizers = [], deletionTimestamp } = live.metadata;
  if (entry.uid === undefined && !ownsFields(live))
    return { type: "forget", because: "it was never created: what bears its name is somebody else's" };
  if (entry.uid !== undefined && entry.uid !== uid)
    return { type: "forget", because: "another object bears its name by now" };
  if (entry.adopted)
    return ownsFields(live)
      ? { type: "keep", because: "it was there before kubestage" }
      : { type: "forget", because: "it was there before, and nothing of it is kubestage's" };
  const kept = keptBecause(live);
  if (kept !== undefined) return { type: "keep", because: kept };
  const terminating =
    deletionTimestamp === undefined
      ? []
      : [`it is being deleted since ${deletionTimestamp} and waits for ${finalizers.join(", ") || "its grace period"}`];
  const assessed = assessRisk({
    key: entry.key,
    action: "delete",
    changes: [],
    wanted: undefined,
    live,
    result: undefined,
  });
  const item: PlanItem = {
    key: entry.key,
    stage: entry.stage,
    team: origin.team,
    app: origin.app,
    origin: undefined,
    action: "delete",
    risk: assessed.risk,
    because: [...assessed.because, ...terminating],
    changes: [],
    conflicts: [],
    awaits: undefined,
    refusal: undefined,
    warnings: [],
    uid,
    liveHash: fingerprint(live),
  };
  return { type: "delete", item };
}

function keptBecause(live: LiveObject): string | undefined {
  const { managedFields = [], ownerReferences = [] } = live.metadata;
  const others = managedFields.filter(({ manager }) => manager !== fieldManager);
  if (!ownsFields(live)) {
    const names = [...new Set(others.map(({ manager }) => manager))];
    return `kubestage owns no field of it any more; ${names.length === 0 ? "nobody does" : `${names.join(", ")} does`}`;
  }
  const applier = others.find(({ operation, subresource }) => operation === "Apply" && (subresource ?? "") === "");
  if (applier) return `${applier.manager} applies it too: no object has two appliers`;
  const controller = ownerReferences.find((owner) => owner.controller === true);
  const ownsReference = ownEntries(live).some(({ fieldsV1 }) => fieldsV1?.["f:metadata"]?.["f:ownerReferences"]);
  if (controller && !ownsReference) return `${controller.kind} ${controller.name} controls it by now`;
  return undefined;
}
