import { codes } from "../../diagnostics/codes.ts";
import type { World } from "../../manifests/world/world.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Finding, Fix, Pair } from "../../verdicts/finding.ts";
import type { Proposal } from "./fixes/proposals.ts";
import type { Judgement } from "./judgement.ts";
import type { Cause, FoundCause } from "./pair-ledger.ts";

/** Of causes with the same code, so many get a finding of their own; the rest is counted. */
const mostOfOneCode = 200;
const namedPairs = 6;

/** What of a proposal mends a cause; undefined where nothing does. Asked of few. */
export type Tries = (cause: Cause, proposal: Proposal) => Fix | undefined;

/**
 * One finding for each cause. Without an intent only what is between stages is reported: nothing says then what those of
 * no stage, and the world outside, were meant to do.
 */
export function networkFindings(judgement: Judgement, found: readonly FoundCause[], tries: Tries): Finding[] {
  const reported = found
    .map((one) => ({ ...one, pairs: reportedPairs(judgement, one) }))
    .filter(({ pairs, cause }) => pairs.length > 0 || cause.code === "KS3106")
    .toSorted((one, other) => compareTexts(orderOf(one.cause), orderOf(other.cause)));
  const counts = new Map<string, number>();
  const findings: Finding[] = [];
  for (const { cause, pairs, witness, certain } of reported) {
    const count = (counts.get(cause.code) ?? 0) + 1;
    counts.set(cause.code, count);
    if (count <= mostOfOneCode)
      findings.push({ ...findingOf(cause, pairs, tries), ...(certain && witness && { witness: witness() }) });
  }
  return findings.map((finding, at) => {
    const all = counts.get(finding.code) ?? 0;
    const isLast = findings[at + 1]?.code !== finding.code;
    if (!isLast || all <= mostOfOneCode) return finding;
    return { ...finding, message: `${finding.message} And ${all - mostOfOneCode} more like it.` };
  });
}

/** Whether there is anything to say of it: a declared call that is closed, or a pair that was not meant. */
export function isReported(judgement: Judgement, found: FoundCause): boolean {
  return found.cause.code === "KS3106" || reportedPairs(judgement, found).length > 0;
}

function reportedPairs({ given }: Judgement, { pairs }: FoundCause): Pair[] {
  const isPseudo = (name: string) => name === unassigned || name === outside;
  return [...pairs.values()]
    .filter(({ from, to }) => given.intent !== undefined || (!isPseudo(from) && !isPseudo(to)))
    .toSorted((one, other) => compareTexts(`${one.from}\n${one.to}`, `${other.from}\n${other.to}`));
}

function findingOf(cause: Cause, pairs: readonly Pair[], tries: Tries): Finding {
  const proposed = cause.proposal?.();
  const fix = proposed && tries(cause, proposed);
  return {
    code: cause.code,
    property: "network",
    severity: codes[cause.code].severity,
    message: `${cause.message}.${pairsText(pairs)}`,
    hint: fix ? `${capital(fix.description)}.` : `${cause.hint}.`,
    related: cause.related,
    pairs,
    ...(cause.at && { at: cause.at }),
    ...(fix && { fix }),
  };
}

function pairsText(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return "";
  const texts = pairs.slice(0, namedPairs).map(({ from, to }) => `${from} to ${to}`);
  const more = pairs.length > namedPairs ? ` and ${pairs.length - namedPairs} more` : "";
  return ` This concerns ${texts.join(", ")}${more}.`;
}

function orderOf({ code, at, key }: Cause): string {
  return `${code}\n${at ? keyText(keyOf(at.object.object)) : ""}\n${key}`;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** How large a world is, for deciding whether trying a fix on it is cheap. */
export function sizeOf({ objects }: World): number {
  let size = 0;
  for (const listed of objects.values()) size += listed.length;
  return size;
}
