import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "./create-releases.ts";
import { promote } from "../promote.ts";
import { promotionStatus } from "../answers/status.ts";
import { newLedger, noon } from "../testing.ts";
import { verify } from "../verify/verify.ts";

const live = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: live }
spec: { cluster: nonprod, tier: verification, after: [test] }
`;

/** A repository with a declaration, each commit of which changes what web runs, and a ledger of its releases. */
async function begun() {
  const ledger = await newLedger();
  const from = temporaryFolder({ "platform.yaml": declaration + live });
  const file = join(from, "platform.yaml");
  const who = ["-c", "user.name=alex", "-c", "user.email=alex@example.com"];
  const git = (...command: string[]) =>
    execFileSync("git", ["-C", from, ...who, ...command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "-m", "Begin");
  const change = (search: string, value: string) => {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(search, value));
    git("commit", "--quiet", "--all", "-m", value);
  };
  const release = async (more: Partial<Parameters<typeof createReleases>[0]> = {}) => {
    const request = { path: "platform.yaml", from, apps: ["web"], images: {}, authors: [], compiler: "0.1.0" };
    const { created, diagnostics } = await createReleases({ ...request, ...more }, ledger.as("ci"));
    expect(diagnostics).toEqual([]);
    return created[0]?.release ?? expect.fail("nothing was recorded");
  };
  const advance = async () => {
    const { promotions } = await promote({ ...ledger.as("ci"), dryRun: false });
    return promotions.filter(({ app }) => app === "web").map(({ stage, release: name }) => `${stage} ${name}`);
  };
  const web = async () => (await promotionStatus(ledger.as("ci"))).all.filter(({ app }) => app === "web");
  await release({ apps: ["platform"] });
  return { ...ledger, source: git, change, release, advance, web };
}

test("a hotfix goes ahead where somebody asks, and comes back before anything else goes on", {
  timeout: 120_000,
}, async () => {
  const { ledger, as, source, change, release, advance, web } = await begun();
  const first = await release();
  expect(await advance()).toEqual([`dev ${first.name}`, `test ${first.name}`, `live ${first.name}`]);
  source("checkout", "--quiet", "-b", "fix");
  change("web:1", "web:1-fixed");
  const hotfix = { skips: ["test"], reason: "orders are lost" };
  const fix = await release({ hotfix });
  expect(fix).toMatchObject({ hotfix, number: 2, authors: ["alex@example.com"] });
  expect(await advance()).toEqual([`dev ${fix.name}`]);
  const asked = { app: "web", stage: "live", release: fix.name, reason: "now" };
  const { promotions } = await promote({ ...as("dana"), dryRun: false, asked });
  expect(promotions.map(({ stage }) => stage)).toEqual(["live"]);
  const duty = "a hotfix that left out test (orders are lost); no release that contains it has passed there yet";
  expect((await web()).find(({ stage }) => stage === "live")?.flags.map(({ because }) => because)).toEqual([duty]);
  source("checkout", "--quiet", "main");
  change("cpu: 100m", "cpu: 120m");
  const without = await release();
  expect(without.contains).toBeUndefined();
  expect(await advance()).toEqual([`dev ${without.name}`, `test ${without.name}`]);
  const waiting = (await web()).find(({ stage }) => stage === "live")?.wait;
  expect(waiting?.because).toBe(
    `merged-back is closed: it lacks the hotfix ${fix.name} (orders are lost): release one that contains it`,
  );
  source("merge", "--quiet", "--no-edit", "fix");
  const merged = await release();
  expect(merged.contains).toEqual([fix.name]);
  expect(await advance()).toEqual([`dev ${merged.name}`, `test ${merged.name}`, `live ${merged.name}`]);
  expect((await web()).flatMap(({ flags }) => flags)).toEqual([]);
  const result = await verify({ ledger, branch: "main", from: temporaryFolder(), prove: false, now: () => noon });
  expect(result.problems).toEqual([]);
});

test("of a fix that was picked somebody has to say that it is in", { timeout: 60_000 }, async () => {
  const { source, change, release } = await begun();
  await release();
  source("checkout", "--quiet", "-b", "fix");
  change("web:1", "web:1-fixed");
  const fix = await release({ hotfix: { skips: ["test"], reason: "orders are lost" } });
  source("checkout", "--quiet", "main");
  change("cpu: 100m", "cpu: 120m");
  source("cherry-pick", "fix");
  expect((await release({ contains: [fix.name] })).contains).toEqual([fix.name]);
  change("cpu: 120m", "cpu: 130m");
  expect((await release()).contains).toBeUndefined();
  change("cpu: 130m", "cpu: 140m");
  await expect(release({ contains: ["web-000000000000"] })).rejects.toThrow(
    'the ledger has no hotfix "web-000000000000"',
  );
});

test("a release that takes the whole road does not become a hotfix", { timeout: 60_000 }, async () => {
  const { as, release } = await begun();
  const { name } = await release();
  const again = release({ hotfix: { skips: ["test"], reason: "orders are lost" } });
  await expect(again).rejects.toThrow(`${name} is recorded already, and takes the whole road`);
  const from = temporaryFolder({ "platform.yaml": declaration + live });
  const request = { path: "platform.yaml", from, apps: ["web"], images: {}, authors: ["a"], compiler: "0.1.0" };
  const { diagnostics } = await createReleases({ ...request, hotfix: { skips: ["tset"], reason: "x" } }, as("ci"));
  expect(diagnostics.map(({ message, hint }) => `${message}; ${hint}`)).toEqual([
    'there is no stage "tset" to leave out; did you mean "test"?',
  ]);
});
