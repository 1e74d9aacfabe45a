import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./run.ts";
import { countTests, describeSkips, type Report } from "./test-report.ts";

/** Runs the tests, all or those of the given paths; says what was skipped and why, and ends with one line for machines. */
async function runTests(args: readonly string[]): Promise<number> {
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
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env, stdio: "inherit" });
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
