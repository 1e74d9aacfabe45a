import type { AppInStage } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { countsIn } from "./revoked.ts";
import { treeKey, type View } from "./view.ts";

/** Why a stage cannot go back to a release; undefined where it can: it ran there, and what is known of it still stands. */
export function rollbackProblem(view: View, where: AppInStage, release: string): string | undefined {
  const pointer = view.ledger.pointers.get(pointerKey(where));
  if (pointer?.release === release) return `it is what ${where.stage} runs`;
  const wasThere = view.lastStays.has(treeKey(where, release)) || pointer?.previous === release;
  if (!wasThere) return `it never ran in ${where.stage}`;
  return failureOf(view, release, where.stage);
}

/** What has failed of a release itself that counts in a stage, whatever tree it would be part of; undefined for nothing. */
export function failureOf(view: View, release: string, stage: string): string | undefined {
  const failure = view.failures.get(release)?.find((word) => word.tree === undefined && countsIn(view, word, stage));
  return failure && `${failure.gate} failed in ${failure.stage}: ${failure.said}`;
}
