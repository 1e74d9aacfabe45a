import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workplace } from "../compile.ts";
import { type Measured, measure, medianRun } from "../measure.ts";
import { machine, megabytes, table } from "../results.ts";
import { type BenchmarkStage, promotionDeclaration, sixStages } from "./declaration.ts";
import { ledgerWithNews, promoteTogether, type Together } from "./together.ts";
import { writeHistory } from "./write-history.ts";

const apps = 100;
const large = { apps: 500, versions: 10 };
const runs = 5;

/**
 * Whole commands on a ledger in a bare repository: a hundred apps in six stages, promoted there by the command itself, and one of 5,000
 * apps in stages with 50,000 past promotions; and processes that promote at the same time. No peer decides anything without a cluster,
 * so none stands beside them.
 */
export async function benchPromote({ folder, kubestage: [program = ""] }: Workplace): Promise<string> {
  const work = join(folder, "promote");
  mkdirSync(work, { recursive: true });
  const caches = join(work, "caches");
  const environment = {
    ...process.env,
    ...{ XDG_CACHE_HOME: caches, GIT_AUTHOR_NAME: "bench", GIT_AUTHOR_EMAIL: "bench@example.com" },
  };
  const whole = (...args: readonly string[]): Promise<Measured> =>
    measure(process.execPath, [program, ...args], { environment });
  const run = (ledger: string, ...args: readonly string[]): Promise<Measured> =>
    whole(...args, "--ledger", join(work, ledger));
  const median = async (ledger: string, ...args: readonly string[]): Promise<Measured> => {
    await run(ledger, ...args);
    const measured: Measured[] = [];
    for (let at = 0; at < runs; at++) measured.push(await run(ledger, ...args));
    return medianRun(measured);
  };
  const declare = (version: number): string => {
    const path = join(work, `platform-${version}.yaml`);
    writeFileSync(path, promotionDeclaration(sixStages, apps, version));
    return path;
  };

  await whole("ledger", "init", join(work, "six.git"));
  await run("six.git", "release", "create", "--all", declare(1));
  const filled = await run("six.git", "promote");
  await run("six.git", "release", "create", "app-0042", declare(2));
  const dryRun = await median("six.git", "promote", "app-0042", "--to", "dev", "--dry-run");
  await run("six.git", "release", "create", "--all", declare(3));
  const dryRunOfMany = await median("six.git", "promote", "app-0042", "--to", "dev", "--dry-run");
  const dryRunOfAll = await median("six.git", "promote", "--dry-run");
  const renewed = await run("six.git", "promote");

  const promotions = await writeHistory(join(work, "large.git"), { stages: tenStages(), ...large });
  const cold: Measured[] = [];
  for (let at = 0; at < 3; at++) {
    rmSync(caches, { recursive: true, force: true });
    cold.push(await run("large.git", "status"));
  }
  const warm = await median("large.git", "status");
  const rows = [
    ["command", "ledger", "time", "peak memory"],
    row("promote, all from nothing", `${apps} apps, 6 stages: 606 promotions`, filled),
    row("promote, a new image of each app", `${apps} apps, 6 stages: 600 promotions`, renewed),
    row("promote APP --to dev --dry-run", `${apps} apps, 6 stages: 1 release waits`, dryRun),
    row("promote APP --to dev --dry-run", `${apps} apps, 6 stages: ${apps} releases wait`, dryRunOfMany),
    row("promote --dry-run", `${apps} apps, 6 stages: 600 promotions`, dryRunOfAll),
    row("status, nothing kept", `5,000 pairs, ${promotions} past promotions`, medianRun(cold)),
    row("status, records kept", `5,000 pairs, ${promotions} past promotions`, warm),
  ];
  const together = await promoteTogether(await ledgerWithNews(work, whole), whole, environment);
  return `Whole processes on a bare repository; the two that promote all once, the others the median of ${runs} (cold: 3).

Machine: ${machine()}.

${table(rows, 2)}

${togetherText(together)}`;
}

function togetherText({ calls, startMilliseconds, pushes, load }: Together): string {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  const at = (part: number): string => seconds(calls[Math.ceil(calls.length * part) - 1] ?? Number.NaN);
  const rows = [
    ["goal", "", "reached"],
    ["99th percentile of a call, from asking to its result", "under 10 s", at(0.99)],
    ["median of a call", "", at(0.5)],
    ["accepted pushes", "at most 20", String(pushes)],
    ["promotions lost or done twice", "0", "0"],
  ];
  return `${calls.length} concurrent promotions on one branch by 8 processes, 25 calls in each: a new image of each of 200 apps into the first of six
stages, once. Each process runs the sources, has opened the ledger and looked at one of its promotions before: until all 8 were ready took
${seconds(startMilliseconds)}, which is not counted. Pushes are those that the repository's reflog has. \`verify\` finds the ledger in order.

Machine: ${machine()}; load before: ${load.toFixed(1)}.

${table(rows, 2)}
`;
}

function row(command: string, ledger: string, { milliseconds, peakMegabytes }: Measured): string[] {
  return [command, ledger, `${Math.round(milliseconds)} ms`, megabytes(peakMegabytes)];
}

/** One after the other, each with a cluster of its own. */
function tenStages(): BenchmarkStage[] {
  const names = ["dev", "int", "test", "perf", "qa", "client", "stage", "pre", "eu", "us"];
  return names.map((name, at) => ({
    ...{ name, cluster: name, after: names.slice(Math.max(0, at - 1), at) },
    tier: at === 0 ? "development" : at > 7 ? "production" : "verification",
  }));
}
