import { isPathWithin } from "../fields/field-path.ts";
import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import type { Drift, FieldDrift, Writer } from "./drift.ts";
import { elementsText, stepsOf } from "./field-sets.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import { groupOf, keyText } from "../../manifests/object-key.ts";
import type { Conflict, FieldChange, PlanItem, WantedObject } from "../plan.ts";
import type { FieldSet } from "../../manifests/kubernetes-object.ts";
import { isRecord } from "../fields/field-sets.ts";

/** What of an object that was declared tells whose it is. */
function subjectOf({ key, stage, team, app, origin }: WantedObject): Omit<Drift, "type"> {
  return { key, stage, team, app, origin };
}

export function missingDrift(wanted: WantedObject, deleting: boolean, by?: Writer): Drift {
  return { ...subjectOf(wanted), type: "missing", deleting, by };
}

/**
 * How a live object differs from what is declared: what an apply would set back, by the server's own dry run (`item`),
 * and what others added (`addedFields`). Undefined where it does not.
 */
export function changedDrift(
  wanted: WantedObject,
  live: LiveObject,
  item: Pick<PlanItem, "changes" | "conflicts">,
  added: readonly FieldDrift[],
  isScaled: boolean,
): Drift | undefined {
  const owners = ownersOf(live);
  const fields = item.changes
    .filter(({ path }) => !(isScaled && path === "spec.replicas"))
    .map((change) => fieldDrift(change, item.conflicts, owners));
  const known = new Set(fields.map(({ path }) => path));
  const beside = added.filter(({ path }) => !known.has(path)).map((field) => ({ ...field, stays: true }) as const);
  const all = [...fields, ...beside];
  return all.length === 0 ? undefined : { ...subjectOf(wanted), type: "changed", fields: all };
}

function fieldDrift(change: FieldChange, conflicts: readonly Conflict[], owners: Owners): FieldDrift {
  const { path, before, after, secret } = change;
  const conflict = conflicts.find((one) => isPathWithin(path, one.path) || isPathWithin(one.path, path));
  const owner = conflict ?? owners.get(path) ?? nearestOwner(path, owners);
  // A field that is gone is nobody's, whoever owns what stands around it.
  const by =
    owner && before !== undefined ? { manager: owner.manager, time: owner.time, person: undefined } : undefined;
  return { path, declared: after, live: before, secret, by };
}

type Owners = ReadonlyMap<string, Pick<Conflict, "manager" | "time">>;

function nearestOwner(path: string, owners: Owners): Pick<Conflict, "manager" | "time"> | undefined {
  let nearest = "";
  for (const one of owners.keys()) if (one.length > nearest.length && isPathWithin(path, one)) nearest = one;
  return owners.get(nearest);
}

/** Who owns each field, by its path; the last that wrote where there are several. */
function ownersOf({ metadata: { managedFields = [] } }: LiveObject): Owners {
  const owners = new Map<string, Pick<Conflict, "manager" | "time">>();
  const inOrder = managedFields.toSorted((left, right) => ((left.time ?? "") < (right.time ?? "") ? -1 : 1));
  for (const { manager, time, fieldsV1 } of inOrder) {
    const visit = (fields: FieldSet, way: readonly string[]): void => {
      for (const step of stepsOf(fields)) {
        const inside = fields[step] ?? {};
        if (Object.keys(inside).length === 0 || "." in inside)
          owners.set(elementsText([...way, step]), { manager, time });
        visit(inside, [...way, step]);
      }
    };
    if (fieldsV1) visit(fieldsV1, []);
  }
  return owners;
}

/** The keys, as text, of what declared autoscalers scale: how many replicas those have is no drift. */
export function scaledKeys(wanted: Iterable<WantedObject>): ReadonlySet<string> {
  const out = new Set<string>();
  for (const { object, key } of wanted) {
    if (key.kind !== "HorizontalPodAutoscaler" && key.kind !== "ScaledObject") continue;
    const { spec } = object as { readonly spec?: { readonly scaleTargetRef?: unknown } };
    const target = spec?.scaleTargetRef;
    if (!isRecord(target)) continue;
    const { kind = "Deployment", name, apiVersion = "apps/v1" } = target;
    const scaled = {
      group: groupOf(String(apiVersion)),
      kind: String(kind),
      namespace: key.namespace,
      name: String(name),
    };
    out.add(keyText(scaled satisfies ObjectKey));
  }
  return out;
}
