import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandCheck } from "@kubestage/core";
import { expect, test } from "vitest";
import { KubestageError } from "../kubestage-error.ts";
import { temporaryFolder } from "../testing/folders.ts";
import type { CheckResult } from "./check.ts";
import { runCommandCheck } from "./run-command-check.ts";
import { subject } from "./testing.ts";

const environment = { PATH: process.env["PATH"], HOME: "/home/nobody", GITHUB_TOKEN: "not-for-checks" };

async function run(
  script: string,
  { within = "10s", folder = temporaryFolder(), signal = new AbortController().signal, args = [] as string[] } = {},
): Promise<CheckResult> {
  const check = commandCheck.parse({ program: process.execPath, arguments: ["-e", script, ...args], within });
  return runCommandCheck(check, subject, { signal, folder, environment });
}

/** One that ends for itself only after a minute, and has started another one in its group. */
const family = `
  const { spawn } = require("node:child_process");
  const { writeFileSync } = require("node:fs");
  const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60_000)"], { stdio: "inherit" });
  child.on("spawn", () => writeFileSync("child", String(child.pid)));
`;
const isAlive = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  return stat !== "" && !/\) Z /.test(stat);
};

test.each([
  ["console.log('12 pages are as they were.')", "passed", "12 pages are as they were"],
  ["", "passed", `${process.execPath} ended with exit code 0`],
  [
    "console.log('a'); console.error('price is missing'); process.exit(1)",
    "failed",
    "a / price is missing (exit code 1)",
  ],
  ["process.exit(125)", "failed", `${process.execPath} ended with exit code 125`],
  ["for (const line of 'abcdef') console.log(line)", "passed", "d / e / f"],
  ["console.log('\\u001b[31mred\\u001b[0m\\u0007\\u202e!')", "passed", "red !"],
])("%s has %s", async (script, outcome, said) => {
  expect(await run(script)).toEqual({ outcome, said });
});

test.each([
  ["process.exit(126)", "ended with exit code 126"],
  ["console.log('dying'); process.exit(127)", "ended with exit code 127: dying"],
  ["process.exit(255)", "ended with exit code 255"],
  ["process.kill(process.pid, 'SIGSEGV')", "was ended by SIGSEGV"],
])("%s says nothing about the release", async (script, why) => {
  const found = run(script);
  await expect(found).rejects.toBeInstanceOf(KubestageError);
  await expect(found).rejects.toThrow(why);
});

test("it sees what it is asked about, and nothing else of our environment", async () => {
  const { said } = await run("console.log(Object.keys(process.env).sort().join(), process.env.KUBESTAGE_TREE)");
  expect(said).toBe("HOME,KUBESTAGE_APP,KUBESTAGE_RELEASE,KUBESTAGE_STAGE,KUBESTAGE_TREE,PATH 5b9ac1");
});

test("arguments are no shell's words", async () => {
  const args = ["$HOME; touch evil", "`id`", "a b"];
  const { said } = await run("console.log(JSON.stringify(process.argv.slice(1)))", { args });
  expect(said).toBe(JSON.stringify(args));
});

test("of very much output the end is kept", async () => {
  const { said } = await run("console.log('x'.repeat(20_000_000)); console.log('the end')");
  expect(said).toBe("the end");
});

test("a program that is not there is named", async () => {
  const check = commandCheck.parse({ program: "./smoke" });
  const folder = temporaryFolder();
  await expect(
    runCommandCheck(check, subject, { signal: new AbortController().signal, folder, environment }),
  ).rejects.toThrow(`${join(folder, "smoke")} cannot be started: there is no such program`);
});

test("one that takes too long is ended with all that it has started", async () => {
  const folder = temporaryFolder();
  await expect(run(`${family}; setTimeout(() => {}, 60_000)`, { within: "1s", folder })).rejects.toThrow(
    "there was no result within 1 s",
  );
  const child = Number(readFileSync(join(folder, "child"), "utf8"));
  await expect.poll(() => isAlive(child)).toBe(false);
});

test("what it leaves behind when it ends is ended, and not waited for", async () => {
  const folder = temporaryFolder();
  const script = `${family}; setTimeout(() => { console.log("fine"); process.exit(0) }, 300)`;
  expect(await run(script, { folder })).toEqual({ outcome: "passed", said: "fine" });
  const child = Number(readFileSync(join(folder, "child"), "utf8"));
  await expect.poll(() => isAlive(child)).toBe(false);
});

test("not even what left its group is waited for", async () => {
  const script = `
    const options = { detached: true, stdio: "inherit" };
    require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 8_000)"], options).unref();
    console.log("fine");
  `;
  const began = performance.now();
  expect(await run(script)).toEqual({ outcome: "passed", said: "fine" });
  expect(performance.now() - began).toBeLessThan(6_000);
});

test("who no longer waits is told their own reason", async () => {
  const stopping = new AbortController();
  const found = run("setTimeout(() => {}, 60_000)", { signal: stopping.signal });
  setTimeout(() => stopping.abort(new Error("interrupted")), 100);
  await expect(found).rejects.toThrow("interrupted");
  await expect(run("", { signal: stopping.signal })).rejects.toThrow("interrupted");
});
