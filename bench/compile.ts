import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import type { Measured } from "./measure.ts";
import { measure, measureMedian, medianRun } from "./measure.ts";
import { canonicalObjects, writeChart, writeKustomizations } from "./peers.ts";
import { benchmarkDeclaration, benchmarkStages } from "./platform.ts";
import { machine, megabytes, table } from "./results.ts";

const root = join(import.meta.dirname, "..");
/** Sizes for kubestage and helm; kustomize is quadratic and is stopped earlier. */
const sizes = [50, 200, 1000, 5000];
const kustomizeUpTo = 50;
const helmUpTo = 1000;
const startRuns = 11;
const buildRuns = 3;

interface Row {
  readonly tool: string;
  readonly apps: number;
  readonly objects: number;
  readonly measured: Measured;
}

/** Where a run works, and the packed command in it. */
export interface Workplace {
  readonly folder: string;
  /** The arguments of Node before those of kubestage. */
  readonly kubestage: readonly string[];
}

/** How long `build` takes, side by side with helm and kustomize on the same objects. The result is Markdown. */
export async function benchCompile(place: Workplace): Promise<string> {
  const rows: Row[] = [];
  for (const apps of sizes) rows.push(...(await compare(apps, place)));
  return report(rows, await measureStarts(place));
}

/** The same objects by each tool, one after the other. Fails where a peer's objects are not the same. */
async function compare(apps: number, { folder, kubestage }: Workplace): Promise<Row[]> {
  const declaration = join(folder, `platform-${apps}.yaml`);
  writeFileSync(declaration, benchmarkDeclaration(apps));
  // Each run into a folder of its own, all removed at the end: ext4 is slow to reuse the inodes of files just removed.
  const outs = Array.from({ length: buildRuns }, (_, run) => join(folder, `out-${apps}-${run}`));
  const runs: Measured[] = [];
  for (const out of outs)
    runs.push(await measure(process.execPath, [...kubestage, "build", declaration, "--out", out]));
  const out = outs[0] as string;
  const built = readBuilt(out);
  const rows: Row[] = [{ tool: "kubestage build", apps, objects: built.all, measured: medianRun(runs) }];
  console.error(`kubestage ${apps} apps: ${Math.round(medianRun(runs).milliseconds)} ms`);
  if (apps <= helmUpTo && isInstalled("helm", ["version"])) {
    const chart = join(folder, `chart-${apps}`);
    writeChart(chart, out, apps);
    const args = ["template", "bench", chart];
    requireSame("helm", built.text, (await measure("helm", args, { keepOutput: true })).stdout);
    rows.push({
      tool: "helm template",
      apps,
      objects: built.ofApps,
      measured: await measureMedian(buildRuns, "helm", args),
    });
  }
  if (apps <= kustomizeUpTo && isInstalled("kubectl", ["version", "--client"])) {
    const overlays = join(folder, `overlays-${apps}`);
    writeKustomizations(overlays, out, apps);
    const measured = await measure("kubectl", ["kustomize", overlays], { keepOutput: true });
    requireSame("kustomize", built.text, measured.stdout);
    rows.push({ tool: "kubectl kustomize", apps, objects: built.ofApps, measured });
  }
  return rows;
}

function readBuilt(out: string): { all: number; ofApps: number; text: string } {
  const text = benchmarkStages
    .flatMap(({ cluster, stage }) =>
      yamlFiles(join(out, cluster, stage)).filter((file) => !file.endsWith("_stage.yaml")),
    )
    .map((file) => readFileSync(file, "utf8"))
    .join("---\n");
  const everything = ["nonprod", "prod"].flatMap((cluster) => [
    ...yamlFiles(join(out, cluster)),
    ...benchmarkStages
      .filter((one) => one.cluster === cluster)
      .flatMap(({ stage }) => yamlFiles(join(out, cluster, stage))),
  ]);
  const all = everything.reduce((sum, file) => sum + countObjects(readFileSync(file, "utf8")), 0);
  return { all, ofApps: countObjects(text), text };
}

function yamlFiles(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(path, name));
}

function countObjects(text: string): number {
  return text.match(/^kind: /gm)?.length ?? 0;
}

function requireSame(tool: string, ours: string, theirs: string): void {
  const [left, right] = [canonicalObjects(ours), canonicalObjects(theirs)];
  if (left.length === right.length && left.every((object, index) => object === right[index])) return;
  throw new Error(`${tool} did not render the same objects: ${left.length} of ours, ${right.length} of its own`);
}

interface Start {
  readonly command: string;
  readonly measured: Measured;
}

async function measureStarts({ folder, kubestage }: Workplace): Promise<Start[]> {
  const out = join(folder, "shop");
  const shop = ["build", join(root, "examples", "shop", "platform"), "--out", out];
  const commands: [string, string, string[]][] = [
    ["node -e 0", process.execPath, ["-e", "0"]],
    ["kubestage --help", process.execPath, [...kubestage, "--help"]],
    ["kubestage build examples/shop", process.execPath, [...kubestage, ...shop]],
    ...(isInstalled("helm", ["version"]) ? [["helm --help", "helm", ["--help"]] as [string, string, string[]]] : []),
    ...(isInstalled("kubectl", ["version", "--client"])
      ? [["kubectl --help", "kubectl", ["--help"]] as [string, string, string[]]]
      : []),
  ];
  const starts: Start[] = [];
  for (const [command, program, args] of commands)
    starts.push({ command, measured: await measureMedian(startRuns, program, args) });
  return starts;
}

function report(rows: readonly Row[], starts: readonly Start[]): string {
  return `Median of three runs (start-up: of eleven). The peers render the objects that kubestage wrote for the apps, and the run fails where
theirs differ; kubestage also reads and checks the declaration and writes what is cluster-wide and stage-wide.

Machine: ${[machine(), ...versions()].join(", ")}.

${table([
  ["tool", "apps in 3 stages", "objects", "time", "for each object", "peak memory"],
  ...rows.map(({ tool, apps, objects, measured }) => [
    tool,
    String(apps),
    String(objects),
    `${Math.round(measured.milliseconds)} ms`,
    `${((measured.milliseconds * 1000) / objects).toFixed(1)} µs`,
    megabytes(measured.peakMegabytes),
  ]),
])}

${table([
  ["command", "time"],
  ...starts.map(({ command, measured }) => [command, `${Math.round(measured.milliseconds)} ms`]),
])}
`;
}

function versions(): string[] {
  const found: string[] = [];
  const helm = spawnSync("helm", ["version", "--short"], { encoding: "utf8" });
  if (helm.status === 0) found.push(`helm ${helm.stdout.trim()}`);
  const kubectl = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });
  if (kubectl.status === 0) found.push(kubectl.stdout.trim().replaceAll("\n", ", "));
  return found;
}

function isInstalled(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
