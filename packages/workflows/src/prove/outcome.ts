import { countsIn, type ProofReport } from "@kubestage/core";

/** `apart`: every verdict that counts holds. `open`: one does not. `nothing`: there is none. */
export type ProveOutcome = "apart" | "open" | "nothing";

/** Not knowing is not passing. With a base, a new cause for a pair that was broken before opens it once more. */
export function outcomeOf(report: ProofReport): ProveOutcome {
  const { counted, comparison, proofs } = report;
  if ([...counted].some(({ verdict }) => verdict !== "holds")) return "open";
  if (comparison)
    return proofs.some((proof) =>
      proof.findings.filter(countsIn(report, proof)).some(({ severity }) => severity === "error"),
    )
      ? "open"
      : "apart";
  return counted.size === 0 ? "nothing" : "apart";
}
