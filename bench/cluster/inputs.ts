import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workplace } from "../compile.ts";
import { measure } from "../measure.ts";
import { benchmarkDeclaration } from "../platform.ts";

/** The cluster of the benchmark's declaration that is used: two of its stages. */
const cluster = "nonprod";

/** The same objects for each tool. */
export interface Input {
  readonly declaration: string;
  readonly objects: number;
  /** What `kubestage build` wrote of them, for kubectl: a folder, and all of it in one file. */
  readonly folder: string;
  readonly file: string;
}

/** A declaration of `apps` apps, of which the Deployments of the first `changed` are others than those of the same apps unchanged. */
export async function makeInput({ folder, kubestage }: Workplace, apps: number, changed = 0): Promise<Input> {
  const place = join(folder, `cluster-${apps}-${changed}`);
  mkdirSync(place, { recursive: true });
  const [declaration, out, file] = ["platform.yaml", "out", "all.yaml"].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(declaration, benchmarkDeclaration(apps, changed));
  await measure(process.execPath, [...kubestage, "build", declaration, "--out", out]);
  const built = join(out, cluster);
  // In the order in which kubectl reads the folder.
  const texts = readdirSync(built, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => readFileSync(join(built, name), "utf8"));
  const all = texts.join("---\n");
  writeFileSync(file, all);
  return { declaration, objects: all.match(/^kind: /gm)?.length ?? 0, folder: built, file };
}

/** The arguments of a kubestage command that say which objects, and where. */
export function ofKubestage(command: string, { declaration }: Input, context: string): string[] {
  return [command, declaration, "--cluster", cluster, "--context", context];
}
