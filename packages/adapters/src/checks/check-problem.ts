import { KubestageError } from "../kubestage-error.ts";

/** Why nothing can be said: what stands in the way, and what to do about it. */
interface Unanswered {
  /** Goes on after `smoke could not be found out: `. */
  readonly why: string;
  readonly hint: string;
  readonly cause?: unknown;
}

/** That a check gave no result, with the reason. */
export function unanswered({ why, hint, cause }: Unanswered): KubestageError {
  return new KubestageError("KS4005", { message: why, hint, cause });
}
