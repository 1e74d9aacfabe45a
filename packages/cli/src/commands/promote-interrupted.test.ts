import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { declaration, type Ran, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const who = {
  ...{ GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com" },
  ...{ GIT_COMMITTER_NAME: "ops", GIT_COMMITTER_EMAIL: "ops@example.com" },
};

/** A ledger with a release of everything, and a git of which the step `slow` takes its time, before or after it does what it does. */
async function ledgerWithSlowGit(slow: string, isAfter: boolean) {
  const from = temporaryFolder({
    "shop/platform.yaml": declaration.replace("web:1", `web:1@sha256:${"0".repeat(64)}`),
  });
  const kubestage = (...given: string[]) => runKubestage([...given, "--ledger", "l.git"], { from, environment: who });
  await runKubestage(["ledger", "init", "l.git"], { from, environment: who });
  expect(await kubestage("release", "create", "--all", "shop")).toMatchObject({ code: 0, stderr: "" });
  const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
  const there = join(from, "there");
  const takesTime = `touch ${there}; exec sleep 20`;
  const script = isAfter
    ? `case " $* " in *" ${slow} "*) ${real} "$@"; ${takesTime};; *) exec ${real} "$@";; esac`
    : `case " $* " in *" ${slow} "*) ${takesTime};; esac; exec ${real} "$@"`;
  const path = join(from, "bin");
  mkdirSync(path);
  execFileSync("/bin/sh", [
    "-c",
    'printf "%s" "$1" > "$2"; chmod +x "$2"',
    "-",
    `#!/bin/sh\n${script}\n`,
    `${path}/git`,
  ]);
  const git = (...given: string[]) => execFileSync(real, ["-C", `${from}/l.git`, ...given], { encoding: "utf8" });
  return {
    tip: () => git("rev-parse", "main").trim(),
    subjects: () => git("log", "--format=%s", "main"),
    /** Promotes, and ends it while the slow step is under way. */
    interrupted: (end: (pid: number) => void): Promise<Ran> =>
      runKubestage(["promote", "--ledger", "l.git"], {
        ...{ from, isGroup: true, environment: { ...who, PATH: `${path}:${process.env["PATH"]}` } },
        meanwhile: ({ pid = 0 }) => void endOnce(there, () => end(pid)),
      }),
  };
}

async function endOnce(there: string, end: () => void): Promise<void> {
  while (!existsSync(there)) await wait(20);
  end();
}

describe("promote, ended", { timeout: 60_000 }, () => {
  test.each([
    ["while it reads, by Ctrl-C", "cat-file", "SIGINT", 130],
    ["while it reads, by its parent", "rev-parse", "SIGTERM", 143],
    ["while it makes commits, by Ctrl-C", "fast-import", "SIGINT", 130],
    ["before its commits are seen, by Ctrl-C", "update-ref", "SIGINT", 130],
  ] as const)("%s: nothing was changed, and that is what it says", async (_, slow, signal, code) => {
    const ledger = await ledgerWithSlowGit(slow, false);
    const before = ledger.tip();
    const ran = await ledger.interrupted((pid) => process.kill(signal === "SIGINT" ? -pid : pid, signal));
    expect(ran).toEqual({
      ...{ code, signal: null, stdout: "" },
      stderr: `kubestage: interrupted by ${signal}; nothing was changed\n`,
    });
    expect(ledger.tip()).toBe(before);
  });

  test("once its commits are in the ledger it says what went on, though git was ended before it answered", async () => {
    const ledger = await ledgerWithSlowGit("update-ref", true);
    const ran = await ledger.interrupted((pid) => process.kill(-pid, "SIGINT"));
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("went on");
    expect(ledger.subjects()).toMatch(/^Promote /);
  });
});
