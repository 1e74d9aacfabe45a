import type { AppInStage, Ledger, PromotionRequest } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { Instant } from "./time.ts";

/**
 * Whether a request is no newer than the last one that was answered where it asks for something: it was there before, and somebody has put
 * it back.
 */
export function isAnswered({ pointers }: Pick<Ledger, "pointers">, request: PromotionRequest): boolean {
  const { answered } = pointers.get(pointerKey(request)) ?? {};
  return answered !== undefined && request.at <= answered;
}

/** When a request says that it was made: after all that were made there before, also by somebody whose clock is behind. */
export function askedAt({ pointers, requests }: Ledger, where: AppInStage, now: Instant): Instant {
  const key = pointerKey(where);
  const earlier = [pointers.get(key)?.answered, requests.get(key)?.at].filter((at) => at !== undefined);
  return Math.max(now, ...earlier.map((at) => at + 1));
}
