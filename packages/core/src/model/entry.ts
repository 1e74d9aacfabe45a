import type * as z from "zod";
import type { entrySpec } from "./entry-kind.ts";

type EntrySpec = z.output<typeof entrySpec>;

/** What guards promotion into a stage, with its tier's defaults. Lengths of time are milliseconds. */
export interface StageEntry {
  readonly promotion: "automatic" | "requested";
  readonly by: "commit" | "pullRequest";
  readonly passes: "all" | "any";
  readonly soak: number | undefined;
  /** How many people of each group; none where nobody has to approve. */
  readonly approvals: ReadonlyMap<string, number>;
  readonly approvalsCountFor: number;
  readonly hours: EntrySpec["hours"];
  readonly checks: ReadonlyMap<string, StageCheck>;
  readonly within: number;
  readonly whenFailed: "stay" | "rollback";
}

export type StageCheck = NonNullable<EntrySpec["checks"]>[string];

/** The group that everybody is in whom the ledger's trust knows. */
export const everyone = "everyone";

/** Gates that a stage has by fields of their own, and the proof: no check may be called so. */
export const ownGates = ["soak", "approvals", "hours", "proof"] as const;

const hour = 3_600_000;

/** An entry where the declaration says nothing of it. */
export function stageEntry(
  spec: EntrySpec | undefined,
  tier: { readonly promotion: StageEntry["promotion"]; readonly approvals: number },
): StageEntry {
  const approvals = spec?.approvals ?? (tier.approvals > 0 ? { [everyone]: tier.approvals } : {});
  return {
    promotion: spec?.promotion ?? tier.promotion,
    by: spec?.by ?? "commit",
    passes: spec?.passes ?? "all",
    soak: spec?.soak,
    approvals: new Map(Object.entries(approvals)),
    approvalsCountFor: spec?.approvalsCountFor ?? 7 * 24 * hour,
    hours: spec?.hours,
    checks: new Map(Object.entries(spec?.checks ?? {})),
    within: spec?.within ?? hour / 4,
    whenFailed: spec?.whenFailed ?? "stay",
  };
}
