import type { ObjectKey } from "../../manifests/object-key.ts";

/**
 * What kubestage has put into a cluster, as it stands in the cluster itself: one entry for each object, in ConfigMaps of
 * the namespace `kubestage-<platform>`, which only the platform may write. `pending` is written before an object is
 * created and says that it may exist without being recorded: a run that was killed leaves these behind. `adopted` marks
 * what somebody else made.
 */
export interface InventoryEntry {
  readonly key: ObjectKey;
  /** Undefined while pending. */
  readonly uid: string | undefined;
  readonly stage: string | undefined;
  /** It was there before kubestage, which therefore never deletes it. */
  readonly adopted?: boolean;
}
