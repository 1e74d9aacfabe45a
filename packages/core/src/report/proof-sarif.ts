import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ProofReport } from "../verdicts/proof.ts";
import { diagnosticsSarif } from "./diagnostics-sarif.ts";
import { causesOf, unexplained } from "./proof-model.ts";
import { pairsText } from "./proof-words.ts";

/**
 * The findings of a proof as a SARIF log, with what was said of the input. Verdicts that no finding explains are told by
 * the run's notifications: they belong to no line.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function proofSarif(report: ProofReport, diagnostics: readonly Diagnostic[], version: string): object {
  const found = report.proofs.flatMap((proof) =>
    causesOf(proof).map(({ diagnostic, finding, pairs, site, world }): Diagnostic => {
      const where = site === undefined ? "" : `${site}: `;
      const message = `${where}${diagnostic.message} (${finding.property} of ${pairsText(pairs)} in ${world})`;
      return { ...diagnostic, message };
    }),
  );
  const notifications = report.proofs.flatMap((proof) =>
    unexplained(proof).flatMap((verdicts) => {
      const [first] = verdicts;
      if (!first) return [];
      const { property, verdict, reason } = first;
      const level = verdicts.some((one) => report.counted.has(one)) ? "error" : "note";
      return [
        {
          level,
          message: { text: `${property} of ${pairsText(verdicts)} in ${proof.world} is ${verdict}: ${reason}` },
        },
      ];
    }),
  );
  const log = diagnosticsSarif([...diagnostics, ...found], version);
  if (notifications.length === 0) return log;
  return {
    ...log,
    runs: log.runs.map((run) => ({
      ...run,
      invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    })),
  };
}
