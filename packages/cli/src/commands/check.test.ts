import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const plain = "after: [dev] }";
const checks = "after: [dev], entry: { checks: { smoke: { command: { program: ./smoke, arguments: [--all] } } } } }";

test("what a closed gate names opens it, and the exit code says how that went", { timeout: 120_000 }, async () => {
  expect(declaration).toContain(plain);
  const from = temporaryFolder({ "platform/platform.yaml": declaration.replace(plain, checks) });
  const environment = { KUBESTAGE_LEDGER: "ledger.git", GIT_AUTHOR_NAME: "ci", GIT_AUTHOR_EMAIL: "ci@example.com" };
  const run = async (...given: string[]) => runKubestage(given, { from, environment });
  const smoke = (lines: string) => writeFileSync(join(from, "smoke"), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  expect((await run("ledger", "init", "ledger.git")).code).toBe(0);
  expect((await run("release", "create", "--all", "platform")).code).toBe(0);
  expect((await run("promote")).stdout).toContain("web: web-");

  const status = await run("status");
  expect(status.stdout).toMatch(/↑ web in test: web-\w+ waits for smoke \(kubestage check web --to test\)\n/);
  const closed = await run("why", "web", "--in", "test");
  expect(closed.stdout).toContain("→ kubestage check web --to test --gate smoke\n");
  const asked = ["check", "web", "--to", "test", "--gate", "smoke"];

  const unknown = await run(...asked);
  expect(unknown.code).toBe(3);
  expect(unknown.stdout).toMatch(/^\? smoke of web-\w+ in dev, for test: could not be found out\n0 of 1 recorded\n$/);
  expect(unknown.stderr).toMatch(
    /error KS4005 smoke of web-\w+ in dev could not be found out: .*smoke cannot be started/,
  );

  smoke('echo "$1: a page is missing"; exit 1');
  const failed = await run(...asked, "--dry-run", "--output", "json");
  expect([failed.code, JSON.parse(failed.stdout)]).toMatchObject([
    3,
    {
      dryRun: true,
      diagnostics: [],
      checks: [
        {
          ...{ gate: "smoke", app: "web", stage: "dev", to: "test", kind: "command", tree: null, evidence: null },
          ...{ outcome: "failed", said: "--all: a page is missing (exit code 1)" },
        },
      ],
    },
  ]);

  smoke("echo all pages answer");
  const passed = await run("check");
  expect([passed.code, passed.stdout]).toEqual([
    0,
    expect.stringMatching(/^✓ smoke of web-\w+ in dev, for test: passed: all pages answer\n1 of 1 recorded\n$/),
  ]);
  expect(await run("check")).toMatchObject({ code: 0, stdout: "nothing is to be checked (kubestage status)\n" });
  expect(await run("check", "--gate", "smoek")).toMatchObject({ code: 1, stdout: "" });
  expect((await run("promote")).stdout).toMatch(/web: web-\w+ promoted in test/);
});
