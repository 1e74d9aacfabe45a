import { expect, test } from "vitest";
import { countTests, describeSkips, type Report } from "./test-report.ts";

type Assertion = Report["testResults"][number]["assertionResults"][number];

function reportOf(...assertionResults: readonly Assertion[]): Report {
  const count = (status: string): number => assertionResults.filter((each) => each.status === status).length;
  return {
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("skipped"),
    numTodoTests: 0,
    testResults: [{ status: "passed", assertionResults }],
  };
}

const inSuite = (suite: string, name: string, status: string): Assertion => ({
  status,
  ancestorTitles: [suite],
  fullName: `${suite} ${name}`,
});

test("skipped tests are counted by the reason that their suite gives, the others by their names", () => {
  const report = reportOf(
    inSuite("plan (skipped: there is no Go here: install Go (https://go.dev/dl))", "a", "skipped"),
    inSuite("apply (skipped: there is no Go here: install Go (https://go.dev/dl))", "b", "skipped"),
    inSuite("drift", "c", "skipped"),
    inSuite("drift", "d", "passed"),
  );
  expect(describeSkips(report)).toEqual([
    "skipped 2 tests: there is no Go here: install Go (https://go.dev/dl)",
    "skipped: drift c",
  ]);
  expect(countTests(report, 0)).toEqual({ passed: 1, failed: 0, skipped: 3 });
});

test("a run without a report, a file that does not load and a run that ends badly are failures", () => {
  expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  const broken = { ...reportOf(), testResults: [{ status: "failed", assertionResults: [] }] };
  expect(countTests(broken, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests(reportOf(inSuite("a", "b", "passed")), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});
