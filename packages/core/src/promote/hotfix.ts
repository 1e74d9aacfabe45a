import type { GateState } from "./gates/gate.ts";
import type { PromotionRequest, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { findStage, type Road, type RoadStage } from "./road.ts";
import { passageOf } from "./passage.ts";
import { allBefore, takesPart } from "./upstream.ts";
import { type Situation, type View, viewOf } from "./view.ts";

/**
 * What hotfixes add to a stage's own gates. A release that leaves stages out comes behind these only where somebody asks for it by name;
 * and behind these no release takes the place of a hotfix, or of one that contains it, that lacks it, until the hotfix was merged back.
 */
export function hotfixGates(
  view: View,
  stage: RoadStage,
  release: RecordedRelease,
  request: PromotionRequest | undefined,
): readonly GateState[] {
  const current = view.ledger.pointers.get(pointerKey({ stage: stage.name, app: release.app }))?.release;
  if (current === release.name) return [];
  const lacked = lackedBy(view, release, view.ledger.releases.get(current ?? "")).filter(({ hotfix }) =>
    hotfix?.skips.some((name) => isBehind(view.road, stage, name)),
  );
  return [...leftOut(view.road, stage, release, request), ...lacked.map(lackedGate)];
}

function leftOut(
  road: Road,
  stage: RoadStage,
  release: RecordedRelease,
  request: PromotionRequest | undefined,
): GateState[] {
  const { hotfix } = release;
  const skipped = hotfix?.skips.filter((name) => leadsInto(road, stage, release, name)) ?? [];
  if (!hotfix || skipped.length === 0) return [];
  const what = `it leaves out ${skipped.join(" and ")}: ${hotfix.reason}`;
  const because = request ? `${what}; asked for by ${request.by}` : `${what}; somebody has to ask for it by name`;
  const gate = { gate: "hotfix", because, evidence: [] };
  return [request ? { ...gate, open: true } : { ...gate, open: false, opens: { by: "asking", release: release.name } }];
}

/** Whether a stage that the release leaves out stands before another one, with nothing between that it goes through. */
function leadsInto(road: Road, stage: RoadStage, release: RecordedRelease, name: string): boolean {
  return allBefore(road, stage, (before) => !takesPart(road, release, before)).has(name);
}

function isBehind(road: Road, stage: RoadStage, name: string): boolean {
  return allBefore(road, stage).has(name);
}

/** Hotfixes that `current` is or contains, that `release` lacks, and that are still to be merged back. */
function lackedBy(view: View, release: RecordedRelease, current: RecordedRelease | undefined): RecordedRelease[] {
  const known = current ? [current.name, ...(current.contains ?? [])] : [];
  return known.flatMap((name) => {
    const fix = view.ledger.releases.get(name);
    const has = name === release.name || (release.contains?.includes(name) ?? false);
    return fix?.hotfix && !has && isOwed(view, fix) ? fix : [];
  });
}

function lackedGate({ name, hotfix }: RecordedRelease): GateState {
  const because = `it lacks the hotfix ${name} (${hotfix?.reason ?? ""}): release one that contains it`;
  return { gate: "merged-back", open: false, because, opens: { by: "release", containing: name }, evidence: [] };
}

/** Whether no release that contains a hotfix, and leaves out nothing itself, has passed the stages that it left out. */
export function isOwed(view: View, { app, name, hotfix }: RecordedRelease): boolean {
  if (!hotfix) return false;
  const containing = (view.byApp.get(app) ?? []).filter((one) => !one.hotfix && one.contains?.includes(name));
  return !containing.some((release) =>
    hotfix.skips
      .filter((stage) => findStage(view.road, stage) && takesPart(view.road, release, stage))
      .every((stage) => passageOf(view, release, stage).passed),
  );
}

/** The hotfixes that are still to be merged back, by name. */
export function owedHotfixes(situation: Situation): ReadonlySet<string> {
  const view = viewOf(situation);
  const all = [...situation.ledger.releases.values()];
  return new Set(all.filter((release) => isOwed(view, release)).map(({ name }) => name));
}
