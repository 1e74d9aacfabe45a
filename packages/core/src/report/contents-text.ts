import type { ObjectChange } from "../promote/pull-request/subject.ts";
import { count } from "./amounts.ts";
import type { Palette } from "./palette.ts";
import { changeText } from "./plan-lines.ts";
import { printable } from "./printable.ts";
import { shownChanges } from "./shown-changes.ts";

/** What a promotion brings: the objects that differ, and the commits that it comes from. */
export interface ShownContents {
  readonly objects: readonly ObjectChange[];
  readonly commits: readonly { readonly sha: string; readonly subject: string; readonly author: string }[];
}

/** So many are named where not all are asked for. */
const most = { objects: 12, fields: 6, commits: 10 } as const;

const marks: Readonly<Record<ObjectChange["action"], readonly [mark: string, tone: "good" | "warning" | "error"]>> = {
  create: ["+", "good"],
  change: ["~", "warning"],
  replace: ["±", "warning"],
  delete: ["-", "error"],
};

/** Each object with its fields, what goes first; then the commits. With `full` all of it. */
export function contentsLines(
  { objects, commits }: ShownContents,
  palette: Palette,
  { full = false }: { readonly full?: boolean } = {},
): string[] {
  const order: readonly ObjectChange["action"][] = ["delete", "replace", "change", "create"];
  const sorted = objects.toSorted((one, other) => order.indexOf(one.action) - order.indexOf(other.action));
  const cut = <Item>(all: readonly Item[], limit: number): readonly Item[] => (full ? all : all.slice(0, limit));
  const more = (left: number, what: string): string[] =>
    left === 0 ? [] : [palette.faint(`      and ${count(left, what)} more (--full)`)];
  const shown = cut(sorted, most.objects);
  const told = cut(commits, most.commits);
  return [
    ...(objects.length === 0 ? [] : [palette.faint(`    changes ${count(objects.length, "object")}`)]),
    ...shown.flatMap((object) => objectLines(object, palette, full)),
    ...more(sorted.length - shown.length, "object"),
    ...(commits.length === 0 ? [] : [palette.faint(`    brings ${count(commits.length, "commit")}`)]),
    ...told.map(({ sha, subject, author }) => `      ${sha.slice(0, 9)} ${printable(subject)} (${printable(author)})`),
    ...more(commits.length - told.length, "commit"),
  ];
}

function objectLines(
  { action, kind, namespace, name, fields }: ObjectChange,
  palette: Palette,
  full: boolean,
): readonly string[] {
  const [mark, tone] = marks[action];
  const changes = fields.map(({ path, before, after, secret }) => ({ path, before, after, secret }));
  const shown = full ? changes : shownChanges(changes, most.fields);
  const left = fields.length - shown.length;
  return [
    `      ${palette[tone](mark)} ${printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`)}`,
    ...shown.map((field) => `          ${changeText(field)}`),
    ...(left === 0 ? [] : [palette.faint(`          and ${count(left, "field")} more (--full)`)]),
  ];
}
