import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Declared } from "./declared.ts";
import { fieldPlace } from "./declared.ts";

/**
 * Findings that point into a document which acknowledges their code become notes that carry the reason.
 *
 * Finding: KS1026 for an acknowledgement of the declaration (KS1) that matched nothing; not beside errors, as what it is
 * about may only show when these are gone.
 */
export function applyAcknowledgements(
  documents: readonly Declared[],
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const acknowledging = documents.flatMap(acknowledgementsOf);
  if (acknowledging.length === 0) return [...diagnostics];
  const used = new Set<Acknowledgement>();
  const out = diagnostics.map((diagnostic) => {
    const match = acknowledging.find((one) => acknowledges(one, diagnostic));
    if (!match) return diagnostic;
    used.add(match);
    return { ...diagnostic, severity: "note" as const, hint: `acknowledged: ${match.reason}` };
  });
  if (hasErrors(out)) return out;
  for (const one of acknowledging) {
    if (used.has(one) || !one.finding.startsWith("KS1")) continue;
    const message = `nothing in ${one.document.kind} ${JSON.stringify(one.document.name)} gives ${one.finding}`;
    const span = fieldPlace(one.document, "acknowledge", one.index, "finding");
    out.push(diagnose("KS1026", { message, hint: "remove the acknowledgement", span }));
  }
  return out;
}

interface Acknowledgement {
  readonly document: Declared;
  readonly index: number;
  readonly finding: Code;
  readonly reason: string;
}

function acknowledgementsOf(document: Declared): Acknowledgement[] {
  const list = "acknowledge" in document.spec ? document.spec.acknowledge : undefined;
  return (list ?? []).map((one, index) => ({ document, index, finding: one.finding, reason: one.reason }));
}

function acknowledges({ document, finding }: Acknowledgement, { code, span, severity }: Diagnostic): boolean {
  if (finding !== code || !span || severity === "note") return false;
  const { root, source } = document.syntax;
  return span.source === source && span.start >= root.start && span.end <= root.end;
}
