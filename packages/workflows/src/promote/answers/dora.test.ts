import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { doraCsv, doraMarkdown, doraText, noColours } from "@kubestage/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import { dora } from "./dora.ts";
import { promote } from "../promote.ts";
import { newLedger, noon, road } from "../testing.ts";

const hour = 3_600_000;

test("what a ledger has done is measured from it alone: from the commit, over a rollback", {
  timeout: 60_000,
}, async () => {
  const ledger = await newLedger();
  const source = temporaryFolder();
  cpSync(join(road, "platform"), source, { recursive: true });
  let at = noon;
  const git = (...command: string[]) => execFileSync("git", ["-C", source, ...command], { encoding: "utf8" });
  git("init", "--quiet");
  const apps = join(source, "apps.yaml");
  /** Commits, and two hours later releases it and promotes it into dev. */
  const deliver = async (version: string): Promise<void> => {
    writeFileSync(apps, readFileSync(apps, "utf8").replace(/web:[\d.]+/, `web:${version}`));
    git("add", ".");
    const who = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"];
    execFileSync("git", ["-C", source, ...who, "commit", "--quiet", "-m", version], {
      env: { ...process.env, GIT_COMMITTER_DATE: `${at / 1000} +0000` },
    });
    at += 2 * hour;
    const images = Object.fromEntries(
      (readFileSync(apps, "utf8").match(/registry\S+/g) ?? []).map((image) => [
        image,
        `${image}@sha256:${"0".repeat(64)}`,
      ]),
    );
    const request = { apps: undefined, path: source, from: source, images, authors: [], compiler: "0.1.0" };
    await createReleases(request, ledger.as("ci", at));
    await promote({ ...ledger.as("ci", at), dryRun: false });
  };
  await deliver("1.0.1");
  at += 10 * hour;
  await deliver("1.0.2");
  at += 3 * hour;
  const back = { app: "web", stage: "dev", kind: "rollback" as const, reason: "it is slow" };
  await promote({ ...ledger.as("dana", at), dryRun: false, asked: back });
  at += hour;
  const { figures } = await dora({ ...ledger.as("ci", at), app: "web", length: 7 * 24 * hour });
  expect(figures).toEqual([
    {
      ...{ stage: "dev", app: "web", deployments: 2, perWeek: 2, leadTime: 2 * hour, fromCommit: 2 },
      ...{ failed: 1, changeFailRate: 0.5, recoveryTime: 3 * hour, unrecovered: 0 },
    },
  ]);
  expect(doraText(figures, noColours)).toMatchInlineSnapshot(`
    "app  stage  deployments  per week  lead time  change fail rate  recovery time
    web  dev    2            2.0       2h         50% (1)           3h
    "
  `);
  expect(doraMarkdown(figures)).toMatchInlineSnapshot(`
    "| app | stage | deployments | per week | lead time | change fail rate | recovery time |
    | --- | --- | --- | --- | --- | --- | --- |
    | web | dev | 2 | 2.0 | 2h | 50% \\(1\\) | 3h |
    "
  `);
  expect(doraCsv(figures)).toMatchInlineSnapshot(`
    "app,stage,deployments,deployments per week,lead time in seconds,lead times from a commit,failed,change fail rate,recovery time in seconds,not recovered
    web,dev,2,2.000,7200,2,1,0.500,10800,0
    "
  `);
  const all = await dora({ ...ledger.as("ci", at), length: 7 * 24 * hour });
  expect(all.figures.map(({ app, fromCommit }) => [app, fromCommit])).toEqual([
    ["api", 2],
    ["platform", 0],
    ["web", 2],
  ]);
  await expect(dora({ ...ledger.as("ci", at), stage: "dve", length: hour })).rejects.toThrow('promoted into "dve"');
  await expect(dora({ ...ledger.as("ci", at), app: "wep", length: hour })).rejects.toThrow('no release of "wep"');
});
