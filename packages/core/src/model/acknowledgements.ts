import type { Code } from "../diagnostics/codes.ts";
import { codes } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Declared } from "./declared.ts";
import { fieldPlace } from "./declared.ts";

/** Findings that point into a document which acknowledges their code become notes that carry the reason. */
export function applyAcknowledgements(
  documents: readonly Declared[],
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const acknowledging = documents.flatMap(acknowledgementsOf);
  if (acknowledging.length === 0) return [...diagnostics];
  return diagnostics.map((diagnostic) => {
    const match = acknowledging.find((one) => acknowledges(one, diagnostic));
    return match ? { ...diagnostic, severity: "note", hint: `acknowledged: ${match.reason}` } : diagnostic;
  });
}

/** Findings in what `document` brings from elsewhere, which it acknowledges by their code alone. */
export function acknowledgedBy(document: Declared<"App">, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const reasons = new Map(acknowledgementsOf(document).map(({ finding, reason }) => [finding, reason]));
  return diagnostics.map((diagnostic) => {
    const reason = reasons.get(diagnostic.code);
    if (reason === undefined || diagnostic.severity === "note") return diagnostic;
    return { ...diagnostic, severity: "note", hint: `acknowledged: ${reason}` };
  });
}

/** KS1026 for each acknowledgement of the declaration (KS1) that matches none of its `diagnostics`. */
export function findUnusedAcknowledgements(
  documents: readonly Declared[],
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  return documents.flatMap(acknowledgementsOf).flatMap((one) => {
    if (!one.finding.startsWith("KS1") || diagnostics.some((diagnostic) => acknowledges(one, diagnostic))) return [];
    const message = `nothing in ${one.document.kind} ${JSON.stringify(one.document.name)} gives ${one.finding}`;
    const span = fieldPlace(one.document, "acknowledge", one.index, "finding");
    return [diagnose("KS1026", { message, hint: "remove the acknowledgement", span })];
  });
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
  // Made an error where it was found: there it is no matter of judgement.
  if (severity === "error" && codes[code].severity === "warning") return false;
  const { root, source } = document.syntax;
  return span.source === source && span.start >= root.start && span.end <= root.end;
}
