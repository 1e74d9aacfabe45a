import { pointerKey, type RecordedRelease } from "../ledger.ts";
import type { RoadStage } from "../road.ts";
import type { View } from "../view.ts";

/**
 * Who wrote anything of what comes into a stage with a release: its own authors, and those of all releases that it follows, up to one that
 * is in what the stage runs already. Where the stage runs nothing of the app, all of that is new. A preview is compared with nothing.
 */
export function writersOfEntry(view: View, stage: RoadStage, release: RecordedRelease): ReadonlySet<string> {
  const writers = new Set(release.authors);
  if (stage.preview) return writers;
  const { releases, pointers } = view.ledger;
  let coming: RecordedRelease | undefined = release;
  let there = releases.get(pointers.get(pointerKey({ stage: stage.name, app: release.app }))?.release ?? "");
  // Both lines lead to lower numbers, so that they meet where they first can.
  while (coming && coming !== there) {
    if (there && there.number > coming.number) there = followed(view, there);
    else {
      for (const author of coming.authors) writers.add(author);
      coming = followed(view, coming);
    }
  }
  return writers;
}

/** The release since which what is new in another one was written; where nobody knows, the one before it that took the whole road. */
function followed({ ledger, byApp }: View, release: RecordedRelease): RecordedRelease | undefined {
  const { app, number, follows } = release;
  const named = ledger.releases.get(follows ?? "");
  if (named?.app === app && named.number < number) return named;
  return byApp.get(app)?.find((one) => one.number < number && !one.hotfix);
}
