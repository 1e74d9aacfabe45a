import type { Decision } from "../admission/admission.ts";
import type { CandidatePods } from "./candidate-pods.ts";

/** The spec, or one that was changed step by step where admission refused it; undefined where nothing helps. */
export function completed(
  candidates: CandidatePods,
  spec: Readonly<Record<string, unknown>>,
  namespace: string,
  decide: (spec: unknown) => Decision,
): unknown {
  let [best, decision] = [spec, decide(spec)];
  for (let round = 0; round < 5 && decision.answer !== "admitted"; round++) {
    const before = complaintOf(decision);
    const better = candidates
      .changed(best, namespace)
      .map((one) => ({ one, decided: decide(one) }))
      .find(({ decided }) => complaintOf(decided) !== before);
    if (better === undefined) return undefined;
    [best, decision] = [better.one, better.decided];
  }
  return decision.answer === "admitted" ? best : undefined;
}

/** What admission says first against it; a request is better where it has nothing to say, or says something else. */
function complaintOf(decision: Decision): string | undefined {
  if (decision.answer === "refused") return decision.by.message;
  return decision.answer === "depends" ? (decision.by[0]?.message ?? "") : undefined;
}
