import { expect, test } from "vitest";
import { hostedLedger } from "../testing/hosted-ledger.ts";
import { runKubestage } from "../testing/run-kubestage.ts";

const patience = { timeout: 120_000 };

test.each([
  ["github", false],
  ["gitlab", true],
] as const)(
  "what enters a stage by pull request on %s is looked at, approved of, and enters as it was looked at",
  patience,
  async (kind, isCloned) => {
    const { run, repository, git, host, approve, pull } = await hostedLedger(kind, { isCloned });
    const first = await run("promote");
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/platform-\w+ waits before live by pull request: nobody has approved/);
    const proposed = pull(1);
    expect(proposed).toMatchObject({
      state: "open",
      base: "main",
      title: expect.stringMatching(/^Promote platform-\w+ to live$/),
    });
    expect(proposed.branch).toMatch(/^kubestage\/promote\/live\/platform\/platform-[0-9a-f]+$/);
    expect(proposed.body).toContain("| `proof` | `platform` | `live` | open |");
    expect(proposed.body).toContain("| create | `Namespace ");
    const head = git("rev-parse", proposed.branch);
    expect(git("show", "--name-only", "--format=", head)).not.toMatch(/^(stages|evidence|stays)\//m);
    const again = await run("promote");
    expect(again.stdout).toContain("nobody has approved");
    expect(git("rev-parse", proposed.branch)).toBe(head);

    approve(proposed);
    const second = await run("promote");
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.stdout).toMatch(/platform-\w+ entered live by pull request: alex approve/);
    expect(second.stdout).toMatch(/web-\w+ waits before live by pull request: nobody/);
    expect(pull(1).state).toBe("merged");
    const treeOf = (commit: string): string => git("rev-parse", `${commit}:manifests`);
    expect(treeOf("main")).toBe(treeOf(head));

    approve(pull(2));
    await run("promote");
    expect(pull(2).state).toBe("merged");
    const verified = await runKubestage(["verify", "--ledger", repository]);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining("with 4 promotions")]);
    await run("promote");
    expect(git("branch", "--list", "kubestage/*")).toBe("");
    expect(host.repository.pulls).toHaveLength(2);
  },
);

test("what cannot be asked of the code host keeps nothing else, and is made good later", patience, async () => {
  const { runWith, run, git, host, pull } = await hostedLedger("github");
  const without = await runWith({}, "promote");
  expect(without.code).toBe(1);
  expect(without.stdout).toMatch(/web: web-\w+ promoted in dev/);
  expect(without.stderr).toContain("KS4009");
  expect(without.stderr).toContain("the variable HOST_TOKEN is not set");
  // The branch is pushed, and then it ends.
  host.fail("POST", { status: 403, body: { message: "Resource not accessible by integration" } });
  const refused = await run("promote");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Resource not accessible")]);
  expect(refused.stderr).not.toContain("token-of-tests");
  const [branch = ""] = git("for-each-ref", "--format=%(refname:short)", "refs/heads/kubestage").split("\n");
  const head = git("rev-parse", branch);
  expect((await run("promote")).code).toBe(0);
  expect([pull(1).branch, git("rev-parse", branch)]).toEqual([branch, head]);
});

test(
  "what people closed stays closed, what they ask to change waits, and what was changed meanwhile does not enter",
  patience,
  async () => {
    const { run, git, host, approve, pull } = await hostedLedger("github");
    await run("promote");
    const proposed = pull(1);
    const head = git("rev-parse", proposed.branch);
    approve(proposed);
    proposed.reviews.push({ person: "robin", state: "CHANGES_REQUESTED", head });
    proposed.reviews.push({ person: "stranger", state: "APPROVED", head, association: "NONE" });
    expect((await run("promote")).stdout).toContain("robin ask for changes in its pull request");
    proposed.reviews.splice(0);
    proposed.reviews.push({ person: "stranger", state: "APPROVED", head, association: "NONE" });
    expect((await run("promote")).stdout).toContain("nobody has approved");
    approve(proposed);
    const who = ["-c", "user.name=alex", "-c", "user.email=alex@example.com"];
    const other = git(...who, "commit-tree", `${head}^{tree}`, "-p", head, "-m", "one more");
    // Between looking and carrying out: what is approved of is no longer what the branch holds.
    host.before("/reviews", () => git("update-ref", `refs/heads/${proposed.branch}`, other));
    const moved = await run("promote");
    expect(moved.stdout).toContain("nobody has approved");
    expect(git("rev-parse", proposed.branch)).not.toBe(head);
    expect(git("ls-tree", "--name-only", "main", "stages/")).toBe("stages/dev");
    host.repository.settle(proposed, "closed");
    expect((await run("promote")).stdout).toContain("people closed its pull request");
    expect(host.repository.pulls).toHaveLength(1);
  },
);

test("what was merged by hand is told, and goes on once it is put back", patience, async () => {
  const { run, git, host, approve, pull } = await hostedLedger("github");
  await run("promote");
  const { branch } = pull(1);
  const before = git("rev-parse", "main");
  const who = ["-c", "user.name=alex", "-c", "user.email=alex@example.com"];
  const tree = git("rev-parse", `${branch}^{tree}`);
  const merge = git(...who, "commit-tree", tree, "-p", before, "-p", branch, "-m", "Merge pull request #1");
  git("update-ref", "refs/heads/main", merge);
  const refused = await run("promote");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("KS4010")]);
  expect(refused.stderr).toContain("main ends in a merge");
  expect((await run("verify")).stdout).toContain("it merges histories");

  git("update-ref", "refs/heads/main", before);
  const squashed = git(...who, "commit-tree", tree, "-p", before, "-m", "Promote platform to live (#1)");
  git("update-ref", "refs/heads/main", squashed);
  host.repository.settle(pull(1), "merged");
  const told = await run("promote");
  expect([told.code, told.stderr]).toEqual([1, expect.stringContaining("was merged at the code host, past kubestage")]);

  git("update-ref", "refs/heads/main", before);
  await run("promote");
  approve(pull(2));
  await run("promote");
  expect(pull(2).state).toBe("merged");
  expect((await run("verify")).code).toBe(0);
});

test("people see what waits for them, and approve of the very same in the ledger", patience, async () => {
  const { run, runWith, approve, pull, git } = await hostedLedger("github", { entry: ", approvals: { everyone: 1 }" });
  const dry = await run("promote", "--dry-run");
  expect([dry.code, git("branch", "--list", "kubestage/*")]).toEqual([0, ""]);
  await run("promote");
  await run("promote");
  expect(pull(1).body).toContain("**1 of 2 gates are closed.**");
  approve(pull(1));
  expect((await run("promote")).stdout).toContain("its gates are not open yet");
  const robin = { GIT_AUTHOR_NAME: "robin", GIT_AUTHOR_EMAIL: "robin@example.com" };
  const said = await runWith(robin, "approve", "platform", "--in", "live");
  expect(said.stderr).toBe("");
  const done = await run("promote", "platform", "--to", "live");
  expect([done.stdout, done.code]).toEqual([expect.stringContaining("by pull request"), 0]);
  expect(pull(1).state).toBe("merged");
});
