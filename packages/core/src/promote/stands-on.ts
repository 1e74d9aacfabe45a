import type { Evidence, Ledger, Pointer } from "./ledger.ts";

/** Whether a record is about what a pointer's release came with: what was written for its last wave, or what an earlier one was judged by. */
export function standsOn({ evidence: all }: Pick<Ledger, "evidence">, pointer: Pointer, word: Evidence): boolean {
  const { stage, release, tree, evidence } = pointer;
  if (word.stage !== stage || word.release !== release) return false;
  const isJudgedBy = (one: Evidence): boolean =>
    one.outcome === "passed" && isAboutSame(one, word) && evidence.includes(one.id);
  return word.tree === tree || all.some(isJudgedBy);
}

/** Whether the later one of two records takes the place of the other. One that nobody asked for answers whatever is asked. */
export function isAboutSame(one: Evidence, other: Evidence): boolean {
  const isSameQuestion = one.asked === undefined || other.asked === undefined || one.asked === other.asked;
  const isSameRelease = one.release === other.release && one.tree === other.tree;
  return isSameQuestion && isSameRelease && one.gate === other.gate && one.stage === other.stage;
}
