import { isNamespace } from "../manifests/object-key.ts";
import type { Action, Awaited, Conflict, FieldChange, Plan, PlanItem, Risk } from "../plan/plan.ts";
import { cutAround } from "./cut-around.ts";
import { objectText } from "./object-text.ts";
import { printable } from "./printable.ts";

/** What a plan's forms have in common: its words, its order and what of it is shown. */

export const riskTitles: Readonly<Record<Risk, string>> = {
  data: "Data may be lost",
  separation: "Separation of the stages changes",
  interruption: "Something that runs is interrupted",
  routine: "Routine",
};

/** As terraform and kubectl mark them. */
export const marks: Readonly<Record<Action, string>> = {
  create: "+",
  change: "~",
  replace: "±",
  delete: "-",
  none: " ",
};

const verbs = ["create", "change", "replace", "delete"] as const;

const waitsFor: Readonly<Record<Awaited, string>> = {
  namespace: "checked once its namespace is there",
  definition: "checked once its definition is there",
  readiness: "kept until what may start with it is ready",
};

/** Items of one risk, stage and team, in the order of the plan. */
export interface PlanGroup {
  readonly risk: Risk;
  readonly stage: string | undefined;
  readonly team: string | undefined;
  /** Those that are shown one by one. */
  readonly shown: readonly PlanItem[];
  /** Those that are only counted. */
  readonly counted: readonly PlanItem[];
}

/** So many items of a risk, stage and team are shown without `full`; where data may be lost, all are. */
const mostShown = 20;

/**
 * A plan's items by risk, stage and team. Routine ones are only counted unless `full`, except those that need somebody to
 * decide: a refusal, a field that another manager owns. What goes with its namespace stands behind it, and only in `full`:
 * the namespace says how many they are.
 */
export function planGroups({ items }: Plan, full: boolean): PlanGroup[] {
  const groups = Map.groupBy(namespacesFirst(items, full), ({ risk, stage, team }) =>
    JSON.stringify([risk, stage ?? null, team ?? null]),
  );
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { risk, stage, team } = first;
    const most = full || risk === "data" ? all.length : risk === "routine" ? 0 : mostShown;
    const isShown = (item: PlanItem, index: number): boolean => index < most || needsDecision(item);
    const shown = all.filter(isShown);
    return [{ risk, stage, team, shown, counted: all.filter((item, index) => !isShown(item, index)) }];
  });
}

/** What goes with its namespace behind it and of its risk, or nowhere. */
function namespacesFirst(items: readonly PlanItem[], full: boolean): PlanItem[] {
  const isLeaving = ({ action, key }: PlanItem): boolean => action === "delete" && isNamespace(key);
  const leaving = new Set(items.filter(isLeaving).map(({ key }) => key.name));
  const inside = Map.groupBy(items, ({ action, key }) =>
    action === "delete" && leaving.has(key.namespace) ? key.namespace : "",
  );
  return (inside.get("") ?? []).flatMap((item) => {
    const { risk, stage, team } = item;
    const within = full && isLeaving(item) ? (inside.get(item.key.name) ?? []) : [];
    return [item, ...within.map((one) => ({ ...one, risk, stage, team }))];
  });
}

function needsDecision({ refusal, conflicts }: PlanItem): boolean {
  return refusal !== undefined || conflicts.length > 0;
}

/** `stage dev, team storefront`; of the whole cluster where there is no stage. */
export function groupText({ stage, team }: Pick<PlanGroup, "stage" | "team">): string {
  const place = stage === undefined ? "the whole cluster" : `stage ${printable(stage)}`;
  return team === undefined ? place : `${place}, team ${printable(team)}`;
}

/** `12 to create, 3 to change`. */
export function countsText(items: readonly PlanItem[]): string {
  const counts = verbs.map((action) => ({ action, count: items.filter((item) => item.action === action).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${number(count)} to ${action}`)
    .join(", ");
}

/** `Plan: 12 to create, 3 to change, 1 to replace, 2 to delete, 1,034 unchanged.` */
export function closingText({ items, unchanged }: Plan): string {
  const counts = items.length === 0 ? "nothing to do" : countsText(items);
  const refused = items.filter(({ refusal }) => refusal !== undefined).length;
  const against = refused === 0 ? "" : ` ${number(refused)} of them refused by the API server.`;
  return `Plan: ${counts}, ${number(unchanged)} unchanged.${against}`;
}

/** The object, its line of the declaration, and what it waits for. */
export function itemText({ key, origin, awaits }: PlanItem): string {
  const details = [...(origin === undefined ? [] : [printable(origin)]), ...(awaits ? [waitsFor[awaits]] : [])];
  return details.length === 0 ? objectText(key) : `${objectText(key)}  (${details.join("; ")})`;
}

const longestValue = 80;

/** `spec.replicas: 2 → 3`; of what is secret only that it changes. */
export function changeText({ path, before, after, secret }: FieldChange): string {
  const name = printable(path);
  if (secret) return `${name}: changes, its value is not shown`;
  const [left, right] = cutAround(printable(before ?? ""), printable(after ?? ""), longestValue);
  if (before === undefined) return `${name}: ${right} is added`;
  return after === undefined ? `${name}: ${left} is removed` : `${name}: ${left} → ${right}`;
}

export function conflictText({ path, manager, time }: Conflict): string {
  const since = time === undefined ? "" : ` since ${printable(time)}`;
  return `${printable(path)} is owned by ${printable(manager)}${since}`;
}

function number(count: number): string {
  return count.toLocaleString("en-US");
}
