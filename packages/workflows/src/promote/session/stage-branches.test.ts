import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { freeze } from "../freeze.ts";
import type { LedgerRequest } from "./ledger-session.ts";
import { promote } from "../promote.ts";
import { newLedger, noon, road } from "../testing.ts";
import { verify } from "../verify/verify.ts";

/** The example of a road, with a branch for each stage. */
function roadWithBranches(version: "platform" | "next" = "platform"): string {
  const folder = temporaryFolder();
  cpSync(join(road, version), folder, { recursive: true });
  const path = join(folder, "platform.yaml");
  const ledger = "ledger: { repository: https://git.example.com/road.git, stages: branches }";
  const text = readFileSync(path, "utf8");
  expect(text).toContain("{ domain: example.com }");
  writeFileSync(path, text.replace("{ domain: example.com }", `{ domain: example.com, ${ledger} }`));
  return folder;
}

async function begin() {
  const made = await newLedger();
  await made.release(roadWithBranches());
  const told: Diagnostic[] = [];
  const warn = (diagnostic: Diagnostic): Promise<void> => Promise.resolve(void told.push(diagnostic));
  const by = (who: string, more: Partial<LedgerRequest> = {}): LedgerRequest => ({ ...made.as(who), warn, ...more });
  const promoted = async (more: Partial<LedgerRequest> = {}): Promise<string[]> => {
    const { promotions } = await promote({ ...by("ci", more), dryRun: false });
    return promotions.map(({ app, stage }) => `${app} > ${stage}`);
  };
  /** Something that changes nothing for any stage. */
  const write = (name: string, more: Partial<LedgerRequest> = {}): Promise<unknown> =>
    freeze({ ...by("robin", more), name, begin: { reason: "a party", apps: ["api"] } });
  const problems = async (ledger = made.ledger): Promise<{ said: readonly string[]; notices: readonly string[] }> => {
    const request = { ledger, branch: "main", from: made.ledger, prove: false, now: () => noon + 2 * 3_600_000 };
    const judged = await verify(request);
    return { said: judged.problems.map(({ problem }) => problem), notices: judged.notices };
  };
  const { git } = made;
  /** A commit that somebody pushes upon a branch. */
  const push = (branch: string): string => {
    const who = ["-c", "user.name=eve", "-c", "user.email=eve@example.com"];
    const commit = git(...who, "commit-tree", "-p", branch, "-m", "Mine", `${branch}^{tree}`);
    git("update-ref", `refs/heads/${branch}`, commit);
    return commit;
  };
  const holds = (stage: string): void =>
    expect(git("rev-parse", `stages/${stage}:main`)).toBe(git("rev-parse", `main:manifests/main/${stage}`));
  return { ...made, told, by, promoted, write, problems, push, holds };
}

test("each stage has a branch that ends in what the ledger has for it, a commit for each promotion", {
  timeout: 120_000,
}, async () => {
  const { git, promoted, problems, holds, told } = await begin();
  expect(await promoted()).toEqual(expect.arrayContaining(["platform > dev", "api > dev", "web > dev"]));
  const ofDev = git("rev-list", "--first-parent", "--reverse", "main", "--", "manifests/main/dev").split("\n");
  holds("dev");
  expect(git("ls-tree", "--name-only", "stages/dev")).toBe("main");
  // It begins with all that is there when it is begun.
  expect(git("log", "-1", "--format=%(trailers:key=Kubestage-Ledger-Commit,valueonly)", "stages/dev").trim()).toBe(
    git("rev-parse", "main"),
  );
  expect(ofDev.length).toBe(3);
  expect(git("branch", "--list", "--format=%(refname:short)")).toBe("main\nstages/dev");
  expect(await problems()).toMatchObject({ said: [] });
  expect(told).toEqual([]);
});

test("what follows is brought commit by commit, by whoever writes, and comes out the same", {
  timeout: 120_000,
}, async () => {
  const { git, promoted, release, write, problems, holds } = await begin();
  await promoted();
  const first = git("rev-parse", "stages/dev");
  const later = { now: () => noon + 3_600_000 };
  await release(roadWithBranches("next"));
  const before = git("rev-parse", "main");
  // What is in dev has had its time to be tried.
  const went = (await promoted(later)).filter((one) => one.endsWith("> dev"));
  const changing = git("rev-list", "--first-parent", "--reverse", `${before}..main`, "--", "manifests/main/dev").split(
    "\n",
  );
  expect(changing.length).toBe(went.length);
  const brought = git(
    "log",
    "--reverse",
    "--format=%(trailers:key=Kubestage-Ledger-Commit,valueonly,separator=)",
    `${first}..stages/dev`,
  );
  expect(brought.split("\n")).toEqual(changing);
  expect(git("log", "-1", "--format=%an %at %s", "stages/dev")).toBe(
    git("log", "-1", "--format=%an %at %s", changing.at(-1) ?? ""),
  );
  // Somebody puts it back to an earlier one: the next write brings the very same commits again.
  const last = git("rev-parse", "stages/dev");
  git("update-ref", "refs/heads/stages/dev", first);
  expect((await problems()).said).toEqual(["stages/dev ends in it, which is not what the ledger has for dev"]);
  await write("party", later);
  expect(git("rev-parse", "stages/dev")).toBe(last);
  holds("dev");
  expect((await problems()).said).toEqual([]);
});

