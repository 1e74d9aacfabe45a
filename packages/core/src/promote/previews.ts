import { platformApp } from "../model/release-kind.ts";
import type { Departure } from "./decision.ts";
import { judgeEvidence } from "./gates/evidence.ts";
import type { GateState } from "./gates/gate.ts";
import type { Preview } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { findStage, type Road } from "./road.ts";
import type { Instant } from "./time.ts";
import type { View } from "./view.ts";

/** When a preview goes by itself; undefined where the platform's documents that it names have no template for it. */
export function endOf(road: Road, { stage, at, until }: Preview): Instant | undefined {
  const made = findStage(road, stage)?.preview;
  return made && Math.min(until, at + made.ttl);
}

/** Why a preview has to go; undefined while it may stay. */
export function whyOver({ road, now }: { readonly road: Road; readonly now: Instant }, preview: Preview) {
  const { like, endedBy } = preview;
  if (endedBy !== undefined) return `${endedBy} has ended it`;
  const end = endOf(road, preview);
  if (end === undefined) return `there is no template ${like} for it`;
  return now >= end ? `its time ended at ${new Date(end).toISOString()}` : undefined;
}

/** Why a preview that is not there yet cannot come: others of its template were earlier. Undefined where there is room. */
export function crowded(view: View, preview: Preview): string | undefined {
  const { like } = preview;
  const most = findStage(view.road, preview.stage)?.preview?.most ?? 0;
  const others = [...view.ledger.previews.values()].filter(
    (other) => other.like === like && other !== preview && whyOver(view, other) === undefined,
  );
  const isEarlier = (other: Preview): boolean =>
    other.at < preview.at || (other.at === preview.at && other.stage < preview.stage);
  const earlier = others.filter((other) => isEarlier(other) || isThere(view, other));
  if (isThere(view, preview) || earlier.length < most) return undefined;
  return `as many previews of ${like} are there as may be at once (${most})`;
}

function isThere({ ledger }: View, { stage }: Preview): boolean {
  return ledger.pointers.values().some((pointer) => pointer.stage === stage);
}

/** When the record of a preview says that it was written: one that is changed by somebody whose clock is behind is no older for it. */
export function writtenAt(there: Preview | undefined, now: Instant): Instant {
  return Math.max(now, there?.at ?? now);
}

/** The record of a preview that somebody ends. */
export function endedPreview(preview: Preview, endedBy: string, now: Instant): Preview {
  return { ...preview, endedBy, until: Math.min(preview.until, now) };
}

/** Every preview that has to go now. */
export function findDepartures(view: View): Departure[] {
  return [...view.ledger.previews.values()].flatMap((preview) => {
    const because = whyOver(view, preview);
    if (because === undefined) return [];
    const pointers = [...view.ledger.pointers.values()].filter(({ stage }) => stage === preview.stage);
    return [{ preview, because, apps: pointers.map(({ app }) => app).toSorted(), gates: gatesOf(view, preview) }];
  });
}

/** What its clusters have as a whole is made anew without it, and proved as when it came. One that nothing stands for just goes. */
function gatesOf(view: View, { stage: name, releases }: Preview): GateState[] {
  const stage = findStage(view.road, name);
  const release = view.ledger.releases.get(releases.get(platformApp) ?? "");
  if (!stage || !release || !view.ledger.pointers.has(pointerKey({ stage: name, app: platformApp }))) return [];
  return stage.gates.flatMap((gate) =>
    gate.kind === "evidence" && gate.of === "clusters"
      ? judgeEvidence(gate, { view, stage, release, passages: [], request: undefined })
      : [],
  );
}

/** Whether nothing keeps a preview any more that has to go. */
export function mayGo({ gates }: Departure): boolean {
  return gates.every(({ open }) => open);
}
