import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import type { Measured } from "./measure.ts";
import { measure, measureMedian } from "./measure.ts";
import { canonicalObjects, writeChart, writeKustomizations } from "./peers.ts";
import { benchmarkDeclaration, benchmarkStages } from "./platform.ts";

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

/** In the checkout, because the temporary folder of some machines is slow or in memory. */
const folder = join(root, "out", "bench");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
/** What the npm package holds, outside of the checkout, where the command runs its bundle and not its sources. */
const kubestage = [join(folder, "package", "bin", "kubestage.js")];
for (const part of ["bin", "dist", "package.json"])
  cpSync(join(root, part), join(folder, "package", part), { recursive: true });
try {
  const rows: Row[] = [];
  for (const apps of sizes) rows.push(...(await compare(apps)));
  const starts = await measureStarts();
  const text = report(rows, starts);
  writeFileSync(join(import.meta.dirname, "RESULTS.md"), text);
  console.log(text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same objects by each tool, one after the other. Fails where a peer's objects are not the same. */
async function compare(apps: number): Promise<Row[]> {
  const declaration = join(folder, `platform-${apps}.yaml`);
  writeFileSync(declaration, benchmarkDeclaration(apps));
  // Each run into a folder of its own, all removed at the end: ext4 is slow to reuse the inodes of files just removed.
  const outs = Array.from({ length: buildRuns }, (_, run) => join(folder, `out-${apps}-${run}`));
  const runs: Measured[] = [];
  for (const out of outs)
    runs.push(await measure(process.execPath, [...kubestage, "build", declaration, "--out", out]));
  const out = outs[0] as string;
  const built = readBuilt(out);
  const rows: Row[] = [{ tool: "kubestage build", apps, objects: built.all, measured: median(runs) }];
  console.error(`kubestage ${apps} apps: ${Math.round(median(runs).milliseconds)} ms`);
  if (apps <= helmUpTo && isInstalled("helm", ["version"])) {
    const chart = join(folder, `chart-${apps}`);
    writeChart(chart, out, apps);
    const args = ["template", "bench", chart];
    requireSame("helm", built.text, (await measure("helm", args, true)).stdout);
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
    const measured = await measure("kubectl", ["kustomize", overlays], true);
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

async function measureStarts(): Promise<Start[]> {
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
  const cpu = cpus();
  const lines = [
    "# Benchmark results",
    "",
    "Made by `npm run bench`: whole processes, median of three runs (start-up: of eleven), all in one run on one machine.",
    "Absolute times differ between machines; compare within the table. The peers render the objects that kubestage wrote",
    "for the apps, and the run fails where theirs differ; kubestage also reads and checks the declaration and writes what is",
    "cluster-wide and stage-wide. kubestage is the packed form.",
    "",
    `Machine: ${cpu.length} × ${cpu[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB. ${versions().join(", ")}.`,
    "",
    "| tool | apps in 3 stages | objects | time | for each object | peak memory |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map(({ tool, apps, objects, measured }) => {
      const each = ((measured.milliseconds * 1000) / objects).toFixed(1);
      return `| ${tool} | ${apps} | ${objects} | ${Math.round(measured.milliseconds)} ms | ${each} µs | ${megabytes(measured)} |`;
    }),
    "",
    "| command | time |",
    "| --- | ---: |",
    ...starts.map(({ command, measured }) => `| ${command} | ${Math.round(measured.milliseconds)} ms |`),
    "",
  ];
  return lines.join("\n");
}

function versions(): string[] {
  const found = [`Node ${process.versions.node}`];
  const helm = spawnSync("helm", ["version", "--short"], { encoding: "utf8" });
  if (helm.status === 0) found.push(`helm ${helm.stdout.trim()}`);
  const kubectl = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });
  if (kubectl.status === 0) found.push(kubectl.stdout.trim().replaceAll("\n", ", "));
  return found;
}

function isInstalled(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function megabytes({ peakMegabytes }: Measured): string {
  return peakMegabytes === undefined ? "not known" : `${Math.round(peakMegabytes)} MB`;
}

function median(runs: readonly Measured[]): Measured {
  return runs.toSorted((left, right) => left.milliseconds - right.milliseconds)[
    Math.floor(runs.length / 2)
  ] as Measured;
}
