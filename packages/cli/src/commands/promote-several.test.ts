import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const who = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com" };

test("promote of several apps answers for each of them", { timeout: 60_000 }, async () => {
  const text = declaration.replace("web:1", `web:1@sha256:${"0".repeat(64)}`);
  const from = temporaryFolder({ "shop/platform.yaml": text });
  const kubestage = (...given: string[]) => runKubestage([...given, "--ledger", "l.git"], { from, environment: who });
  await runKubestage(["ledger", "init", "l.git"], { from, environment: who });
  await kubestage("release", "create", "--all", "shop");
  const first = await kubestage("promote", "platform", "web", "wbe", "web", "--to", "dev");
  expect(first.stdout).toMatch(
    /^✓ platform: platform-[0-9a-f]+ promoted in dev\n[^]*✓ web: web-[0-9a-f]+ promoted in dev\n/,
  );
  expect(first.stdout.match(/✓ web/g)).toHaveLength(1);
  expect(first.stderr).toContain('error KS6006 the ledger has no release of "wbe"\n  hint: did you mean "web"?');
  expect(first.code).toBe(1);
  const again = await kubestage("promote", "platform", "web", "--to", "dev");
  expect(again).toMatchObject({ code: 0, stdout: "platform: it is there already\nweb: it is there already\n" });
  const json = await kubestage("promote", "platform", "web", "--to", "dev", "--output", "json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    dryRun: false,
    apps: [
      { app: "platform", isThere: true, promotions: [] },
      { app: "web", isThere: true, promotions: [] },
    ],
  });
  const nowhere = await kubestage("promote", "platform", "web", "--to", "dve");
  expect(nowhere).toMatchObject({ code: 1, stdout: "" });
  expect(nowhere.stderr).toContain('error KS6006 there is no stage "dve"\n  hint: did you mean "dev"?');
  const refused = await kubestage("promote", "platform", "web", "--to", "dev", "--release", "web-0");
  expect(refused.stderr).toContain("a release is one of one app");
});
