import type {
  Diagnostic,
  FieldChange,
  FoundObject,
  LiveObject,
  ObjectKey,
  PlanItem,
  WantedObject,
} from "@kubestage/core";
import {
  diagnose,
  expectedNames,
  isForeign,
  isPathWithin,
  keyOf,
  keyText,
  mayBeForeign,
  planObject,
  shownChanges,
  standingOf,
} from "@kubestage/core";
import { applyOver } from "./apply-over.ts";
import { isOurs, standIn } from "./compare.ts";
import { whyAdded, whyChanged, whyForeign, whyNotRun } from "./reasons.ts";

/** What an imported declaration and the objects that were read have not in common. */
export interface Comparison {
  /** What the first plan shows: an item for each object that an apply would create, change or replace. */
  readonly items: readonly PlanItem[];
  readonly unchanged: number;
  /** Fields that stay as they are, because the declaration says nothing of them. */
  readonly kept: readonly KeptField[];
  /** Objects that stay as they are. */
  readonly foreign: readonly Foreign[];
}

interface KeptField {
  readonly key: ObjectKey;
  readonly path: string;
  readonly value: unknown;
}

interface Foreign {
  readonly key: ObjectKey;
  readonly because: string;
}

export interface Compared {
  readonly platform: string;
  readonly wanted: readonly WantedObject[];
  /** What was found, as somebody wrote it. */
  readonly found: readonly FoundObject[];
  /** As a cluster gives it; empty for manifests. */
  readonly live: readonly LiveObject[];
  /** One for each wanted object, those that need nothing included. */
  readonly items: readonly PlanItem[];
}

export function compare({ platform, wanted, found, live, items }: Compared): Comparison {
  const differing = items.filter(({ action }) => action !== "none");
  const objects = new Map(found.map(({ object }) => [keyText(keyOf(object)), object] as const));
  const itemOf = new Map(items.map((item) => [keyText(item.key), item] as const));
  const kept = wanted.flatMap(({ key, object }) => {
    const there = objects.get(keyText(key));
    if (!there || isOurs(there, platform)) return [];
    const changed = itemOf.get(keyText(key))?.changes ?? [];
    return keptFields(key, object, there).filter(
      ({ path }) => !changed.some((change) => isPathWithin(path, change.path)),
    );
  });
  return {
    items: differing,
    unchanged: items.length - differing.length,
    kept,
    foreign: foreignObjects({ platform, wanted, found, live }),
  };
}

/** Read for what they say of a stage, and never written. */
function isReadOnly({ kind, name }: ObjectKey): boolean {
  return kind === "Node" || (kind === "Namespace" && name === "kube-system");
}

const notes = /^metadata\.(annotations|ownerReferences|finalizers)/;

function keptFields(key: ObjectKey, wanted: WantedObject["object"], found: FoundObject["object"]): KeptField[] {
  const both = standIn(applyOver(wanted, found) as FoundObject["object"]);
  const item = planObject(
    { object: wanted, key, stage: undefined, team: undefined, app: undefined, origin: "" },
    standIn(wanted),
    { type: "accepted", object: both, conflicts: [], warnings: [] },
  );
  return item.changes.flatMap(({ path, before, after, secret }) =>
    before === undefined && after !== undefined && !secret && !notes.test(path)
      ? [{ key, path, value: JSON.parse(after) as unknown }]
      : [],
  );
}

function foreignObjects({ platform, wanted, found, live }: Omit<Compared, "items">): Foreign[] {
  const declared = new Set(wanted.map(({ key }) => keyText(key)));
  const isNamed = expectedNames(wanted);
  const apps = new Set(wanted.map(({ app, key }) => `${key.namespace}/${app ?? ""}`));
  const all = live.length > 0 ? live : found.map(({ object }) => standIn(object));
  const standing = new Map(
    all.flatMap((object) => {
      const key = keyOf(object);
      const one = mayBeForeign(key) ? standingOf(object, key) : undefined;
      return one ? [[keyText(key), { one, object }] as const] : [];
    }),
  );
  const around = {
    serves: () => "namespaced" as const,
    isExpected: (key: ObjectKey) => declared.has(keyText(key)) || isNamed(key),
    find: (text: string) => standing.get(text)?.one,
  };
  return [...standing.values()].flatMap(({ one, object }) =>
    isReadOnly(one.key) || isOfOthers(object, platform) || !isForeign(one, around)
      ? []
      : [
          {
            key: one.key,
            because:
              apps.has(`${one.key.namespace}/${one.key.name}`) && workloads.has(one.key.kind)
                ? whyNotRun
                : whyForeign(object),
          },
        ],
  );
}

