import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const slow = { timeout: 30_000 };

/** A repository with one commit on main that writes `files`. */
function repositoryWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(files);
  const who = ["-c", "user.name=ledger", "-c", "user.email=ledger@example.com"];
  for (const command of [
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "."],
    ["commit", "--quiet", "-m", "Begin\u001b[31m"],
  ])
    execFileSync("git", ["-C", folder, ...who, ...command]);
  return folder;
}

test("a ledger in order exits with 0, says what is not excluded, and writes a checkpoint", slow, async () => {
  const ledger = repositoryWith({ "README.md": "A ledger.\n" });
  const checkpoint = join(temporaryFolder(), "checkpoint.json");
  const first = await runKubestage(["verify", "--ledger", ledger, "--write-checkpoint", checkpoint]);
  expect([first.code, first.stdout]).toEqual([
    0,
    expect.stringMatching(/^verified: 1 commit with 0 promotions, up to [0-9a-f]{40}\n$/),
  ]);
  expect(first.stderr).toContain("note: that history was cut at its end is not excluded");
  const again = await runKubestage(["verify", "--checkpoint", checkpoint, "-o", "json"], { from: ledger });
  expect(JSON.parse(again.stdout)).toMatchObject({
    outcome: "verified",
    commits: 1,
    problems: [],
    checkpoint: { branch: "main" },
  });
  expect([again.code, existsSync(checkpoint)]).toEqual([0, true]);
});

test("one in which something is wrong exits with 3 and names the commit, however that is called", slow, async () => {
  const ledger = repositoryWith({ "README.md": "A ledger.\n", "script.sh": "exit\n" });
  const { code, stdout } = await runKubestage(["verify"], { environment: { KUBESTAGE_LEDGER: ledger } });
  expect(code).toBe(3);
  expect(stdout).toMatch(
    /^refused: [0-9a-f]{12} \(Begin[^\u001b]*\): "script\.sh" is no file that a ledger has\nrefused: of 1 commit with 0 promotions, 1 finding\n$/,
  );
});

test("what cannot be judged exits with 1", slow, async () => {
  const ledger = repositoryWith({ "README.md": "A ledger.\n" });
  const wrong = join(temporaryFolder(), "c.json");
  writeFileSync(wrong, "{}");
  const cases: [string[], string][] = [
    [["--ledger", join(ledger, "gone")], "KS4002"],
    [["--ledger", ledger, "--branch", "mian"], "KS4002"],
    [["--ledger", ledger, "--checkpoint", wrong], "KS6006"],
    [["--ledger", ledger, "--trust-root", "x"], "KS6006"],
  ];
  for (const [given, problem] of cases) {
    const { code, stderr } = await runKubestage(["verify", ...given]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(problem)]);
  }
});
