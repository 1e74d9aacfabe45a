import { objectText } from "./object-text.ts";
import { amount, count } from "./amounts.ts";
import type { ApplyOutcome, CarriedOut } from "../plan/outcome.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

type Words = Readonly<Record<CarriedOut["action"], string>>;

const toDo: Words = { create: "create", change: "change", replace: "replace", delete: "delete", none: "leave" };
const done: Words = {
  create: "created",
  change: "changed",
  replace: "replaced",
  delete: "deleted",
  none: "unchanged",
};
const actions = Object.keys(done);

/** So many objects that were not tried for one reason are named; more are counted unless `full`. */
const mostNamed = 5;

/**
 * What an apply did and did not do, for a terminal. What was done is counted by stage and kind, with `full` named one by
 * one; what failed, and what is awaited, is always named, with the reason; what was not tried stands by its reason. Ends
 * in a line break.
 */
export function applyText(outcome: ApplyOutcome, palette: Palette, { full }: { readonly full: boolean }): string {
  const { platform, cluster, applied, failed, notTried, kept, awaited, unchanged, interrupted } = outcome;
  const planned = applied.length + failed.length + notTried.length;
  const counts = [
    planned === 0 ? "nothing to do" : `${amount(applied.length)} of ${count(planned, "change")} applied`,
    `${count(unchanged, "object")} as declared`,
    ...(interrupted ? ["ended before its end, as was asked"] : []),
  ];
  const lines = [`${palette.strong(printable(`${platform} in ${cluster.name}`))}: ${counts.join(", ")}`];
  const section = (title: string, paint: (text: string) => string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push(paint(title), ...rows.map((row) => `  ${row}`));
  };
  section("Applied", palette.good, full ? applied.map(itemLine) : countLines(applied, done));
  section(
    "Failed",
    palette.error,
    failed.flatMap((item) => [
      `${itemLine(item)}: ${printable(item.problem.message)}`,
      `  ${palette.note("hint:")} ${printable(item.problem.hint)}`,
    ]),
  );
  section(
    "Not applied",
    palette.warning,
    [...Map.groupBy(notTried, ({ because }) => because)].flatMap(([because, items]) =>
      items.length <= mostNamed
        ? items.map((item) => `${itemLine(item)}: ${printable(because)}`)
        : [
            `${count(items.length, "change")}: ${printable(because)}`,
            ...(full ? items.map(itemLine) : countLines(items, toDo)).map((line) => `  ${line}`),
          ],
    ),
  );
  section(
    "Not ready, or not gone",
    palette.warning,
    awaited.map(({ key, why }) => `${objectText(key)}: ${printable(why)}`).toSorted(compare),
  );
  section(
    "No longer declared, and kept",
    palette.note,
    kept.map(({ key, because }) => `${objectText(key)}: ${printable(because)}`).toSorted(compare),
  );
  return `${lines.join("\n")}\n`;
}

function itemLine({ action, key }: CarriedOut): string {
  return `${action} ${objectText(key)}`;
}

/**
 * `dev: created 3 Deployment, 12 Service`: the whole cluster first, then by stage. What runs in parallel ends in any order,
 * and is told in the same one.
 */
function countLines(carried: readonly CarriedOut[], words: Words): string[] {
  const inOrder = carried.toSorted(
    (left, right) =>
      compare(left.stage ?? "", right.stage ?? "") ||
      actions.indexOf(left.action) - actions.indexOf(right.action) ||
      compare(left.key.kind, right.key.kind),
  );
  const groups = Map.groupBy(inOrder, ({ stage, action }) => `${stage ?? "whole cluster"}: ${words[action]}`);
  return [...groups].map(([place, items]) => {
    const kinds = [...Map.groupBy(items, ({ key }) => key.kind)].map(
      ([kind, { length }]) => `${amount(length)} ${kind}`,
    );
    return printable(`${place} ${kinds.join(", ")}`);
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
