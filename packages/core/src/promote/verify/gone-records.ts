import type { Change } from "../change.ts";
import type { AppInStage, Ledger, Preview, PromotionRequest } from "../ledger.ts";
import { pointerKey } from "../ledger.ts";

/**
 * What was once in a ledger and went: requests that were answered, came to nothing or were replaced, approvals that were withdrawn, previews
 * that were changed or have gone. Who signed them said so once; nobody says it again by putting the same file back, with its
 * signature out of the history.
 */
export class GoneRecords {
  readonly #gone = new Set<string>();

  /** Remembers what goes with a commit. Of what comes with it, what had gone before: sentences without a full stop. */
  judge(before: Ledger, changes: readonly Change[]): readonly string[] {
    const problems = changes.flatMap((change): string[] => {
      switch (change.kind) {
        case "request": {
          const { by, release, stage } = change.request;
          return this.#hasGone(keyOfRequest(change.request), `the request of ${by} for ${release} in ${stage}`);
        }
        case "approval": {
          const { person, release, stage } = change.approval;
          return this.#hasGone(change.approval.id, `the approval of ${person} for ${release} in ${stage}`);
        }
        case "preview":
          return this.#hasGone(keyOfPreview(change.preview), `the preview ${change.preview.stage}`);
        default:
          return [];
      }
    });
    for (const change of changes) for (const key of goneBy(before, change)) this.#gone.add(key);
    return problems;
  }

  #hasGone(key: string, what: string): string[] {
    return this.#gone.has(key) ? [`${what} had gone, and was put back`] : [];
  }
}

/** What a change takes away, or writes anew. */
function goneBy({ requests, previews }: Ledger, change: Change): string[] {
  const requestAt = (where: AppInStage): string[] => {
    const known = requests.get(pointerKey(where));
    return known ? [keyOfRequest(known)] : [];
  };
  const previewAt = (stage: string): string[] => {
    const known = previews.get(stage);
    return known ? [keyOfPreview(known)] : [];
  };
  switch (change.kind) {
    case "request":
      return requestAt(change.request);
    case "requestGone":
      return requestAt(change.where);
    case "approvalGone":
      return [change.approval.id];
    case "preview":
      return previewAt(change.preview.stage);
    case "previewGone":
      return previewAt(change.stage);
    default:
      return [];
  }
}

/** Without who asks: what somebody is called may change. */
function keyOfRequest({ stage, app, release, kind, at, reason }: PromotionRequest): string {
  return JSON.stringify(["request", stage, app, release, kind, at, reason ?? null]);
}

function keyOfPreview({ stage, releases, at, until, endedBy }: Preview): string {
  const named = [...releases].map(([app, release]) => `${app} ${release}`).toSorted();
  return JSON.stringify(["preview", stage, named, at, until, endedBy !== undefined]);
}
