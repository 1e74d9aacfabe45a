import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { runKilled } from "../packages/adapters/src/ledger/testing/killed-processes.ts";
import { simulate } from "../packages/adapters/src/ledger/testing/simulate.ts";

/**
 * Runs the deciding function and the protocol of the ledger against simulated worlds, on all cores: `--schedules N` of them, from
 * `--seed S` on. Each problem is printed with the seed that shows it again. Exit 1 where there is one.
 */
interface Batch {
  readonly from: number;
  readonly to: number;
}

interface Answer {
  readonly schedules: number;
  readonly commits: number;
  readonly promotions: number;
  readonly problems: readonly { readonly seed: number; readonly problems: readonly string[] }[];
}

const batchSize = 500;
const reportMs = 10_000;

if (isMainThread) await run();
else
  parentPort?.on("message", (batch: Batch) => void judge(batch).then((answer) => parentPort?.postMessage(answer, [])));

async function judge({ from, to }: Batch): Promise<Answer> {
  const problems: { seed: number; problems: readonly string[] }[] = [];
  let commits = 0;
  let promotions = 0;
  for (let seed = from; seed < to; seed++) {
    const simulated = await simulate(seed);
    commits += simulated.commits;
    promotions += simulated.promotions;
    if (simulated.problems.length > 0) problems.push({ seed, problems: simulated.problems });
  }
  return { schedules: to - from, commits, promotions, problems };
}

async function run(): Promise<void> {
  const options = {
    schedules: { type: "string" },
    seed: { type: "string", default: "1" },
    git: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ options });
  const [count, first] = [Number(values.schedules ?? (values.git ? 20 : 20_000)), Number(values.seed)];
  if (!Number.isInteger(count) || !Number.isInteger(first) || count < 1)
    throw new Error("--schedules and --seed take whole numbers");
  if (values.git) return killProcesses(count, first);
  let next = first;
  const end = first + count;
  const sum = { schedules: 0, commits: 0, promotions: 0, wrong: 0 };
  const started = performance.now();
  let reported = started;
  const report = (): void => {
    const rate = sum.schedules / ((performance.now() - started) / 1000);
    console.error(
      `${sum.schedules} of ${count} schedules, ${sum.commits} commits, ${sum.promotions} of them promotions, ${rate.toFixed(0)} schedules/s`,
    );
  };
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < end) {
        const batch = { from: next, to: Math.min(end, next + batchSize) };
        next = batch.to;
        worker.postMessage(batch, []);
        const answer = await new Promise<Answer>((resolve, reject) => {
          worker.once("message", resolve).once("error", reject);
        });
        worker.removeAllListeners("error");
        sum.schedules += answer.schedules;
        sum.commits += answer.commits;
        sum.promotions += answer.promotions;
        sum.wrong += answer.problems.length;
        for (const { seed, problems } of answer.problems)
          console.log(`--schedules 1 --seed ${seed}: ${problems.join("; ")}`);
        if (performance.now() - reported < reportMs) continue;
        reported = performance.now();
        report();
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  report();
  if (sum.wrong > 0) process.exitCode = 1;
}

async function killProcesses(count: number, first: number): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    const folder = mkdtempSync(join(tmpdir(), "kubestage-killed-"));
    const { problems, ...done } = await runKilled(seed, { folder, rounds: 12, mostTold: 8 });
    console.error(
      `seed ${seed}: ${done.kills} processes killed, ${done.locks} locks left, ${done.told} pushes told of, ${done.commits} commits, ${done.promotions} of them promotions`,
    );
    if (problems.length > 0) {
      console.log(`--git --schedules 1 --seed ${seed}: ${problems.join("; ")}; it stays in ${folder}`);
      process.exitCode = 1;
    } else rmSync(folder, { recursive: true });
  }
}
