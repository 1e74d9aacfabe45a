import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/places.ts";
import { placeOfField } from "../manifests/world/place-of-field.ts";
import type { Assumption } from "../verdicts/assumption.ts";
import { assumptions } from "../verdicts/assumption.ts";
import type { Finding, Pair, Site } from "../verdicts/finding.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import { outside, unassigned } from "../verdicts/property.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { count } from "./amounts.ts";
import { siteText } from "./proof-words.ts";

/** One thing that breaks verdicts, or leaves them open, with an example of what comes of it. */
export interface Cause {
  readonly world: string;
  readonly finding: Finding;
  /** The finding with its place in the user's text, where it has one. */
  readonly diagnostic: Diagnostic;
  /** What it is about, in words, where there is no text to point to. */
  readonly site: string | undefined;
  readonly pairs: readonly Pair[];
  /** Whether none of its verdicts is known to be broken. */
  readonly isOpen: boolean;
}

/** Names of rows and columns: the world's stages, those of other clusters that are led to, then the two pseudo names. */
export function namesOf({ stages, verdicts }: Proof): readonly string[] {
  const pseudo = [unassigned, outside];
  const known = new Set([...stages, ...pseudo]);
  const elsewhere = new Set(verdicts.flatMap(({ to }) => (known.has(to) ? [] : [to])));
  return [...stages, ...[...elsewhere].toSorted(), ...pseudo];
}

/** The findings of a proof, errors first. */
export function causesOf(proof: Proof): readonly Cause[] {
  const answers = new Map(proof.verdicts.map((verdict) => [pairKey(verdict.property, verdict), verdict.verdict]));
  const inOrder = proof.findings.toSorted((left, right) => rank(left) - rank(right));
  return inOrder.map((finding) => {
    const { at, pairs } = finding;
    return {
      world: proof.world,
      finding,
      diagnostic: findingDiagnostic(finding),
      site: at && !spanOf(at) ? siteText(at) : undefined,
      pairs,
      isOpen: pairs.length > 0 && pairs.every((pair) => answers.get(pairKey(finding.property, pair)) === "unknown"),
    };
  });
}

/** Verdicts that no finding says more about, by what they have in common: the property, the answer and the reason. */
export function unexplained({ verdicts, findings }: Proof): readonly (readonly Verdict[])[] {
  const explained = new Set(findings.flatMap(({ property, pairs }) => pairs.map((pair) => pairKey(property, pair))));
  // A way of one step is what another property says of the same pair.
  const told = new Set(verdicts.flatMap((verdict) => (verdict.property === "paths" ? [] : [contentKey(verdict)])));
  const isTold = (verdict: Verdict): boolean =>
    (verdict.verdict === "broken" && explained.has(pairKey(verdict.property, verdict))) ||
    (verdict.property === "paths" && told.has(contentKey(verdict)));
  const left = verdicts.filter((verdict) => verdict.verdict !== "holds" && !isTold(verdict));
  return [
    ...Map.groupBy(left, ({ property, verdict, reason }) => JSON.stringify([property, verdict, reason])).values(),
  ];
}

function pairKey(property: string, { from, to }: Pair): string {
  return JSON.stringify([property, from, to]);
}

/**
 * Whether the outcome rests on a finding: on one of the verdicts that it breaks or leaves open. Where a change is shown, a
 * new finding about a pair that was broken before turns no verdict, and counts like that one would.
 */
export function countsIn(
  { counted, comparison }: ProofReport,
  { hasIntent }: Pick<Proof, "hasIntent">,
): (finding: Finding) => boolean {
  const keys = new Set(Array.from(counted, (verdict) => pairKey(verdict.property, verdict)));
  const isOfStages = ({ from, to }: Pair): boolean =>
    ![from, to].some((name) => name === unassigned || name === outside);
  return ({ property, pairs }) =>
    pairs.length === 0 ||
    pairs.some(
      (pair) => keys.has(pairKey(property, pair)) || (comparison !== undefined && (hasIntent || isOfStages(pair))),
    );
}

/** What a verdict says of its pair: by the steps of its witness where it has one, else by its reason. */
function contentKey({ from, to, verdict, witness, reason }: Verdict): string {
  return JSON.stringify([from, to, verdict, witness?.steps ?? reason]);
}

const ranks = { error: 0, warning: 1, note: 2 } as const;

function rank({ severity }: Finding): number {
  return ranks[severity];
}

/**
 * A finding as every other message: with the span of the field that it is about, where that stands in a text. What is about
 * something that is not there at all points to the first thing that it is related to.
 */
export function findingDiagnostic({ code, severity, message, hint, at, related }: Finding): Diagnostic {
  const site = at ?? related[0]?.at;
  return diagnose(code, {
    message,
    hint,
    severity,
    span: site && spanOf(site),
    related: related.flatMap((one) => {
      const span = spanOf(one.at);
      return span ? [{ message: one.message, span }] : [];
    }),
  });
}

/** Where a site stands in the text of the user; undefined where it stands in none. */
export function spanOf({ object, path }: Site): Span | undefined {
  return placeOfField(object.origin, path);
}

/** What the verdicts that are shown take for granted, each once, in the catalogue's order. */
export function assumptionsOf({ proofs }: ProofReport): readonly Assumption[] {
  const used = new Set(proofs.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => verdict.assumptions)));
  return (Object.keys(assumptions) as Assumption[]).filter((assumption) => used.has(assumption));
}

export interface Tally {
  readonly holds: number;
  readonly broken: number;
  readonly unknown: number;
  /** Broken or unknown, and not counted. */
  readonly uncounted: number;
}

export function tallyOf({ proofs, counted }: ProofReport): Tally {
  const tally = { holds: 0, broken: 0, unknown: 0, uncounted: 0 };
  for (const { verdicts } of proofs)
    for (const verdict of verdicts) {
      tally[verdict.verdict]++;
      if (verdict.verdict !== "holds" && !counted.has(verdict)) tally.uncounted++;
    }
  return tally;
}

/** The last line: what came of it all. */
export function closingText(report: ProofReport): string {
  const { comparison, proofs } = report;
  const { holds, broken, unknown, uncounted } = tallyOf(report);
  const total = holds + broken + unknown;
  const aside = uncounted === 0 ? "" : ` (${uncounted} of them not counted)`;
  if (comparison) {
    const opened = broken + unknown;
    const closed = holds;
    if (total === 0 && comparison.closed.length === 0 && proofs.every(({ findings }) => findings.length === 0))
      return `Nothing is opened or closed since ${comparison.base}.`;
    const found = proofs.reduce((sum, { findings }) => sum + findings.length, 0);
    const more = found === 0 ? "" : `; ${count(found, "new finding")}`;
    return `Since ${comparison.base}: ${count(opened, "verdict")} opened${aside}, ${count(closed, "verdict")} closed${more}.`;
  }
  if (total === 0) return "Nothing was judged.";
  if (broken + unknown === 0) return `${count(total, "verdict")}: all hold.`;
  const parts = [
    `${holds} hold`,
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  return `${count(total, "verdict")}: ${parts.join(", ")}${aside}.`;
}