test("what somebody has pushed into it is told, put back with the next write, and kept", {
  timeout: 120_000,
}, async () => {
  const { git, promoted, write, push, problems, told, holds } = await begin();
  await promoted();
  const own = git("rev-parse", "stages/dev");
  const foreign = push("stages/dev");
  expect((await problems()).said).toEqual(["it is in stages/dev, and the ledger did not bring it"]);
  await write("party");
  expect(git("rev-parse", "stages/dev")).toBe(own);
  holds("dev");
  expect(told).toMatchObject([
    {
      code: "KS4015",
      severity: "warning",
      message: `stages/dev ended in ${foreign}, which the ledger did not bring: it is put back`,
    },
  ]);
  const kept = `kubestage/foreign/dev/${git("rev-parse", "main").slice(0, 12)}-${foreign.slice(0, 12)}`;
  expect(git("rev-parse", kept)).toBe(foreign);
  expect((await problems()).said).toEqual([]);

  // Also where nothing of the ledger's is left in it, or it is gone.
  git("update-ref", "refs/heads/stages/dev", git("rev-parse", "main"));
  await write("feast");
  holds("dev");
  git("update-ref", "-d", "refs/heads/stages/dev");
  expect((await problems()).notices).toContain(
    "the clone has no branch stages/dev: whether it holds what the ledger has was not checked",
  );
  await write("ball");
  holds("dev");
  expect((await problems()).said).toEqual([]);
});

test("in a remote all move together or none, and a clone is enough to check them", { timeout: 120_000 }, async () => {
  const { git, ledger, promoted, write, push, problems, holds, told } = await begin();
  const clone = join(temporaryFolder(), "clone");
  execFileSync("git", ["clone", "--quiet", ledger, clone]);
  await promoted({ ledger: clone });
  holds("dev");
  const own = git("rev-parse", "stages/dev");
  const foreign = push("stages/dev");
  await write("party", { ledger: clone });
  expect(git("rev-parse", "stages/dev")).toBe(own);
  expect(told).toMatchObject([{ code: "KS4015" }]);
  expect(git("branch", "--list", "--contains", foreign)).toContain("kubestage/foreign/dev/");

  const whole = join(temporaryFolder(), "whole");
  execFileSync("git", ["clone", "--quiet", ledger, whole]);
  expect(await problems(whole)).toEqual({ said: [], notices: (await problems()).notices });
  // What was fetched since belongs to a later ledger than the one that is looked at.
  await write("ball", { ledger: clone });
  execFileSync("git", ["-C", whole, "fetch", "--quiet"]);
  expect(await problems(whole)).toMatchObject({
    said: [],
    notices: expect.arrayContaining([expect.stringContaining("stages/dev")]),
  });

  // A rule of the server keeps everybody from the branches of stages: then the ledger does not move either.
  git("update-ref", "refs/heads/stages/dev", `${own}~0`);
  const hook = '#!/bin/sh\ncase "$1" in refs/heads/stages/*) echo "stages are closed" >&2; exit 1;; esac\n';
  writeFileSync(join(ledger, "hooks", "update"), hook, { mode: 0o755 });
  const main = git("rev-parse", "main");
  push("stages/dev");
  await expect(write("feast", { ledger: clone })).rejects.toMatchObject({
    code: "KS4004",
    message: expect.stringContaining("stages are closed") as unknown,
  });
  expect(git("rev-parse", "main")).toBe(main);
});

test("a branch in the way of theirs is told, and not tried again for ever", { timeout: 120_000 }, async () => {
  const { git, promoted } = await begin();
  git("update-ref", "refs/heads/stages", git("rev-parse", "main"));
  await expect(promoted()).rejects.toMatchObject({
    code: "KS4004",
    message: expect.stringContaining("'refs/heads/stages' exists") as unknown,
  });
});
