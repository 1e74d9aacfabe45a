import type { RightsAnswer, RightsQuestion } from "../prove/access/answer-question.ts";

/** What `kubestage can` says: the question, and its answers in each cluster. */
export interface CanReport {
  /** As typed. */
  readonly who: string;
  readonly verb: string;
  readonly what: string;
  readonly worlds: readonly CanWorld[];
}

export interface CanWorld {
  readonly name: string;
  readonly question: RightsQuestion;
  readonly answers: readonly RightsAnswer[];
  /** Whether any binding names them, or there is such an account. */
  readonly isKnown: boolean;
  /** Why a no is not certain: documents that could not be read and may give rights. */
  readonly unread: readonly string[];
}

/** `yes` where it is allowed anywhere that was asked; `unknown` where it is not, and something could not be read. */
export function canOutcome({ worlds }: CanReport): "yes" | "no" | "unknown" {
  if (worlds.some(({ answers }) => answers.some(({ answer }) => answer !== "no"))) return "yes";
  return worlds.some(({ unread }) => unread.length > 0) ? "unknown" : "no";
}
