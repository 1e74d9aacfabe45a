import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetesVersions } from "../testbed/harness/versions.ts";
import { root } from "./run.ts";
import { countTests, describeSkips, type Report } from "./test-report.ts";

/** Runs the tests, all or those of the given paths; says what was skipped and why, and ends with one line for machines. */
async function runTests(args: readonly string[]): Promise<number> {
  // Tests wait for minutes at most, and not beside a build that takes every core. Where it fails, they tell.
  if (args.length === 0) await node([join(root, "scripts", "testbed.ts"), ...kubernetesVersions]);
  const folder = await mkdtemp(join(tmpdir(), "kubestage-test-"));
  try {
    const file = join(folder, "report.json");
    const code = await vitest(["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args]);
    const report = await readReport(file);
    const counts = countTests(report, code);
    for (const line of describeSkips(report)) console.log(line);
    console.log(`${String(counts.passed)} passed, ${String(counts.failed)} failed, ${String(counts.skipped)} skipped`);
    return counts.failed > 0 ? 1 : code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function vitest(args: readonly string[]): Promise<number> {
  return node([join(root, "node_modules", "vitest", "vitest.mjs"), ...args]);
}

/** The exit code of a program of Node, which shares our terminal. */
async function node(args: readonly string[]): Promise<number> {
  const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function readReport(file: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
}

process.exitCode = await runTests(process.argv.slice(2));
