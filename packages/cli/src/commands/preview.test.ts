import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const template = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, after: [dev], lifetime: { ttl: 48h, most: 1 } }
`;

async function begun() {
  const from = temporaryFolder({ "platform/all.yaml": declaration + template });
  const who = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: "ledger.git" };
  const run = (command: string) => runKubestage(command.split(" "), { from, environment: who });
  await run("ledger init ledger.git");
  await run("release create --all platform");
  await run("promote");
  const git = (...command: string[]) =>
    execFileSync("git", [`--git-dir=${join(from, "ledger.git")}`, ...command], { encoding: "utf8" }).trim();
  return { run, git };
}

test("a preview is started, shown, refused beside another, and stopped", { timeout: 60_000 }, async () => {
  const { run, git } = await begun();
  const { stdout: made } = await run("release create web platform --preview");
  const web = made.trim();
  expect((await run("release list web")).stdout).toMatch(new RegExp(`^${web} .*  for previews$`, "m"));
  const start = `preview start preview-17 web=${web} --pull-request 17`;
  const before = git("rev-parse", "main");
  const tried = await run(`${start} --dry-run`);
  expect([tried.code, git("rev-parse", "main")]).toEqual([0, before]);
  expect(tried.stdout).toMatch(/^preview-17 would be there until .*Z, by ops@example.com$/m);
  expect(tried.stdout).toMatch(/^✓ web: web-\w+ would be promoted in preview-17$/m);
  const started = await run(`${start} --ttl 24h`);
  expect(started).toMatchObject({ code: 0, stderr: "" });
  expect(started.stdout).toMatch(/^✓ web: web-\w+ promoted in preview-17$/m);
  expect((await run("preview list")).stdout).toMatch(
    /^preview-17 {2}23h59m\S* left {2}by ops@example.com for pull request 17\n {4}platform: /,
  );
  const status = await run("status");
  expect(status.stdout).toMatch(/^ +dev +test +preview-17$/m);
  expect(status.stdout).toMatch(/^preview-17 {2}23h59m\S* left/m);
  const told = JSON.parse((await run("preview list -o json")).stdout) as { readonly previews: readonly object[] };
  expect(told.previews).toMatchObject([{ stage: "preview-17", like: "preview", pullRequest: 17 }]);
  const full = await run("preview start preview-18 --reason demo");
  expect([full.code, full.stdout]).toEqual([
    3,
    "✗ as many previews of preview are there as may be at once (1): stop one of preview-17\n",
  ]);
  const elsewhere = await run(`promote web --to dev --release ${web}`);
  expect([elsewhere.code, elsewhere.stdout]).toEqual([
    3,
    `✗ ${web} cannot come into dev: ${web} is for previews only\n`,
  ]);
  const stopped = await run("preview stop preview-17");
  expect([stopped.code, stopped.stdout]).toEqual([0, "✓ preview-17 has gone: ops@example.com has ended it\n"]);
  expect((await run("preview list")).stdout).toBe("there are no previews\n");
  expect((await run("verify")).code).toBe(0);
});

test.each([
  ["preview start preview-17", "a preview is for something"],
  ["preview start preview-17 web --reason demo", "names no release"],
  ["preview start preview-17 --pull-request x", "no number of a pull request"],
  ["release create web platform --preview --skip dev --reason now", "moves alone, and on no road"],
])("kubestage %s is refused", async (command, said) => {
  const { code, stderr } = await runKubestage(command.split(" "), { from: temporaryFolder() });
  expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
});
