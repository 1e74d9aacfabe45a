import type { Plan, PlanItem } from "../plan/plan.ts";
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
import { htmlText, markdownCode, markdownText } from "./printable.ts";

/** Code hosts refuse comments of more than 65,536 characters. */
const longest = 60_000;

/**
 * A plan for a comment on a change: the closing line first, then each risk, folded where it is routine. What does not fit
 * into a comment is counted, and where even that does not fit left out with a line that says how much.
 */
export function planMarkdown(plan: Plan, { full }: { readonly full: boolean }): string {
  const { name, version } = plan.cluster;
  const head = [
    `# ${markdownText(plan.platform)} in ${markdownText(name)}`,
    "",
    `**${markdownText(closingText(plan))}** Kubernetes ${markdownText(version)}`,
    "",
  ].join("\n");
  const groups = planGroups(plan, full);
  let text = head;
  for (const [index, group] of groups.entries()) {
    const heading = group.risk === groups[index - 1]?.risk ? "" : `## ${riskTitles[group.risk]}\n\n`;
    const room = longest - text.length - heading.length;
    const block = [groupBlock(group), countedBlock(group)].find(({ length }) => length <= room);
    if (block === undefined)
      return `${text}${groups.length - index} more sections do not fit here: see \`kubestage plan --full\`.\n`;
    text += heading + block;
  }
  return text;
}

function groupBlock(group: PlanGroup): string {
  const { risk, shown, counted } = group;
  if (shown.length === 0) return countedBlock(group);
  const rest = counted.length === 0 ? [] : [`- and ${countsText(counted)}`];
  const open = risk === "routine" ? "" : " open";
  const items = [...shown.map(itemBlock), ...rest].join("\n");
  // What stands in an HTML element is HTML, not Markdown.
  return `<details${open}><summary>${htmlText(summaryText(group))}</summary>\n\n${items}\n\n</details>\n\n`;
}

function countedBlock(group: PlanGroup): string {
  return `- ${markdownText(summaryText(group))}\n\n`;
}

function summaryText(group: PlanGroup): string {
  return `${groupText(group)}: ${countsText([...group.shown, ...group.counted])}`;
}

function itemBlock(item: PlanItem): string {
  const { changes, because, conflicts, refusal, warnings } = item;
  const details = [
    ...because.map(markdownText),
    ...changes.map((change) => markdownCode(changeText(change))),
    ...conflicts.map((conflict) => `**conflict:** ${markdownText(conflictText(conflict))}`),
    ...(refusal ? [`**refused:** ${markdownText(refusal.message)}. Hint: ${markdownText(refusal.hint)}`] : []),
    ...warnings.map((warning) => `warning: ${markdownText(warning)}`),
  ];
  return [`- ${markdownCode(`${marks[item.action]} ${itemText(item)}`)}`, ...details.map((line) => `  - ${line}`)].join(
    "\n",
  );
}
