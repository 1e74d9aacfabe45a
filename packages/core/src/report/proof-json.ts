import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { placeOf } from "../diagnostics/places.ts";
import { keyOf } from "../manifests/object-key.ts";
import { assumptions } from "../verdicts/assumption.ts";
import type { Finding, Site } from "../verdicts/finding.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { diagnosticJson } from "./diagnostics-json.ts";
import { assumptionsOf, spanOf } from "./proof-model.ts";
import type { ProofJson } from "./proof-schema.ts";
import { proofForm } from "./proof-schema.ts";

type VerdictJson = ProofJson["verdicts"][number];
type FindingJson = ProofJson["findings"][number];
type Place = NonNullable<FindingJson["place"]>;

/** What was done before the proof, to what was found then. */
export interface MadeFixes {
  readonly fixed: readonly { readonly finding: Finding; readonly changes: readonly string[] }[];
  readonly refused: readonly { readonly finding: Finding; readonly why: string }[];
  readonly files: readonly { readonly file: string }[];
  readonly changedMeanwhile: readonly string[];
  readonly outdated: readonly string[];
}

/** A proof as programs read it: `proofSchema` says what stands in it. */
export function proofJson(report: ProofReport, diagnostics: readonly Diagnostic[], fixes?: MadeFixes): ProofJson {
  const { proofs, comparison } = report;
  const closed = comparison?.closed.map(({ world, finding }) => findingJson(world, finding));
  return plain({
    form: proofForm,
    worlds: proofs.map(({ world, minorVersion, stages, hasIntent }) => ({
      name: world,
      kubernetes: `1.${minorVersion}`,
      stages,
      intent: hasIntent,
    })),
    properties: proofs[0]?.properties ?? [],
    verdicts: proofs.flatMap((proof) => proof.verdicts.map((verdict) => verdictJson(proof, verdict, report))),
    findings: proofs.flatMap(({ world, findings }) => findings.map((finding) => findingJson(world, finding))),
    assumptions: Object.fromEntries(assumptionsOf(report).map((one) => [one, assumptions[one]])),
    base: comparison && closed ? { name: comparison.base, closed } : null,
    diagnostics: diagnostics.map(diagnosticJson),
    ...(fixes && { fixes: fixesJson(fixes) }),
  });
}

function fixesJson({ fixed, refused, files, changedMeanwhile, outdated }: MadeFixes): NonNullable<ProofJson["fixes"]> {
  const about = ({ code, property, message }: Finding) => ({ code, property, message });
  return {
    fixed: fixed.map(({ finding, changes }) => ({ ...about(finding), changes: [...changes] })),
    refused: refused.map(({ finding, why }) => ({ ...about(finding), why })),
    files: files.map(({ file }) => file),
    changedMeanwhile: [...changedMeanwhile],
    outdated: [...outdated],
  };
}

function verdictJson({ world }: Proof, verdict: Verdict, { counted, comparison }: ProofReport): unknown {
  const { property, from, to, verdict: answer, reason, witness, findings } = verdict;
  return {
    world,
    property,
    from,
    to,
    verdict: answer,
    reason,
    assumptions: verdict.assumptions,
    witness: witness ?? null,
    ...(verdict.certificate && { certificate: verdict.certificate }),
    findings,
    counts: counted.has(verdict),
    ...(comparison && { before: comparison.before.get(verdict) ?? null }),
  } satisfies Record<keyof Omit<VerdictJson, "before" | "certificate">, unknown>;
}

function findingJson(world: string, finding: Finding): unknown {
  const { code, property, severity, message, hint, at, related, pairs, witness, fix } = finding;
  return {
    world,
    code,
    property,
    severity,
    message,
    hint,
    object: at ? keyOf(at.object.object) : null,
    field: at?.path ?? [],
    place: at ? placeJson(at) : null,
    related: related.map((one) => ({
      message: one.message,
      object: keyOf(one.at.object.object),
      place: placeJson(one.at),
    })),
    pairs,
    witness: witness ?? null,
    fix: fix ?? null,
  } satisfies Record<keyof FindingJson, unknown>;
}

function placeJson(site: Site): Place | null {
  const span = spanOf(site);
  return span ? placeOf(span) : null;
}

/** What JSON leaves of a value: the schema's type, which tests hold it to. */
function plain(value: unknown): ProofJson {
  return JSON.parse(JSON.stringify(value)) as ProofJson;
}
