import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workplace } from "../compile.ts";
import { type Measured, measure, medianRun } from "../measure.ts";
import { machine, megabytes, table } from "../results.ts";
import { type BenchmarkStage, promotionDeclaration, sixStages } from "./declaration.ts";
import { writeHistory } from "./write-history.ts";

const apps = 100;
const large = { apps: 500, versions: 10 };
const runs = 5;

/**
 * Whole commands on a ledger in a bare repository: a hundred apps in six stages, promoted there by the command itself, and one of 5,000
 * apps in stages with 50,000 past promotions. No peer decides anything without a cluster, so none stands beside them.
 */
export async function benchPromote({ folder, kubestage: [program = ""] }: Workplace): Promise<string> {
  const work = join(folder, "promote");
  mkdirSync(work, { recursive: true });
  const caches = join(work, "caches");
  const environment = {
    ...process.env,
    ...{ XDG_CACHE_HOME: caches, GIT_AUTHOR_NAME: "bench", GIT_AUTHOR_EMAIL: "bench@example.com" },
  };
  const run = (ledger: string, ...args: readonly string[]): Promise<Measured> =>
    measure(process.execPath, [program, ...args, "--ledger", join(work, ledger)], { environment });
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

  await measure(process.execPath, [program, "ledger", "init", join(work, "six.git")], { environment });
  await run("six.git", "release", "create", "--all", declare(1));
  const filled = await run("six.git", "promote");
  await run("six.git", "release", "create", "app-0042", declare(2));
  const dryRun = await median("six.git", "promote", "app-0042", "--to", "dev", "--dry-run");
  await run("six.git", "release", "create", "--all", declare(3));
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
    row("promote APP --to dev --dry-run", `${apps} apps, 6 stages`, dryRun),
    row("status, nothing kept", `5,000 pairs, ${promotions} past promotions`, medianRun(cold)),
    row("status, records kept", `5,000 pairs, ${promotions} past promotions`, warm),
  ];
  return `Whole processes on a bare repository; the two that promote all once, the others the median of ${runs} (cold: 3).\n\nMachine: ${machine()}.\n\n${table(rows, 2)}\n`;
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
