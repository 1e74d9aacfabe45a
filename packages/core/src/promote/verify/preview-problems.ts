import type { Ledger, Preview } from "../ledger.ts";
import type { Duration, Instant } from "../time.ts";
import { fromFuture } from "./from-future.ts";
import { isSame } from "./is-same.ts";

/** So long after it was started a preview may come into the ledger: an older record was there before, and is put back. */
const mostDelay: Duration = 60 * 60 * 1000;

/** What is wrong with the record of a preview besides its signature: who started it may change it, and everybody may end it. */
export function previewProblems(before: Ledger, preview: Preview, at: Instant): string[] {
  const { stage, by, until, endedBy } = preview;
  const known = before.previews.get(stage);
  if (endedBy !== undefined) {
    const isEnd =
      known?.endedBy === undefined &&
      isSame({ ...known, until, endedBy }, preview) &&
      until <= (known?.until ?? Number.NEGATIVE_INFINITY);
    return [
      ...(isEnd ? [] : [`${endedBy} ends ${stage} and says something else of it than stood there`]),
      ...fromFuture(until, at, `the end of ${stage}`),
    ];
  }
  const isOld = preview.at < at - mostDelay || preview.at < (known?.at ?? preview.at);
  return [
    ...(known?.endedBy === undefined ? [] : [`${stage} was ended, and is to go on`]),
    ...(known && known.by !== by ? [`${by} changes the preview ${stage}, which ${known.by} has started`] : []),
    ...(isOld ? [`an older record of the preview ${stage} was put back`] : []),
    ...fromFuture(preview.at, at, `the preview ${stage}`),
  ];
}
