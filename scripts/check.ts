import { type Check, failed, type Outcome } from "./checks/check.ts";
import { checkImportDirection } from "./checks/imports.ts";
import { checkMarkdownLinks } from "./checks/links.ts";
import { checkLockFile } from "./checks/lock-file.ts";
import { checkPackage } from "./checks/package.ts";
import { checkPlantedImports, checkPlantedLint } from "./checks/planted.ts";
import { checkClockReads, checkFileSizes } from "./checks/sources.ts";
import { checkDeadExports, checkFormat, checkLint, checkTypes } from "./checks/tools.ts";

/** The slow ones first: two run at a time, for the two cores of CI. */
const checks: readonly Check[] = [
  { name: "package", run: checkPackage },
  { name: "types", run: checkTypes },
  { name: "lint", run: checkLint },
  { name: "lint-planted", run: checkPlantedLint },
  { name: "imports", run: checkImportDirection },
  { name: "imports-planted", run: checkPlantedImports },
  { name: "exports", run: checkDeadExports },
  { name: "format", run: checkFormat },
  { name: "clock", run: checkClockReads },
  { name: "sizes", run: checkFileSizes },
  { name: "links", run: checkMarkdownLinks },
  { name: "lock-file", run: checkLockFile },
];
const lanes = 2;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(", ")}: there are ${checks.map(({ name }) => name).join(", ")}`);
  process.exitCode = 1;
} else {
  await runChecks(names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name)));
}

async function runChecks(chosen: readonly Check[]): Promise<void> {
  const started = performance.now();
  const waiting = [...chosen];
  let failures = 0;
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const checkStarted = performance.now();
      const outcome = await outcomeOfRun(check);
      if (!outcome.passed) failures++;
      report(check.name, outcome, performance.now() - checkStarted);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const passing = chosen.length - failures;
  const time = seconds(performance.now() - started);
  console.log(`checks: ${String(passing)} passed, ${String(failures)} failed (${time})`);
  if (failures > 0) process.exitCode = 1;
}

async function outcomeOfRun(check: Check): Promise<Outcome> {
  try {
    return await check.run();
  } catch (error) {
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function report(name: string, outcome: Outcome, tookMs: number): void {
  const note = outcome.passed && outcome.note !== undefined ? `  ${outcome.note}` : "";
  console.log(`${outcome.passed ? "ok  " : "FAIL"} ${name.padEnd(16)} ${seconds(tookMs).padStart(7)}${note}`);
  if (!outcome.passed) console.log(outcome.output.replaceAll(/^/gm, "     "));
}

function seconds(timeMs: number): string {
  return `${(timeMs / 1000).toFixed(1)} s`;
}
