import type { ObjectKey } from "../plan/object-key.ts";
import type { ApplyOutcome, CarriedOut } from "../plan/outcome.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const done: Readonly<Record<CarriedOut["action"], string>> = {
  create: "created",
  change: "changed",
  replace: "replaced",
  delete: "deleted",
  none: "unchanged",
};

/**
 * What an apply did and did not do, for a terminal. What was done is counted by stage and kind, with `full` named one by
 * one; what was not is always named, with the reason. Ends in a line break.
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
  section("Applied", palette.good, full ? applied.map(itemLine) : countLines(applied));
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
    notTried.map((item) => `${itemLine(item)}: ${printable(item.because)}`),
  );
  section(
    "Not ready, or not gone",
    palette.warning,
    awaited.map(({ key, why }) => `${name(key)}: ${printable(why)}`),
  );
  section(
    "No longer declared, and kept",
    palette.note,
    kept.map(({ key, because }) => `${name(key)}: ${printable(because)}`),
  );
  return `${lines.join("\n")}\n`;
}

function itemLine({ action, key }: CarriedOut): string {
  return `${action} ${name(key)}`;
}

/** `dev: created 12 Service, 3 Deployment`. */
function countLines(applied: readonly CarriedOut[]): string[] {
  const groups = Map.groupBy(applied, ({ stage, action }) => `${stage ?? "whole cluster"}: ${done[action]}`);
  return [...groups].map(([place, items]) => {
    const kinds = [...Map.groupBy(items, ({ key }) => key.kind)].map(
      ([kind, { length }]) => `${amount(length)} ${kind}`,
    );
    return printable(`${place} ${kinds.join(", ")}`);
  });
}

/** As `keyText` has it. */
function name({ group, kind, namespace, name: own }: ObjectKey): string {
  return printable(`${group === "" ? "" : `${group}/`}${kind} ${namespace === "" ? "" : `${namespace}/`}${own}`);
}

function count(number: number, noun: string): string {
  return `${amount(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function amount(number: number): string {
  return number.toLocaleString("en-US");
}
