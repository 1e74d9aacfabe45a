import type { Change } from "../change.ts";

/** What a cluster has accepted stays said when its key is another one, and opens nothing more. */
export function ofFormerKey(change: Change): Change {
  if (change.kind !== "evidence" || change.evidence.cluster === undefined) return change;
  return { kind: "evidence", evidence: { ...change.evidence, isOfFormerKey: true } };
}
