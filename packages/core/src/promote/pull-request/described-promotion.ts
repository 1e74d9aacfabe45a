import type { Promotion, Wait } from "../decision.ts";
import type { PromotionRequest } from "../ledger.ts";
import type { DescribedPromotion } from "./subject.ts";

/** What a decision says of one app in one stage, as a pull request's description takes it. */
export function describedPromotion(
  decided: Promotion | Wait,
  known: {
    /** Who asked for it; of a promotion its own request where nothing is given. */
    readonly request?: PromotionRequest | undefined;
    /** What the stage runs now; of a promotion what it replaces where nothing is given. */
    readonly replaces?: string | undefined;
    readonly changelog: DescribedPromotion["changelog"];
  },
): DescribedPromotion {
  const { stage, app, release, kind, gates } = decided;
  const own = "request" in decided ? decided : undefined;
  const request = known.request ?? own?.request;
  return {
    ...{ stage, app, release, kind, gates, changelog: known.changelog, replaces: known.replaces ?? own?.replaces },
    ...{ by: request?.by, reason: request?.reason },
  };
}
