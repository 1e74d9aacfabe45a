import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { writeYaml } from "../packages/core/src/manifests/write-yaml.ts";
import type { YamlValue } from "../packages/core/src/manifests/write-yaml.ts";
import {
  allBatches,
  allWorlds,
  families,
  judgeBatch,
} from "../packages/core/src/prove/testing/small-worlds/families.ts";
import { type Disagreement, type Judged, smaller } from "../packages/core/src/prove/testing/small-worlds/family.ts";

/**
 * Judges every small world by the prover and by the reference, on all cores. Batches are numbered; `--from N` goes on with
 * batch N, `--to N` ends before it. Progress goes to stderr. Exit 1 where they disagree, with the smallest world as YAML.
 */
interface Answer extends Judged {
  readonly batch: number;
}

const reportMs = 10_000;

if (isMainThread) await run();
else parentPort?.on("message", (batch: number) => parentPort?.postMessage({ batch, ...judgeBatch(batch) }, []));

async function run(): Promise<void> {
  const options = {
    from: { type: "string", default: "0" },
    to: { type: "string", default: String(allBatches) },
  } as const;
  const { values } = parseArgs({ options });
  const end = Math.min(allBatches, Number(values.to));
  let next = Number(values.from);
  if (!Number.isInteger(next) || !Number.isInteger(end)) throw new Error("--from and --to take the number of a batch");
  for (const { name, bounds, worlds } of families)
    console.error(`${name}: ${worlds.toLocaleString("en")} worlds: ${bounds}`);
  console.error(`${allWorlds.toLocaleString("en")} worlds in ${allBatches} batches, from batch ${next} to ${end - 1}`);

  const open = new Set<number>();
  const started = performance.now();
  let reported = started;
  let worlds = 0;
  let found: Disagreement | undefined;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < end && found === undefined) {
        const batch = next++;
        open.add(batch);
        worker.postMessage(batch, []);
        const answer = await new Promise<Answer>((resolve, reject) => {
          worker.once("message", resolve).once("error", reject);
        });
        worker.removeAllListeners("error");
        open.delete(batch);
        worlds += answer.worlds;
        if (answer.disagreement) found = smaller(found, answer.disagreement);
        if (performance.now() - reported < reportMs) continue;
        reported = performance.now();
        const seconds = Math.round((reported - started) / 1000);
        console.error(
          `${worlds.toLocaleString("en")} worlds after ${seconds} s; --from ${Math.min(next, ...open)} goes on here`,
        );
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (found) {
    console.error(found.what);
    process.stdout.write(found.objects.map((object) => writeYaml(object as unknown as YamlValue)).join("---\n"));
    process.exitCode = 1;
  } else console.error(`${worlds.toLocaleString("en")} worlds, no disagreement`);
}
