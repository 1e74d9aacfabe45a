import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { Workplace } from "../compile.ts";
import type { Measured } from "../measure.ts";
import { measure, medianRun } from "../measure.ts";
import { comparePeer } from "./peer.ts";
import type { ProveTimes } from "./prove-one.ts";
import type { Decade } from "./picture.ts";
import { decadesPicture } from "./picture.ts";
import { leakKinds } from "./leaks.ts";
import type { LargeWorld, LeakingWorld, ProveResults } from "./report.ts";
import { proveReport, watchingHeap } from "./report.ts";
import { measureReading } from "./reading-rates.ts";
import type { WatchTimes } from "./watch-one.ts";
import type { ClusterShape } from "./world.ts";
import { writeWorld } from "./write-world.ts";

/** Of the issue that asked for it; the second is what Antrea publishes for its controller. */
const largeShapes: readonly ClusterShape[] = [
  { namespaces: 10_000, pods: 100_000, policies: 30_000, stages: 5 },
  { namespaces: 25_000, pods: 100_000, policies: 75_000, stages: 5 },
];
/** The first of the large ones once more, where each kind of leak is in a hundredth of the namespaces. */
const leakingShape: ClusterShape = {
  ...{ namespaces: 10_000, pods: 100_000, policies: 30_000, stages: 5 },
  leaks: { share: 0.01, kinds: leakKinds },
};
/** Below the first of the large ones, which has the same shape. */
const decades = [100, 1000, 10_000];
const properties = ["network", "access", "placement"];
const all = [...properties, "podSecurity", "labels", "configuration", "resources", "shared", "paths"];
const parseRuns = 3;
const events = [
  "Pod=1500",
  "other pod=1500",
  "relabelled pod=500",
  "rule=1000",
  "NetworkPolicy=1500",
  "RoleBinding=1000",
  "Role=400",
  "ClusterRoleBinding=200",
  "label=400",
  "stage label=2",
  "node label=2",
].join(",");
const checkEach = 500;

const picture = join(import.meta.dirname, "..", "..", "docs", "pictures", "prove.svg");

/** How long proofs take, beside reading alone, a peer and themselves at other sizes. The result is Markdown. */
export async function benchProve(place: Workplace): Promise<string> {
  const load = loadavg()[0] ?? 0;
  const large: LargeWorld[] = [];
  for (const shape of largeShapes) large.push(await measureLarge(place, shape));
  const leaking = await measureLeaking(place);
  const watched = await measureEvents(place, largeShapes[0] as ClusterShape);
  const sizes: Decade[] = [];
  for (const pods of decades) sizes.push(await measureDecade(place, pods));
  sizes.push(...large.slice(0, 1).map(decadeOf));
  writeFileSync(picture, decadesPicture(sizes));
  const results: ProveResults = {
    load,
    large,
    leaking,
    watched,
    sizes,
    peer: await comparePeer(place),
    reading: await measureReading(place),
  };
  return proveReport(results);
}

async function measureLarge(place: Workplace, shape: ClusterShape): Promise<LargeWorld> {
  const file = worldFile(place, shape);
  const written = writeWorld(file, shape);
  const parses: Measured[] = [];
  for (let run = 0; run < parseRuns; run++) parses.push(await runProgram("parse-json.ts", [file]));
  const each: LargeWorld["each"][number][] = [];
  const alone = shape === largeShapes[0] ? [...properties, all.join(",")] : [];
  for (const property of [properties.join(","), ...alone]) {
    const measured = await runProgram("prove-one.ts", [file, property]);
    each.push({ properties: property, times: JSON.parse(measured.stdout) as ProveTimes, measured });
    say(`${property} of ${shape.pods} pods in ${shape.namespaces} namespaces`, measured);
  }
  const command = await prove(place, file);
  return { shape, written, parse: medianRun(parses), each, command };
}

/** What only shows where something is found: findings, fixes that are tried, ways from stage to stage. */
async function measureLeaking(place: Workplace): Promise<LeakingWorld> {
  const file = worldFile(place, leakingShape);
  const written = writeWorld(file, leakingShape);
  const each: LeakingWorld["each"][number][] = [];
  for (const properties of ["paths", all.join(",")]) {
    const measured = await runProgram("prove-one.ts", [file, properties]);
    each.push({ properties, times: JSON.parse(measured.stdout) as ProveTimes, measured });
    say(`${properties} of ${leakingShape.pods} pods with leaks`, measured);
  }
  return { shape: leakingShape, written, each };
}

async function measureEvents(place: Workplace, shape: ClusterShape): Promise<readonly WatchTimes[]> {
  const args = [worldFile(place, shape), events, String(checkEach)];
  const measured = await runProgram("watch-one.ts", args, [watchingHeap]);
  say(`${events} events`, measured);
  return JSON.parse(measured.stdout) as WatchTimes[];
}

async function measureDecade(place: Workplace, pods: number): Promise<Decade> {
  const shape = { namespaces: pods / 10, pods, policies: (pods / 10) * 3, stages: 5 };
  const file = worldFile(place, shape);
  writeWorld(file, shape);
  const parse = await runProgram("parse-json.ts", [file]);
  const { stdout } = await runProgram("prove-one.ts", [file, properties.join(",")]);
  const { proving } = JSON.parse(stdout) as ProveTimes;
  const command = await prove(place, file);
  say(`prove of ${pods} pods`, command);
  return { pods, parse, proving: proving?.computed ?? 0, command };
}

function decadeOf({ shape, parse, each, command }: LargeWorld): Decade {
  return { pods: shape.pods, parse, proving: each[0]?.times.proving?.computed ?? 0, command };
}

/** The packed command, from the start of its process to its end. */
async function prove({ kubestage }: Workplace, file: string): Promise<Measured> {
  const args = [...kubestage, "prove", file, "--property", properties.join(",")];
  return measure(process.execPath, args, { keepOutput: true });
}

async function runProgram(name: string, args: readonly string[], options: readonly string[] = []): Promise<Measured> {
  return measure(process.execPath, [...options, join(import.meta.dirname, name), ...args], { keepOutput: true });
}

function worldFile({ folder }: Workplace, { namespaces, pods, leaks }: ClusterShape): string {
  return join(folder, `world-${namespaces}-${pods}${leaks ? "-leaking" : ""}.json`);
}

function say(what: string, { milliseconds, peakMegabytes = 0 }: Measured): void {
  console.error(`${what}: ${Math.round(milliseconds)} ms, ${Math.round(peakMegabytes)} MB`);
}
