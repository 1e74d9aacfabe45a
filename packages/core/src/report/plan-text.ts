import type { Plan, PlanItem, Risk } from "../plan/plan.ts";
import type { Palette } from "./palette.ts";
import type { PlanGroup } from "./plan-lines.ts";
import {
  changeText,
  closingText,
  conflictText,
  countsText,
  groupText,
  itemText,
  marks,
  planGroups,
  riskTitles,
} from "./plan-lines.ts";
import { printable } from "./printable.ts";
import { shownChanges } from "./shown-changes.ts";

/** So many fields of an object are shown without `full`. */
const mostChanges = 10;

/**
 * A plan for a terminal: by risk, then by stage and team, each object with the fields that change, who owns them and what
 * the API server refuses; routine ones only as counts unless `full`. The last line counts everything.
 */
export function planText(plan: Plan, palette: Palette, { full }: { readonly full: boolean }): string {
  const { name, version } = plan.cluster;
  const lines = [
    palette.strong(`${printable(plan.platform)} in ${printable(name)}, Kubernetes ${printable(version)}`),
    ...riskLines(planGroups(plan, full), palette, full),
    "",
    palette.strong(closingText(plan)),
  ];
  return `${lines.join("\n")}\n`;
}

function riskLines(groups: readonly PlanGroup[], palette: Palette, full: boolean): string[] {
  let risk: Risk | undefined;
  return groups.flatMap((group) => {
    const heading = group.risk === risk ? [] : ["", titleOf(group.risk, palette)];
    ({ risk } = group);
    return [...heading, ...groupLines(group, palette, full)];
  });
}

function groupLines(group: PlanGroup, palette: Palette, full: boolean): string[] {
  const { shown, counted } = group;
  const name = palette.strong(groupText(group));
  if (shown.length === 0) return [`  ${name}: ${countsText(counted)}`];
  return [
    `  ${name}`,
    ...shown.flatMap((item) => itemLines(item, palette, full)),
    ...(counted.length === 0 ? [] : [palette.faint(`    and ${countsText(counted)} (--full shows them)`)]),
  ];
}

function itemLines(item: PlanItem, palette: Palette, full: boolean): string[] {
  const { changes, because, conflicts, refusal, warnings } = item;
  const shown = full ? changes : shownChanges(changes, mostChanges);
  const hidden = changes.length - shown.length;
  const details = [
    ...because.map((reason) => palette.note(printable(reason))),
    ...shown.map(changeText),
    ...(hidden === 0 ? [] : [palette.faint(`and ${hidden} more fields (--full shows them)`)]),
    ...conflicts.map((conflict) => palette.warning(`conflict: ${conflictText(conflict)}`)),
    ...(refusal ? [palette.error(`refused: ${printable(refusal.message)}`), `hint: ${printable(refusal.hint)}`] : []),
    ...warnings.map((warning) => palette.warning(`warning: ${printable(warning)}`)),
  ];
  return [`    ${markOf(item, palette)} ${itemText(item)}`, ...details.map((line) => `        ${line}`)];
}

function titleOf(risk: Risk, palette: Palette): string {
  const title = riskTitles[risk];
  switch (risk) {
    case "data":
      return palette.error(title);
    case "separation":
    case "interruption":
      return palette.warning(title);
    case "routine":
      return palette.strong(title);
  }
}

function markOf({ action }: PlanItem, palette: Palette): string {
  const mark = marks[action];
  switch (action) {
    case "create":
      return palette.good(mark);
    case "change":
      return palette.warning(mark);
    case "replace":
    case "delete":
      return palette.error(mark);
    case "none":
      return mark;
  }
}
