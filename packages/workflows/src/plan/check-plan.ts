import type { Diagnostic, Plan, PlanItem, WantedObject } from "@kubestage/core";
import { diagnose, isNamespace, keyText } from "@kubestage/core";
import type { StoredInventory } from "../cluster/inventory.ts";

/** What somebody has said they know and want. */
export interface Consent {
  readonly forceConflicts: boolean;
  readonly allowDataLoss: boolean;
}

const mostNamed = 5;

/** What must not be begun: what the plan itself shows cannot end well, and what nobody has agreed to. */
export function checkPlan(plan: Plan, wanted: readonly WantedObject[], consent: Consent): Diagnostic[] {
  return [
    ...undefinedKinds(plan, wanted),
    ...missingNamespaces(plan, wanted),
    ...refused(plan),
    ...(consent.forceConflicts ? [] : [...replacingForeign(plan), ...conflicting(plan)]),
    ...(consent.allowDataLoss ? [] : losingData(plan)),
  ];
}

/** What could not be read of the inventory. An apply would write over it, and forget what it said. */
export function inventoryProblems({ problems }: StoredInventory, severity: "error" | "warning"): Diagnostic[] {
  return problems.map((message) =>
    diagnose("KS5013", {
      severity,
      message,
      hint: "restore it, or delete that ConfigMap: what it named is then never deleted by kubestage",
    }),
  );
}

/** Kinds that the cluster does not know and that nothing in the plan defines. */
export function undefinedKinds(
  { items }: Plan,
  wanted: readonly WantedObject[],
  severity: "error" | "warning" = "error",
): Diagnostic[] {
  const coming = new Set(wanted.flatMap(({ object }) => definedKind(object)));
  const missing = items.filter(({ awaits, key }) => awaits === "definition" && !coming.has(`${key.group}/${key.kind}`));
  const versions = new Map(wanted.map(({ object, key }) => [keyText(key), object.apiVersion]));
  const kinds = Map.groupBy(missing, ({ key }) => `${key.kind} in ${versions.get(keyText(key)) ?? key.group}`);
  return [...kinds].map(([kind, { length }]) =>
    diagnose("KS5002", {
      severity,
      message: `the cluster does not know ${kind}, of which the declaration wants ${length}`,
      hint: "install the definitions that come with what reads such objects, or change the declaration so that none is needed",
    }),
  );
}

function definedKind(object: object): string[] {
  const { kind, spec } = object as { kind?: string; spec?: { group?: string; names?: { kind?: string } } };
  return kind === "CustomResourceDefinition" ? [`${spec?.group}/${spec?.names?.kind}`] : [];
}

function missingNamespaces({ items }: Plan, wanted: readonly WantedObject[]): Diagnostic[] {
  const coming = new Set(wanted.flatMap(({ key }) => (isNamespace(key) ? [key.name] : [])));
  const missing = items.filter(
    ({ awaits, key }) => awaits === "namespace" && key.namespace !== "" && !coming.has(key.namespace),
  );
  return [...Map.groupBy(missing, ({ key }) => key.namespace)].map(([namespace, { length }]) =>
    diagnose("KS5002", {
      message: `the namespace ${namespace} is not there, and ${length === 1 ? "one object goes" : `${length} objects go`} into it`,
      hint: "create it, or apply the part of the declaration that makes it first",
    }),
  );
}

/**
 * Objects that the API server would refuse whatever is applied before them. A refusal by admission may be one by a
 * policy, or by a namespace's annotations, that the same plan changes: then the object is tried in its turn.
 */
function refused({ items }: Plan): Diagnostic[] {
  const final = items.filter((item) => item.refusal && !mayPassLater(item, items));
  if (final.length === 0) return [];
  return final.slice(0, mostNamed).map(({ key, origin, refusal }) =>
    diagnose("KS5001", {
      message: `the API server would refuse ${keyText(key)}${origin === undefined ? "" : ` (${origin})`}: ${refusal?.message ?? ""}`,
      hint: [refusal?.hint ?? "", final.length > mostNamed ? `the plan shows all ${final.length}` : ""]
        .filter(Boolean)
        .join("; "),
    }),
  );
}

const policies: ReadonlySet<string> = new Set([
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** Of a namespace: a quota that is raised admits what the old one refuses. */
const limits: ReadonlySet<string> = new Set(["ResourceQuota", "LimitRange"]);

/** Whether what refuses an object now may be changed by the same plan before the object's turn. */
function mayPassLater({ key, refusal }: PlanItem, items: readonly PlanItem[]): boolean {
  if (!refusal) return false;
  // A webhook that cannot be asked without effect is asked when it counts.
  if (refusal.message.includes("does not support dry run")) return true;
  const byAdmission = refusal.reason === "Forbidden" || /denied (the )?request/.test(refusal.message);
  // RBAC speaks of what somebody cannot do; no plan changes the rights of whoever applies it.
  if (!byAdmission || / cannot \S+ resource "/.test(refusal.message)) return false;
  return items.some(
    ({ key: other }) =>
      policies.has(other.kind) ||
      (isNamespace(other) && other.name === key.namespace) ||
      (limits.has(other.kind) && other.group === "" && other.namespace === key.namespace),
  );
}

/** What is replaced is deleted: nothing that somebody else made is, unless that was said. */
function replacingForeign({ items }: Plan): Diagnostic[] {
  const foreign = items.filter(({ action, conflicts }) => action === "replace" && conflicts.length > 0);
  return foreign.slice(0, mostNamed).map(({ key, origin, conflicts }) => {
    const managers = [...new Set(conflicts.map(({ manager }) => JSON.stringify(manager)))].join(", ");
    const fields = conflicts.map(({ path }) => path).join(", ");
    const place = origin === undefined ? "" : ` (${origin})`;
    const more = foreign.length > mostNamed ? `; the plan shows all ${foreign.length}` : "";
    return diagnose("KS5003", {
      message: `${keyText(key)}${place} was made by ${managers} and not by kubestage, and would be deleted and made anew, since ${fields} cannot be changed`,
      hint: `call the declared one something else, delete it yourself, or replace it with --force-conflicts${more}`,
    });
  });
}

function conflicting({ items }: Plan): Diagnostic[] {
  const disputed = items.filter(({ action, conflicts }) => action !== "replace" && conflicts.length > 0);
  if (disputed.length === 0) return [];
  const [first] = disputed;
  const managers = [...new Set(disputed.flatMap(({ conflicts }) => conflicts.map(({ manager }) => manager)))];
  const example = first?.conflicts[0];
  const fields = example ? `, such as ${example.path} of ${keyText(first.key)}` : "";
  return [
    diagnose("KS5003", {
      message: `${managers.map((name) => JSON.stringify(name)).join(", ")} own${managers.length === 1 ? "s" : ""} fields of ${count(disputed.length, "object")} that the declaration sets to other values${fields}`,
      hint: "let them stop writing these, leave the fields out of the declaration, or take them over with --force-conflicts",
    }),
  ];
}

function losingData({ items }: Plan): Diagnostic[] {
  const losing = items.filter(({ risk }) => risk === "data");
  if (losing.length === 0) return [];
  const names = losing.slice(0, mostNamed).map(({ key }) => keyText(key));
  const more = losing.length > mostNamed ? ` and ${losing.length - mostNamed} more` : "";
  return [
    diagnose("KS5004", {
      message: `data may be lost with ${names.join(", ")}${more}`,
      hint: "see the plan; where it is meant, apply with --allow-data-loss",
    }),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
