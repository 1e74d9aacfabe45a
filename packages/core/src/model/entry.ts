import type * as z from "zod";
import type { CommandCheck, JobCheck, PrometheusCheck, WebhookCheck } from "./check-kinds.ts";
import type { entrySpec } from "./entry-kind.ts";
import type { ImagePolicy } from "./image-policy.ts";

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
  /** Groups of people who may put a release in past its gates. */
  readonly breakGlass: readonly string[];
  readonly hours: EntrySpec["hours"];
  /** Whether the clusters that are entered have to accept what comes. */
  readonly accepted: boolean;
  readonly checks: ReadonlyMap<string, StageCheck>;
  readonly within: number;
  readonly whenFailed: "stay" | "rollback";
}

export type StageCheck = NonNullable<EntrySpec["checks"]>[string];

interface OutsideKinds {
  readonly command: CommandCheck;
  readonly webhook: WebhookCheck;
  readonly prometheus: PrometheusCheck;
  readonly job: JobCheck;
  readonly images: ImagePolicy;
}

/** What `kubestage check` asks outside, of one kind. */
export type OutsideCheck = {
  readonly [K in keyof OutsideKinds]: { readonly kind: K; readonly check: OutsideKinds[K] };
}[keyof OutsideKinds];

/** What a check asks outside; undefined for one that somebody else records, or that is an expression. */
export function outsideCheck({ command, webhook, prometheus, job, images }: StageCheck): OutsideCheck | undefined {
  if (command) return { kind: "command", check: command };
  if (webhook) return { kind: "webhook", check: webhook };
  if (prometheus) return { kind: "prometheus", check: prometheus };
  if (job) return { kind: "job", check: job };
  return images && { kind: "images", check: images };
}

/** What the result of a check is about: the release in the stages before, or exactly what would be promoted. */
export function subjectOf({ recorded, of, images }: StageCheck): "before" | "entry" {
  return recorded ?? of ?? (images ? "entry" : "before");
}

/** The group that everybody is in whom the ledger's trust knows. */
export const everyone = "everyone";

/** The group of those who keep the ledger's trust. Nobody else is in it, whatever the trust calls a group. */
export const keepers = "keepers";

/** Gates that a stage has by fields of their own, and the proof: no check may be called so. */
export const ownGates = ["soak", "approvals", "hours", "accepted", "proof"] as const;

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
    breakGlass: spec?.breakGlass ?? [keepers],
    hours: spec?.hours,
    accepted: spec?.accepted ?? false,
    checks: new Map(Object.entries(spec?.checks ?? {})),
    within: spec?.within ?? hour / 4,
    whenFailed: spec?.whenFailed ?? "stay",
  };
}
