import { type ImagePolicy, severities } from "@kubestage/core";
import type { Judgement } from "./provenance.ts";
import { momentOf, readScannerReport, type ScannerReport, type Vulnerability } from "./scanner-reports.ts";
import type { Statement } from "./statement.ts";
import { shown } from "./who-signed.ts";

type VulnerabilityPolicy = NonNullable<ImagePolicy["vulnerabilities"]>;

/** Clocks differ by so much. */
const toleranceMs = 5 * 60 * 1000;
const dayMs = 24 * 3600 * 1000;
const mostNamed = 3;

/**
 * What a statement reports of vulnerabilities, as cosign's own kind of statement or as any other with a scanner's report in
 * it; undefined where it reports nothing of them.
 *
 * Source: https://github.com/sigstore/cosign/blob/v3.1.3/specs/COSIGN_VULN_ATTESTATION_SPEC.md
 */
export function vulnerabilityReport({ predicateType, predicate }: Statement): ScannerReport | undefined {
  const { scanner, metadata, Data, Timestamp } = mappingOf(predicate);
  if (predicateType === "https://cosign.sigstore.dev/attestation/vuln/v1") {
    return dated(readScannerReport(mappingOf(scanner)["result"]), mappingOf(metadata)["scanFinishedOn"]);
  }
  if (predicateType === "https://cosign.sigstore.dev/attestation/v1" && typeof Data === "string")
    return dated(readScannerReport(parse(Data)), Timestamp);
  return readScannerReport(predicate);
}

/** Wrapping an old report anew makes it no younger. */
function dated(report: ScannerReport | undefined, timestamp: unknown): ScannerReport | undefined {
  const moments = [report?.at, momentOf(timestamp)].filter((at) => at !== undefined);
  return report && { ...report, at: moments.length === 0 ? undefined : Math.min(...moments) };
}

/** Whether the newest report of each scanner is let in by the policy. Reports that are too old say nothing. */
export function judgeVulnerabilities(
  reports: readonly ScannerReport[],
  policy: VulnerabilityPolicy,
  now: number,
): Judgement {
  const fresh = reports.filter(
    ({ at }) => at !== undefined && at <= now + toleranceMs && now - at <= policy.noOlderThan,
  );
  if (fresh.length === 0) return { bad: whyNoneCounts(reports, now) };
  const newest = fresh.filter((report) => !fresh.some((other) => isNewerOf(other, report)));
  const rank = (one: Vulnerability): number => severities.indexOf(one.severity ?? "critical");
  const limit = severities.indexOf(policy.atMost);
  const excepted = exceptions(policy, now);
  const worse = newest
    .flatMap(({ found }) => found)
    .filter((one) => rank(one) > limit && !excepted(one.id))
    .toSorted((one, other) => rank(other) - rank(one) || (one.id < other.id ? -1 : 1));
  const scanners = [...new Set(newest.map(({ scanner }) => scanner))].toSorted().join(" and ");
  if (worse.length > 0) return { bad: `${scanners} found ${namesOf(worse)}` };
  const oldest = Math.min(...newest.map(({ at = now }) => at));
  const nothing = policy.atMost === "none" ? "no vulnerability" : `no vulnerability above ${policy.atMost}`;
  return { good: `${nothing} found by ${scanners} at ${new Date(oldest).toISOString().slice(0, 16)}Z` };
}

function isNewerOf(one: ScannerReport, other: ScannerReport): boolean {
  return one.scanner === other.scanner && (one.at ?? 0) > (other.at ?? 0);
}

function whyNoneCounts(reports: readonly ScannerReport[], now: number): string {
  const moments = reports.flatMap(({ at }) => at ?? []);
  if (reports.length === 0) return "it has no report of a scanner that counts";
  const past = moments.filter((at) => at <= now + toleranceMs);
  if (past.length > 0)
    return `its newest report of a scanner is ${Math.floor((now - Math.max(...past)) / dayMs)} days old`;
  return moments.length > 0
    ? "its report of a scanner is from the future"
    : "its report of a scanner does not say when it was made";
}

function exceptions({ except = [] }: VulnerabilityPolicy, now: number): (id: string) => boolean {
  const holding = except.filter(({ until }) => until === undefined || now < Date.parse(`${until}T00:00:00Z`) + dayMs);
  return (id) => holding.some((one) => id === one.id);
}

function namesOf(worse: readonly Vulnerability[]): string {
  const distinct = [...new Map(worse.map((one) => [one.id, one])).values()];
  const named = distinct
    .slice(0, mostNamed)
    .map(({ id, severity }) => `${shown(id)} (${severity ?? "severity unknown"})`);
  const more = distinct.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
