import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const who = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: "l.git" };

test("--dry-run shows which objects and fields change, and the commits that it brings", {
  timeout: 60_000,
}, async () => {
  const live = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: live }
spec: { cluster: nonprod, tier: verification, after: [dev], entry: { approvals: { everyone: 1 } } }
`;
  const text = declaration.replace("web:1", `web:1@sha256:${"0".repeat(64)}`) + live;
  const from = temporaryFolder({ "platform.yaml": text });
  const git = (...command: string[]) =>
    execFileSync("git", ["-C", from, "-c", "user.name=alex", "-c", "user.email=alex@example.com", ...command]);
  const run = (command: string) => runKubestage(command.split(" "), { from, environment: who });
  git("init", "--quiet");
  git("add", "platform.yaml");
  git("commit", "--quiet", "-m", "Begin");
  await run("ledger init l.git");
  await run("release create --all platform.yaml");
  await run("promote");
  writeFileSync(join(from, "platform.yaml"), text.replace("port: 8080", "port: 9090"));
  git("commit", "--quiet", "-am", "Listen elsewhere");
  await run("release create web platform.yaml");

  const dry = await run("promote web --to dev --dry-run");
  expect(dry.code).toBe(0);
  expect(dry.stdout).toMatch(
    / {6}~ Deployment web-dev\/web\n(?: {10}.*\n)*? {10}spec\.template\S*containerPort: 8080 → 9090\n/,
  );
  expect(dry.stdout).toMatch(/ {4}brings 1 commit\n {6}[0-9a-f]{9} Listen elsewhere \(alex\)\n/);
  expect((await run("promote web --to dev --dry-run --full")).stdout).not.toContain("(--full)");
  const { contents } = JSON.parse((await run("promote web --to dev --dry-run -o json")).stdout) as { contents: object };
  expect(Object.values(contents)).toEqual([
    {
      files: expect.arrayContaining([{ path: "manifests/nonprod/dev/web.yaml", action: "write" }]) as unknown,
      objects: expect.arrayContaining([
        expect.objectContaining({ action: "change", kind: "Deployment", namespace: "web-dev", name: "web" }),
      ]) as unknown,
      commits: [expect.objectContaining({ subject: "Listen elsewhere", author: "alex" })],
    },
  ]);
  expect(await run("promote web --to dev --full")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--full is of --dry-run") as unknown,
  });

  const why = JSON.parse((await run("why platform --in live -o json")).stdout) as { wait: { gates: object[] } };
  expect(why.wait.gates).toContainEqual(
    expect.objectContaining({ gate: "approvals", opens: { by: "people", groups: { everyone: 1 } } }),
  );
});
