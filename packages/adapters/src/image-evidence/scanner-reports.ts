import type { SeverityOfVulnerability } from "@kubestage/core";
import * as z from "zod";

export interface Vulnerability {
  readonly id: string;
  /** Undefined where the scanner does not know. */
  readonly severity: SeverityOfVulnerability | undefined;
}

/** What a scanner found. */
export interface ScannerReport {
  /** In lower case, such as `trivy`. */
  readonly scanner: string;
  /** When, as the report itself says: milliseconds since 1970. */
  readonly at: number | undefined;
  readonly found: readonly Vulnerability[];
}

const text = z.string().max(500);
const many = 200_000;

/** Source: https://trivy.dev/latest/docs/configuration/reporting/#json */
const trivyReport = z.object({
  SchemaVersion: z.literal(2),
  CreatedAt: text.optional(),
  Results: z
    .array(
      z.object({
        Class: text.optional(),
        Vulnerabilities: z
          .array(z.object({ VulnerabilityID: text, Severity: text.optional() }))
          .max(many)
          .nullish(),
      }),
    )
    .max(many),
});

/** Source: https://github.com/anchore/grype/blob/v0.100.0/grype/presenter/models/document.go */
const grypeReport = z.object({
  matches: z.array(z.object({ vulnerability: z.object({ id: text, severity: text.optional() }) })).max(many),
  descriptor: z.object({ name: z.literal("grype"), timestamp: text.optional() }),
});

const sarifRule = z.object({ id: text, properties: z.record(z.string(), z.unknown()).optional() });

/** Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
const sarifReport = z.object({
  version: z.literal("2.1.0"),
  runs: z
    .array(
      z.object({
        tool: z.object({ driver: z.object({ name: text, rules: z.array(sarifRule).max(many).optional() }) }),
        results: z.array(z.object({ ruleId: text })).max(many),
        invocations: z.array(z.object({ endTimeUtc: text.optional() })).optional(),
      }),
    )
    .min(1)
    .max(20),
});

/** SARIF is the form of all kinds of checks: one of a linter would say that there is no vulnerability. */
const sarifScanners = /^(trivy|grype|docker scout|snyk container)$/;

/** What a scanner reported, in any of the forms that are known; undefined for everything else. */
export function readScannerReport(json: unknown): ScannerReport | undefined {
  return readTrivy(json) ?? readGrype(json) ?? readSarif(json);
}

function readTrivy(json: unknown): ScannerReport | undefined {
  const { Results, CreatedAt } = trivyReport.safeParse(json).data ?? {};
  // Where it looked for secrets only, it says nothing of packages.
  if (!Results?.some(({ Class }) => Class === "os-pkgs" || Class === "lang-pkgs")) return undefined;
  const found = Results.flatMap(({ Vulnerabilities }) => Vulnerabilities ?? []).map((one) => ({
    id: one.VulnerabilityID,
    severity: severityOf(one.Severity),
  }));
  return { scanner: "trivy", at: momentOf(CreatedAt), found };
}

function readGrype(json: unknown): ScannerReport | undefined {
  const { matches, descriptor } = grypeReport.safeParse(json).data ?? {};
  if (!matches || !descriptor) return undefined;
  const found = matches.map(({ vulnerability: { id, severity } }) => ({ id, severity: severityOf(severity) }));
  return { scanner: descriptor.name, at: momentOf(descriptor.timestamp), found };
}

function readSarif(json: unknown): ScannerReport | undefined {
  const { runs } = sarifReport.safeParse(json).data ?? {};
  const [first] = runs ?? [];
  if (!runs || !first) return undefined;
  const scanner = first.tool.driver.name.toLowerCase();
  if (runs.some(({ tool }) => tool.driver.name.toLowerCase() !== scanner) || !sarifScanners.test(scanner))
    return undefined;
  const ends = runs.flatMap(({ invocations = [] }) => invocations.map(({ endTimeUtc }) => momentOf(endTimeUtc)));
  const found = runs.flatMap(({ tool, results }) => {
    const scores = new Map(
      (tool.driver.rules ?? []).map(({ id, properties }) => [id, properties?.["security-severity"]]),
    );
    return results.map(({ ruleId }) => ({ id: idOfRule(ruleId), severity: severityOfScore(scores.get(ruleId)) }));
  });
  return {
    scanner,
    at: ends.includes(undefined) || ends.length === 0 ? undefined : Math.min(...ends.map(Number)),
    found,
  };
}

/** Grype makes a rule of each vulnerability in each package, by both their names. */
function idOfRule(rule: string): string {
  return /^(CVE-\d{4}-\d{4,}|GHSA(?:-[a-z0-9]{4}){3})(?=-)/.exec(rule)?.[1] ?? rule;
}

/** When a report was made, by RFC 3339. */
export function momentOf(timestamp: unknown): number | undefined {
  if (typeof timestamp !== "string" || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(timestamp)) return undefined;
  // Scanners write more than three digits of a second.
  const moment = Date.parse(timestamp.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(moment) ? undefined : moment;
}

const severitiesByName: ReadonlyMap<string, SeverityOfVulnerability> = new Map([
  ["negligible", "negligible"],
  ["low", "low"],
  ["medium", "medium"],
  ["moderate", "medium"],
  ["high", "high"],
  ["important", "high"],
  ["critical", "critical"],
]);

function severityOf(name: string | undefined): SeverityOfVulnerability | undefined {
  return severitiesByName.get(name?.toLowerCase() ?? "");
}

/** Source: https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale */
function severityOfScore(score: unknown): SeverityOfVulnerability | undefined {
  const value = typeof score === "string" && score.trim() !== "" ? Number(score) : score;
  if (typeof value !== "number" || !(value > 0 && value <= 10)) return undefined;
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  return value >= 4 ? "medium" : "low";
}
