import type { ProofReport } from "../verdicts/proof.ts";
import { printable } from "./printable.ts";

const head = ["world", "property", "from", "to", "verdict", "counts", "reason", "findings"];

/**
 * A line for each verdict.
 * Source: https://www.rfc-editor.org/rfc/rfc4180
 */
export function proofCsv({ proofs, counted }: ProofReport): string {
  const rows = proofs.flatMap(({ world, verdicts }) =>
    verdicts.map((verdict) => {
      const { property, from, to, verdict: answer, reason, findings } = verdict;
      return [world, property, from, to, answer, counted.has(verdict) ? "yes" : "no", reason, findings.join(" ")];
    }),
  );
  return csvText([head, ...rows]);
}

export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** In quotes where it has to be. What a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text: string): string {
  const shown = printable(text);
  const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
