import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { benchCluster } from "./cluster/cluster.ts";
import type { Workplace } from "./compile.ts";
import { benchCompile } from "./compile.ts";
import { benchPromote } from "./promote/promote.ts";
import { benchProve } from "./prove/prove.ts";
import type { BenchmarkPart } from "./results.ts";
import { writeResults } from "./results.ts";

/** Each part answers its text, or nothing where it cannot run here and has said so. */
const parts: Readonly<Record<BenchmarkPart, (place: Workplace) => Promise<string | undefined>>> = {
  compile: benchCompile,
  cluster: benchCluster,
  prove: benchProve,
  promote: benchPromote,
};

const root = join(import.meta.dirname, "..");
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in parts));
if (unknown === undefined) await run((asked.length === 0 ? Object.keys(parts) : asked) as BenchmarkPart[]);
else {
  console.error(`there is no part ${JSON.stringify(unknown)}: npm run bench -- [${Object.keys(parts).join("|")}]`);
  process.exitCode = 1;
}

async function run(names: readonly BenchmarkPart[]): Promise<void> {
  // In the checkout, because the temporary folder of some machines is slow or in memory.
  const folder = join(root, "out", "bench");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // What the npm package holds, outside of the checkout, where the command runs its bundle and not its sources.
  for (const part of ["bin", "dist", "package.json"])
    cpSync(join(root, part), join(folder, "package", part), { recursive: true });
  const place = { folder, kubestage: [join(folder, "package", "bin", "kubestage.js")] };
  try {
    for (const name of names) {
      const text = await parts[name](place);
      if (text === undefined) continue;
      writeResults(name, text);
      console.log(text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
