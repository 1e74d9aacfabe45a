/** What Vitest's JSON reporter says, of which this is the part that is read. */
export interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly fullName: string;
    }[];
  }[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file that cannot be loaded counts as one failure, and so does a run that fails (`code`) for another reason. */
export function countTests(report: Report | undefined, code: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A suite that was skipped says why in its own name. */
const suiteReason = /\(skipped: ([^]*)\)$/;
const unskipped: readonly string[] = ["passed", "failed"];

/** One line for each reason for which tests were skipped, and one for each test that gives none. */
export function describeSkips(report: Report | undefined): string[] {
  const skipped = (report?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => !unskipped.includes(status));
  const reasons = new Map<string, number>();
  const unexplained: string[] = [];
  for (const { ancestorTitles, fullName } of skipped) {
    const reason = ancestorTitles.map((title) => suiteReason.exec(title)?.[1]).find((found) => found !== undefined);
    if (reason === undefined) unexplained.push(`skipped: ${fullName}`);
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const explained = [...reasons].map(([reason, count]) => `skipped ${String(count)} tests: ${reason}`);
  return [...explained, ...unexplained];
}
