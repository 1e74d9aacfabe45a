import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

test("what is refused says why, and shows no gates as if nobody had asked", { timeout: 60_000 }, async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  for (const who of ["kim", "sam", "ci"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(from, who)]);
  const environment = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: "l.git" };
  const run = (command: string) => runKubestage(command.split(" "), { from, environment });
  await run("ledger init l.git --keeper kim=kim.pub --key kim");
  await run("ledger trust add-person sam --public-key sam.pub --key kim");
  await run("ledger trust add-service ci --public-key ci.pub --may release,evidence --key kim");
  await run("release create platform shop --key ci");
  await run("promote --key ci");
  await run("freeze quiet --in dev --reason audit --key kim");
  const web = (await run("release create web shop --key ci")).stdout.trim();
  const waits = await run("promote web --to dev --key sam --dry-run");
  expect([waits.code, waits.stdout]).toEqual([3, expect.stringContaining("closed freeze quiet")]);
  const refused = await run("promote web --to dev --break-glass --reason now --key sam");
  expect([refused.code, refused.stdout]).toEqual([
    3,
    `✗ ${web} cannot come into dev: sam may not break the glass of dev: keepers may\n`,
  ]);
});
