import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const slow = { timeout: 60_000 };
const environment = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: "ledger.git" };

test(
  "where the trust that was asked for cannot begin, there is no ledger that takes everybody's word",
  slow,
  async () => {
    const from = temporaryFolder({ "all.yaml": declaration });
    for (const who of ["kim", "eve"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(from, who)]);
    const begun = ["ledger", "init", "ledger.git", "--keeper", "kim=kim.pub"];
    const withoutKey = await runKubestage(begun, { from, environment: { GIT_CONFIG_GLOBAL: "/dev/null" } });
    expect([withoutKey.code, withoutKey.stderr]).toEqual([1, expect.stringContaining("there is no key")]);
    expect(withoutKey.stderr).not.toContain("is a ledger");
    const ofAnother = await runKubestage([...begun, "--key", "eve"], { from });
    expect([ofAnother.code, ofAnother.stderr]).toEqual([1, expect.stringContaining("nobody who keeps the trust")]);
    expect(existsSync(join(from, "ledger.git"))).toBe(false);
    const early = await runKubestage([...begun, "--keeper", "eve=eve.pub", "--key", "kim"], { from });
    expect(early.stdout).toContain("one more keeper has to sign it");
    const release = await runKubestage(["release", "create", "--all", "all.yaml"], { from, environment });
    expect([release.code, release.stderr]).toEqual([
      1,
      expect.stringContaining("KS4008 the ledger's first trust is proposed"),
    ]);
    rmSync(join(from, "ledger.git"), { recursive: true });
    const own = await runKubestage([...begun, "--key", "kim"], { from });
    expect([own.code, own.stdout]).toEqual([0, expect.stringContaining("version 1 is in force")]);
  },
);

test("nobody says yes before it is known to what, and an app that is none is said to be none", slow, async () => {
  const from = temporaryFolder({ "platform/all.yaml": declaration });
  const run = (command: string) => runKubestage(command.split(" "), { from, environment });
  await run("ledger init ledger.git");
  await run("release create --all platform");
  for (const verdict of ["approve", "reject"]) {
    const early = await run(`${verdict} web --in test`);
    expect([early.code, early.stdout]).toEqual([1, ""]);
    expect(early.stderr).toMatch(
      /KS6006 nobody can say yes or no to web-\w+ in test yet: .*\n {2}hint: .*kubestage why web --in test/,
    );
  }
  const ofNoApp = ["why wbe --in test", "approve wbe --in test", "history wbe", "freeze x --app wbe --reason y"];
  for (const command of ofNoApp) {
    const { code, stdout, stderr } = await run(command);
    expect([code, stdout, stderr]).toEqual([
      1,
      "",
      expect.stringContaining('no release of "wbe"\n  hint: did you mean "web"?'),
    ]);
  }
});

test("a history of nothing says so, and of no stage says that there is none", slow, async () => {
  const from = temporaryFolder({ "platform/all.yaml": declaration });
  const run = (command: string) => runKubestage(command.split(" "), { from, environment });
  await run("ledger init ledger.git");
  expect(await run("history")).toMatchObject({ code: 0, stdout: "nothing was promoted yet\n" });
  expect((await run("release list")).stdout).toBe("there are no releases yet\n");
  await run("release create --all platform");
  const none = await run("history web --in test");
  expect(none).toMatchObject({ code: 0, stdout: "no release of web was promoted into test yet\n" });
  expect(JSON.parse((await run("history --in test -o json")).stdout)).toEqual({ promotions: [] });
  const unknown = await run("history --in tset");
  expect([unknown.code, unknown.stdout]).toEqual([1, ""]);
  expect(unknown.stderr).toContain('there is no stage "tset"\n  hint: did you mean "test"?');
});

test.each([
  ["--in tset", 'there is no stage "tset"\n  hint: did you mean "test"?'],
  ["--in test --until 2020-01-01", "--until 2020-01-01T00:00:00.000Z is over already"],
])("a freeze %s would hold nothing, and is refused", slow, async (given, said) => {
  const from = temporaryFolder({ "platform/all.yaml": declaration });
  const run = (command: string) => runKubestage(command.split(" "), { from, environment });
  await run("ledger init ledger.git");
  await run("release create platform platform");
  const refused = await run(`freeze party ${given} --reason party`);
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining(said)]);
  const until = "--until 2099-01-01T08:00:00+01:00";
  expect(await run(`freeze party --in test --reason party ${until}`)).toMatchObject({
    code: 0,
    stdout: "party is in force\n",
  });
  expect((await run("freeze partie --lift")).stderr).toContain('did you mean "party"?');
});

test("what is no ledger gets no release: least of all the sources themselves", slow, async () => {
  const from = temporaryFolder({ "platform/all.yaml": declaration });
  const git = (...given: string[]) =>
    execFileSync("git", ["-C", from, "-c", "user.name=ops", "-c", "user.email=ops@example.com", ...given], {
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "-m", "Begin");
  const refused = await runKubestage(["release", "create", "--all", "platform", "--ledger", "."], {
    from,
    environment,
  });
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining("KS4002 the branch main is of something else"),
  ]);
  expect([git("rev-list", "--count", "main"), git("status", "--porcelain")]).toEqual(["1", ""]);
});
