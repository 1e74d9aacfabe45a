import { describe, expect, test } from "vitest";
import { readScannerReport } from "./scanner-reports.ts";
import { cosignVulnerabilities, daysAgo, type Found, grype, sarif, trivy } from "./testing/predicates.ts";
import { judgeVulnerabilities, vulnerabilityReport } from "./vulnerabilities.ts";

const day = 24 * 3600 * 1000;
const now = Date.now() + 1000;
const policy = { atMost: "medium" as const, noOlderThan: 7 * day };
const high = { id: "CVE-2026-0001", severity: "high" };
const low = { id: "CVE-2026-0002", severity: "low" };
const custom = (report: object, at: number) => ({
  predicateType: "https://cosign.sigstore.dev/attestation/v1",
  predicate: { Data: JSON.stringify(report), Timestamp: new Date(at).toISOString() },
});
const cosignType = "https://cosign.sigstore.dev/attestation/vuln/v1";

/** What is said of statements with reports. */
function judged(statements: readonly { predicateType: string; predicate: unknown }[], changes: object = {}): object {
  return judgeVulnerabilities(
    statements.flatMap((one) => vulnerabilityReport(one) ?? []),
    { ...policy, ...changes },
    now,
  );
}

describe.each([
  [
    "trivy by cosign",
    (found: readonly Found[], at: number) => ({
      predicateType: cosignType,
      predicate: cosignVulnerabilities(found, at),
    }),
  ],
  [
    "trivy",
    (found: readonly Found[], at: number) => ({
      predicateType: "https://example.com/scan",
      predicate: trivy(found, at),
    }),
  ],
  [
    "grype",
    (found: readonly Found[], at: number) => ({
      predicateType: "https://example.com/scan",
      predicate: grype(found, at),
    }),
  ],
  ["grype as text", (found: readonly Found[], at: number) => custom(grype(found, at), at)],
  [
    "grype as SARIF",
    (found: readonly Found[], at: number) => {
      const scored = found.map(({ id, severity }) => ({
        id: `${id}-openssl`,
        score: { critical: "9.1", high: "7.0", low: "1.0" }[severity] ?? "",
      }));
      return { predicateType: "https://example.com/scan", predicate: sarif("Grype", scored, at) };
    },
  ],
])("a report of %s", (_, of) => {
  test("lets in what is not too severe", () => {
    expect(judged([of([low], daysAgo(1))])).toEqual({
      good: expect.stringMatching(/^no vulnerability above medium found by/) as string,
    });
    expect(judged([of([low, high], daysAgo(1))])).toEqual({
      bad: expect.stringMatching(/ found CVE-2026-0001 \(high\)$/) as string,
    });
    expect(judged([of([low], daysAgo(1))], { atMost: "none" })).toEqual({
      bad: expect.stringContaining("CVE-2026-0002 (low)") as string,
    });
  });

  test("lets in what is excepted, for as long as that holds", () => {
    const except = (until?: string, id = high.id) => ({ except: [{ id, reason: "the code is never reached", until }] });
    const statements = [of([high], daysAgo(1))];
    expect(judged(statements, except())).toHaveProperty("good");
    expect(judged(statements, except(new Date(now).toISOString().slice(0, 10)))).toHaveProperty("good");
    expect(judged(statements, except(new Date(now - 2 * day).toISOString().slice(0, 10)))).toHaveProperty("bad");
    expect(judged(statements, except(undefined, "CVE-2026"))).toHaveProperty("bad");
  });

  test("counts for a time, and not from the future", () => {
    expect(judged([of([], now - 7 * day + 1000)])).toHaveProperty("good");
    expect(judged([of([], now - 8 * day)])).toEqual({ bad: "its newest report of a scanner is 8 days old" });
    expect(judged([of([], now + day)])).toEqual({ bad: "its report of a scanner is from the future" });
  });

  test("is replaced by a newer one, for better or worse", () => {
    expect(judged([of([], daysAgo(2)), of([high], daysAgo(1))])).toHaveProperty("bad");
    expect(judged([of([high], daysAgo(2)), of([], daysAgo(1))])).toHaveProperty("good");
  });
});

test("a scanner does not take back what another one found", () => {
  const [theirs, ours] = [grype([high], daysAgo(3)), trivy([], daysAgo(1))];
  const of = (predicate: object) => ({ predicateType: "https://example.com/scan", predicate });
  expect(judged([of(theirs), of(ours)])).toEqual({ bad: "grype and trivy found CVE-2026-0001 (high)" });
});

test("a severity that is not known counts as the highest", () => {
  const of = [
    {
      predicateType: "https://example.com/scan",
      predicate: grype([{ id: "CVE-2026-0009", severity: "Unknown" }], daysAgo(1)),
    },
  ];
  expect(judged(of, { atMost: "high" })).toEqual({ bad: "grype found CVE-2026-0009 (severity unknown)" });
  expect(judged(of, { atMost: "critical" })).toHaveProperty("good");
});

test("an old report that is wrapped anew is no younger", () => {
  expect(judged([custom(grype([], daysAgo(30)), daysAgo(0))])).toEqual({
    bad: "its newest report of a scanner is 30 days old",
  });
  const wrapped = {
    scanner: { result: trivy([], daysAgo(30)) },
    metadata: { scanFinishedOn: new Date(now).toISOString() },
  };
  expect(judged([{ predicateType: cosignType, predicate: wrapped }])).toEqual({
    bad: "its newest report of a scanner is 30 days old",
  });
});

test("a report without a time does not count", () => {
  const of = { predicateType: "https://example.com/scan", predicate: trivy([]) };
  expect(judged([of])).toEqual({ bad: "its report of a scanner does not say when it was made" });
});

test.each([
  ["nothing", {}],
  ["a linter's", sarif("eslint", [], now)],
  [
    "one of several tools",
    { version: "2.1.0", runs: [...runsOf(sarif("Trivy", [], now)), ...runsOf(sarif("eslint", [], now))] },
  ],
  ["trivy's that looked for secrets only", { SchemaVersion: 2, Results: [{ Class: "secret" }] }],
  ["trivy's that looked at nothing", { SchemaVersion: 2, Results: [] }],
  ["a list of matches of nobody", { matches: [] }],
])("%s is no report of a scanner", (_, json) => {
  expect(readScannerReport(json)).toBeUndefined();
});

function runsOf(report: object): readonly unknown[] {
  return (report as { readonly runs: readonly unknown[] }).runs;
}