const workloads: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "CronJob"]);

/** Whether another platform's kubestage wrote it. */
function isOfOthers(object: LiveObject, platform: string): boolean {
  const { labels = {} } = object.metadata;
  return labels["app.kubernetes.io/managed-by"] === "kubestage" && !isOurs(object, platform);
}

/** What opens something between stages, or gives somebody a right, whatever the declaration says. */
const acts: ReadonlySet<string> = new Set(["ClusterRoleBinding", "NetworkPolicy", "RoleBinding"]);

const mostFields = 12;

/** The comparison as findings: each object once, with its fields, their values and why. */
export function comparisonFindings(comparison: Comparison, found: readonly FoundObject[]): Diagnostic[] {
  const places = new Map(found.map(({ object, span }) => [keyText(keyOf(object)), span] as const));
  const at = (key: ObjectKey) => ({ span: places.get(keyText(key)) });
  const kept = Map.groupBy(comparison.kept, ({ key }) => keyText(key));
  const lost = new Set(comparison.items.filter(({ action }) => action === "replace").map(({ key }) => keyText(key)));
  return [
    ...comparison.items.flatMap((item) =>
      item.action === "create"
        ? []
        : [diagnose("KS5304", { message: changeText(item), hint: whyChanged(item), ...at(item.key) })],
    ),
    ...additions(comparison.items),
    ...[...kept.values()].flatMap((fields): Diagnostic[] => {
      const [first] = fields;
      if (!first) return [];
      const isLost = lost.has(keyText(first.key));
      const shown = fields.slice(0, mostFields).map(({ path, value }) => `${path}: ${JSON.stringify(value)}`);
      const more = fields.length > mostFields ? `; and ${fields.length - mostFields} more` : "";
      const what = isLost ? "is lost when it is replaced" : "stays, and is not declared";
      return [
        diagnose("KS5305", {
          severity: isLost ? "warning" : "note",
          message: `of ${keyText(first.key)} this ${what}: ${shown.join("; ")}${more}`,
          hint: "the language has no field for it; change the declaration where it can say the same in another way",
          ...at(first.key),
        }),
      ];
    }),
    ...comparison.foreign.map(({ key, because }) =>
      diagnose("KS5305", {
        ...(acts.has(key.kind) ? {} : { severity: "note" }),
        message: `${keyText(key)} stays as it is, outside of the declaration`,
        hint: because,
        ...at(key),
      }),
    ),
  ];
}

/** By kind and namespace: what is added is mostly the same for each. */
function additions(items: readonly PlanItem[]): Diagnostic[] {
  const added = items.filter(({ action }) => action === "create");
  const groups = Map.groupBy(added, ({ key }) => `${key.group} ${key.kind} ${key.namespace}`);
  return [...groups.values()].flatMap((group): Diagnostic[] => {
    const [first] = group;
    if (!first) return [];
    const { kind, namespace } = first.key;
    const names = group.map(({ key }) => key.name).join(", ");
    const message = `the first apply adds ${group.length} ${kind}${namespace === "" ? "" : ` to ${namespace}`}: ${names}`;
    return [diagnose("KS5304", { severity: "note", message, hint: whyAdded(first) })];
  });
}

/** The images of what runs stand first, then why, then the other fields. */
function changeText({ key, action, changes, because, refusal }: PlanItem): string {
  const verb = action === "replace" ? "is replaced" : "changes";
  const fields = shownChanges(changes, mostFields);
  const [images, others] = [true, false].map((wanted) =>
    fields.filter(({ path }) => path.endsWith(".image") === wanted).map(fieldText),
  );
  const more = changes.length > fields.length ? [`and ${changes.length - fields.length} more fields`] : [];
  const why = action === "replace" || changes.length === 0 ? because : [];
  const refused = refusal ? [`the API server refuses it: ${refusal.message}`] : [];
  const said = [...(images ?? []), ...refused, ...why, ...(others ?? []), ...more];
  return `${keyText(key)} ${verb}: ${said.join("; ")}`;
}

function fieldText({ path, before, after, secret }: FieldChange): string {
  return secret ? `${path} (secret)` : `${path}: ${before ?? "nothing"} → ${after ?? "nothing"}`;
}
