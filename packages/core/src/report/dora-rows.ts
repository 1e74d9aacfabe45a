import { durationText } from "../model/duration-text.ts";
import type { DoraFigures } from "../promote/dora/dora-figures.ts";

export const doraHead = [
  ...["app", "stage", "deployments", "per week", "lead time", "change fail rate", "recovery time"],
] as const;

/** A row as people read it, a cell for each of `doraHead`; a dash where there is nothing to measure. */
export function doraRow(figures: DoraFigures): readonly string[] {
  const { app, stage, deployments, perWeek, leadTime, failed, changeFailRate, recoveryTime, unrecovered } = figures;
  const rate = changeFailRate === undefined ? "–" : `${Math.round(changeFailRate * 100)}% (${failed})`;
  const open = unrecovered === 0 ? "" : ` (${unrecovered} not yet)`;
  return [
    ...[app, stage, String(deployments), perWeek.toFixed(1), lengthText(leadTime), rate],
    `${lengthText(recoveryTime)}${open}`,
  ];
}

/** To the minute, from an hour on. */
function lengthText(length: number | undefined): string {
  if (length === undefined) return "–";
  return durationText(length < 3_600_000 ? length : Math.round(length / 60_000) * 60_000);
}

/** What the figures are counted from, where that is not all said by them. */
export function doraNotes(all: readonly DoraFigures[]): string[] {
  const deployments = all.reduce((sum, one) => sum + one.deployments, 0);
  const guessed = deployments - all.reduce((sum, one) => sum + one.fromCommit, 0);
  return guessed === 0
    ? []
    : [
        `${guessed} of ${deployments} lead times begin where the ledger took the release in: it does not say when its source commit was made`,
      ];
}
