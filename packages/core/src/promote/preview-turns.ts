import { entering, nextWave, type Standing, waiting } from "./app-turn.ts";
import type { Turn } from "./decision.ts";
import { judgeEntry } from "./judge-entry.ts";
import type { Preview, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { crowded, whyOver } from "./previews.ts";
import { progressOf } from "./progress.ts";
import type { RoadStage } from "./road.ts";
import { goesThrough } from "./upstream.ts";
import type { View } from "./view.ts";

/**
 * What the apps of a preview do now: each comes in with the release that the preview's record names, whichever ran before. Nothing comes
 * into one that has to go.
 */
export function turnsOfPreview(view: View, stage: RoadStage): (Turn | undefined)[] {
  const preview = view.ledger.previews.get(stage.name);
  if (!preview || whyOver(view, preview) !== undefined) return [];
  return [...preview.releases].map(([app, name]) => {
    const release = view.ledger.releases.get(name);
    return release?.app === app && goesThrough(view.road, release, stage.name)
      ? turnOf(view, stage, preview, release)
      : undefined;
  });
}

function turnOf(view: View, stage: RoadStage, preview: Preview, release: RecordedRelease): Turn | undefined {
  const where = { stage: stage.name, app: release.app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  const progress = pointer && progressOf(view, pointer);
  const standing: Standing = { view, stage, where, pointer, progress, request: undefined };
  if (pointer?.release === release.name) return nextWave(standing);
  const full = crowded(view, preview);
  if (full !== undefined) return waiting(where, release, full);
  return entering(standing, release, judgeEntry(view, stage, release, "promotion", undefined));
}
