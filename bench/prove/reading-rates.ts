import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump } from "js-yaml";
import type { Workplace } from "../compile.ts";
import { measure } from "../measure.ts";
import type { ProveTimes } from "./prove-one.ts";
import type { ClusterShape } from "./world.ts";
import { writeWorld } from "./write-world.ts";

export interface ReadingRate {
  readonly form: "YAML" | "JSON";
  readonly megabytes: number;
  /** Megabytes in a second, by the clock. */
  readonly rate: number;
}

/** Of so many pods; a file of YAML may not be as large as one of JSON. */
const sizes = { YAML: 15_000, JSON: 60_000 };

/** How fast manifests are read, as YAML and as JSON, with every core. */
export async function measureReading({ folder }: Workplace): Promise<readonly ReadingRate[]> {
  const [json, yaml] = [join(folder, "reading.json"), join(folder, "reading.yaml")];
  writeWorld(json, shapeOf(sizes.YAML));
  const { items } = JSON.parse(readFileSync(json, "utf8")) as { items: unknown[] };
  writeFileSync(yaml, items.map((item) => `---\n${dump(item, { lineWidth: -1, noRefs: true })}`).join(""));
  writeWorld(json, shapeOf(sizes.JSON));
  const rates: ReadingRate[] = [];
  for (const [form, file] of [
    ["YAML", yaml],
    ["JSON", json],
  ] as const) {
    const program = join(import.meta.dirname, "prove-one.ts");
    const { stdout } = await measure(process.execPath, [program, file], { keepOutput: true });
    const { reading } = JSON.parse(stdout) as ProveTimes;
    const megabytes = statSync(file).size / 1e6;
    rates.push({ form, megabytes, rate: (megabytes / reading.time) * 1000 });
    console.error(`reading ${form}: ${Math.round((megabytes / reading.time) * 1000)} MB/s`);
  }
  return rates;
}

function shapeOf(pods: number): ClusterShape {
  return { namespaces: pods / 10, pods, policies: (pods / 10) * 3, stages: 5 };
}
