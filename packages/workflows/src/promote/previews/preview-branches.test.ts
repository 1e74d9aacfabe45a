import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import { freeze } from "../freeze.ts";
import { promote } from "../promote.ts";
import { newLedger, noon } from "../testing.ts";
import { verify } from "../verify/verify.ts";
import { startPreview } from "./start-preview.ts";
import { stopPreview } from "./stop-preview.ts";

const hour = 3_600_000;
const branch = "stages/preview-17";
const template = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, after: [dev], lifetime: { ttl: 48h, most: 2 } }
`;

/** A ledger with a branch for each stage, kept elsewhere, and a preview that runs. */
async function begun() {
  const ledgerSpec = "ledger: { repository: https://git.example.com/shop.git, stages: branches }";
  const text = declaration.replace("{ domain: example.com }", `{ domain: example.com, ${ledgerSpec} }`) + template;
  expect(text).toContain("stages: branches");
  const { ledger, as, git } = await newLedger();
  const from = temporaryFolder({ "all.yaml": text });
  const clone = join(temporaryFolder(), "clone");
  execFileSync("git", ["clone", "--quiet", ledger, clone]);
  const told: Diagnostic[] = [];
  const warn = (diagnostic: Diagnostic): Promise<void> => Promise.resolve(void told.push(diagnostic));
  const by = (at = noon) => ({ ...as("ci", at), ledger: clone, warn });
  const facts = { images: {}, authors: ["alex"], compiler: "0.1.0", apps: undefined };
  const { diagnostics } = await createReleases({ ...facts, path: "all.yaml", from }, by());
  expect(diagnostics).toEqual([]);
  await promote({ ...by(), dryRun: false });
  const start = (at = noon) =>
    startPreview({ ...by(at), name: "preview-17", releases: new Map(), dryRun: false, ttl: hour });
  await start();
  const goOn = async (at: number) => (await promote({ ...by(at), dryRun: false })).departures.length;
  const branches = (): readonly string[] => git("branch", "--list", "--format=%(refname:short)").split("\n");
  const judge = async (where = ledger) => {
    const judged = await verify({ ledger: where, branch: "main", from, prove: false, now: () => noon + 3 * hour });
    return { said: judged.problems.map(({ problem }) => problem), notices: judged.notices };
  };
  expect(branches()).toContain(branch);
  const hook = (name: string, script: string): void =>
    writeFileSync(join(ledger, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return {
    ...{ ledger, git, by, start, goOn, branches, judge, hook, told },
    stop: () => stopPreview({ ...by(), name: "preview-17" }),
  };
}

test("the branch of a preview goes in the push in which the preview goes, and is begun anew with the next one", {
  timeout: 120_000,
}, async () => {
  const { ledger, git, by, start, stop, goOn, branches, judge } = await begun();
  const whole = join(temporaryFolder(), "whole");
  execFileSync("git", ["clone", "--quiet", ledger, whole]);
  const last = git("rev-parse", branch);
  expect((await stop()).departure?.preview.stage).toBe("preview-17");
  expect(branches()).not.toContain(branch);
  expect(branches()).toContain("stages/dev");
  expect((await judge()).said).toEqual([]);

  // A clone keeps what it has fetched; what the branch had is in the ledger's history.
  execFileSync("git", ["-C", whole, "pull", "--quiet", "--ff-only"]);
  const notice = `${branch} is there, and its preview is gone: \`git fetch --prune\` takes it out of a clone`;
  expect(await judge(whole)).toMatchObject({ said: [], notices: expect.arrayContaining([notice]) as unknown });
  expect(git("log", "--format=%H", "main", "--", "manifests/nonprod/preview-17")).not.toBe("");

  // Somebody puts it there again, as it was: the next commit of the ledger takes it away, whatever that is about.
  git("update-ref", `refs/heads/${branch}`, last);
  await freeze({ ...by(), name: "party", begin: { reason: "a party", apps: ["api"] } });
  expect(branches()).not.toContain(branch);

  git("update-ref", `refs/heads/${branch}`, last);
  await start(noon + 1);
  expect(git("rev-parse", `${branch}:nonprod`)).toBe(git("rev-parse", "main:manifests/nonprod/preview-17"));
  expect(await goOn(noon + 2 * hour)).toBe(1);
  expect(branches()).not.toContain(branch);
  expect((await judge()).said).toEqual([]);
});

test("what somebody has put into the branch is kept when it goes", { timeout: 120_000 }, async () => {
  const { git, stop, branches, judge, told } = await begun();
  const who = ["-c", "user.name=eve", "-c", "user.email=eve@example.com"];
  const foreign = git(...who, "commit-tree", "-m", "Mine", "main^{tree}");
  git("update-ref", `refs/heads/${branch}`, foreign);
  await stop();
  expect(branches()).not.toContain(branch);
  expect(git("branch", "--list", "--contains", foreign)).toContain("kubestage/foreign/preview-17/");
  expect(told).toMatchObject([{ code: "KS4015" }]);
  expect((await judge()).said).toEqual([]);
});

test("both are there, or neither: where the server takes no deletion, and where its answer is lost", {
  timeout: 120_000,
}, async () => {
  const { ledger, git, goOn, branches, judge, hook } = await begun();
  const over = noon + 2 * hour;
  git("config", "receive.denyDeletes", "true");
  await expect(goOn(over)).rejects.toMatchObject({
    code: "KS4004",
    message: expect.stringContaining("deletion prohibited") as unknown,
  });
  expect(branches()).toContain(branch);
  expect(git("ls-tree", "--name-only", "main", "previews/")).toContain("preview-17.yaml");
  expect((await judge()).said).toEqual([]);

  // The server has done it, and whoever asked never hears of it.
  git("config", "receive.denyDeletes", "false");
  hook("post-receive", "kill -9 $PPID");
  expect(await goOn(over)).toBe(1);
  rmSync(join(ledger, "hooks", "post-receive"));
  expect(branches()).not.toContain(branch);
  expect(git("ls-tree", "--name-only", "main", "previews/")).toBe("");
  expect(await goOn(over)).toBe(0);
  expect((await judge()).said).toEqual([]);
});
