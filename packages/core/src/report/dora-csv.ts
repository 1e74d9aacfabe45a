import type { DoraFigures } from "../promote/dora/dora-figures.ts";
import { csvText } from "./proof-csv.ts";

const head = [
  ...["app", "stage", "deployments", "deployments per week", "lead time in seconds", "lead times from a commit"],
  ...["failed", "change fail rate", "recovery time in seconds", "not recovered"],
];

/** The figures for a spreadsheet: lengths of time in seconds, an empty cell where there is nothing to measure. */
export function doraCsv(all: readonly DoraFigures[]): string {
  const seconds = (length: number | undefined): string =>
    length === undefined ? "" : String(Math.round(length / 1000));
  const rows = all.map((one) => [
    ...[one.app, one.stage, String(one.deployments), one.perWeek.toFixed(3), seconds(one.leadTime)],
    ...[String(one.fromCommit), String(one.failed), one.changeFailRate?.toFixed(3) ?? "", seconds(one.recoveryTime)],
    String(one.unrecovered),
  ]);
  return csvText([head, ...rows]);
}
