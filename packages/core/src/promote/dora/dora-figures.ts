import type { AppInStage, Evidence, PromotionKind, RecordedRelease } from "../ledger.ts";
import { pointerKey } from "../ledger.ts";
import { statisticOf } from "../metrics/statistics.ts";
import type { Duration, Instant } from "../time.ts";

/** One promotion that was done, as a ledger's history tells it. */
export interface DonePromotion extends AppInStage {
  readonly release: string;
  readonly kind: PromotionKind;
  /** The wave that it reached, from 1; 0 in a stage that only controls flow. */
  readonly wave: number;
  readonly at: Instant;
}

/** What a ledger says of its past. */
export interface DoraHistory {
  /** In any order. */
  readonly promotions: readonly DonePromotion[];
  readonly releases: ReadonlyMap<string, Pick<RecordedRelease, "createdAt" | "hotfix">>;
  /** When the source commit of a release was made, by its name. One that is missing begins when the ledger took the release in. */
  readonly committedAt: ReadonlyMap<string, Instant>;
  readonly evidence: readonly Pick<
    Evidence,
    "stage" | "app" | "release" | "tree" | "outcome" | "at" | "gate" | "number"
  >[];
}

/** Since when, and until when. */
export interface DoraWindow {
  readonly since: Instant;
  readonly until: Instant;
}

/**
 * The four figures of one app in one stage. A deployment is a promotion that brought another release, by the road or by broken glass; a
 * rollback is none.
 */
export interface DoraFigures extends AppInStage {
  readonly deployments: number;
  readonly perWeek: number;
  /** From the source commit of a release until it came into the stage; the median. Undefined without a deployment. */
  readonly leadTime: Duration | undefined;
  /** How many of the lead times begin at a commit; those of the others begin where the ledger took the release in. */
  readonly fromCommit: number;
  /** Deployments that had to be mended. */
  readonly failed: number;
  /** `failed` of `deployments`, from 0 to 1. Undefined without a deployment. */
  readonly changeFailRate: number | undefined;
  /** From a deployment that failed until it was mended; the median. Undefined where none was. */
  readonly recoveryTime: Duration | undefined;
  /** Failed and not mended until now. */
  readonly unrecovered: number;
}

/**
 * The DORA figures of each app in each stage, by names. A deployment failed where a rollback, broken glass or a hotfix took its
 * place, or where a check of it failed in the stage; it is mended by what took its place, or by the same check's later success.
 *
 * Source: https://dora.dev/guides/dora-metrics-four-keys/
 */
export function doraFigures(history: DoraHistory, window: DoraWindow): readonly DoraFigures[] {
  const byPlace = Map.groupBy(
    history.promotions
      .filter(({ wave, at }) => wave === 1 && at <= window.until)
      .toSorted((one, other) => one.at - other.at),
    pointerKey,
  );
  return [...byPlace.entries()]
    .toSorted(([, [one]], [, [other]]) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .flatMap(([, promotions]) => {
      const [first] = promotions;
      const counted = deploymentsOf(promotions).filter(({ promotion }) => promotion.at >= window.since);
      return first && counted.length > 0 ? [figuresOf(first, counted, history, window)] : [];
    });
}

/** A deployment, and what took its place; undefined where it still runs. */
interface Deployment {
  readonly promotion: DonePromotion;
  readonly next: DonePromotion | undefined;
}

function deploymentsOf(promotions: readonly DonePromotion[]): Deployment[] {
  return promotions.flatMap((promotion, index) =>
    promotion.kind === "rollback" ? [] : [{ promotion, next: promotions[index + 1] }],
  );
}

function figuresOf(
  { stage, app }: AppInStage,
  deployments: readonly Deployment[],
  history: DoraHistory,
  { since, until }: DoraWindow,
): DoraFigures {
  const starts = deployments.map(({ promotion: { release } }) => history.committedAt.get(release));
  const leadTimes = deployments.map(({ promotion: { release, at } }, index) => {
    const start = starts[index] ?? history.releases.get(release)?.createdAt ?? at;
    return Math.max(0, at - start);
  });
  const failures = deployments.flatMap((deployment) => failureOf(deployment, history, until) ?? []);
  const recovered = failures.flatMap(({ mendedAfter }) => mendedAfter ?? []);
  return {
    ...{ stage, app, deployments: deployments.length, failed: failures.length },
    perWeek: deployments.length / Math.max((until - since) / week, Number.MIN_VALUE),
    leadTime: median(leadTimes),
    fromCommit: starts.filter((start) => start !== undefined).length,
    changeFailRate: failures.length / deployments.length,
    recoveryTime: median(recovered),
    unrecovered: failures.length - recovered.length,
  };
}

const week = 7 * 24 * 3_600_000;

function nameOf(promotion: AppInStage | undefined): string {
  return `${promotion?.app} ${promotion?.stage}`;
}

function median(lengths: readonly Duration[]): Duration | undefined {
  return lengths.length === 0 ? undefined : statisticOf(lengths, "p50");
}

/** Why a deployment is counted as failed is told by when it was mended; undefined where it did not fail. */
function failureOf(
  { promotion: { stage, app, release, at }, next }: Deployment,
  { evidence, releases }: DoraHistory,
  until: Instant,
): { readonly mendedAfter: Duration | undefined } | undefined {
  const end = next?.at ?? until;
  const words = evidence.filter(
    (word) =>
      pointerKey(word) === pointerKey({ stage, app }) &&
      word.release === release &&
      word.tree === undefined &&
      word.at >= at &&
      word.at <= end,
  );
  const failure = words.find(({ outcome }) => outcome === "failed");
  const isReplaced = next && (next.kind !== "promotion" || releases.get(next.release)?.hotfix !== undefined);
  if (!failure && !isReplaced) return undefined;
  const passed =
    failure &&
    words.find(({ gate, outcome, number }) => gate === failure.gate && outcome === "passed" && number > failure.number);
  const mended = passed?.at ?? next?.at;
  return { mendedAfter: mended === undefined ? undefined : mended - at };
}
