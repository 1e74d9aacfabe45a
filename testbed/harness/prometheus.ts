import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { buildFlags, go, type Say, sayOnStderr, whyNotBuilt } from "./build.ts";
import { type Cached, isCached, provideCached } from "./cache.ts";
import { freePort } from "./ports.ts";
import { startWatched } from "./processes.ts";
import { moduleFolder } from "./versions.ts";

const execute = promisify(execFile);
const folderOfModule = join(moduleFolder, "prometheus");
const packages = ["prometheus", "promtool"].map((name) => `github.com/prometheus/prometheus/cmd/${name}`);
/** Without the ways to find targets in clouds, which are most of it. */
const tags = "remove_all_sd";
const readyMs = 30_000;

/** A Prometheus that runs until it is stopped, or this process ends. */
export interface RunningPrometheus {
  /** Such as `http://127.0.0.1:9090`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The folder with prometheus and promtool. */
export async function providePrometheus(say: Say = sayOnStderr): Promise<string> {
  return provideCached(await prometheus(say), say);
}

async function prometheus(say: Say): Promise<Cached> {
  const texts = await Promise.all(["go.mod", "go.sum"].map((file) => readFile(join(folderOfModule, file), "utf8")));
  return {
    name: "prometheus",
    inputs: [...texts, tags, buildFlags, platform(), arch()],
    make: async (folder) => {
      say("building Prometheus (about 5 minutes the first time)");
      const args = ["build", "-tags", tags, "-ldflags", "-s -w", "-o", `${folder}/`, ...packages];
      await go(args, { cwd: folderOfModule, say });
    },
  };
}

/** Why there is no Prometheus here; undefined where there is, or one can be built. */
export async function whyNoPrometheus(): Promise<string | undefined> {
  if (await isCached(await prometheus(() => undefined))) return undefined;
  const reason = await whyNotBuilt(join(folderOfModule, "go.mod"), folderOfModule);
  return reason === undefined ? undefined : `${reason.said}: install Go ${reason.wanted} or newer (https://go.dev/dl)`;
}

/**
 * Starts a Prometheus on loopback that knows `samples`, a text of OpenMetrics with times, and scrapes nothing: no test has to wait for
 * samples to come.
 * Source: https://prometheus.io/docs/prometheus/latest/storage/#backfilling-from-openmetrics-format
 */
export async function startPrometheus(samples: string): Promise<RunningPrometheus> {
  const programs = await providePrometheus();
  const folder = await mkdtemp(join(tmpdir(), "kubestage-prometheus-"));
  const data = join(folder, "data");
  await writeFile(join(folder, "samples"), samples);
  await writeFile(join(folder, "prometheus.yml"), "global: { scrape_interval: 1h }\n");
  await execute(join(programs, "promtool"), [
    "tsdb",
    "create-blocks-from",
    "openmetrics",
    join(folder, "samples"),
    data,
  ]);
  const port = await freePort();
  const args = [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${data}`,
    // Blocks of the past are older than what is kept by default may be.
    "--storage.tsdb.retention.time=100y",
    `--web.listen-address=127.0.0.1:${String(port)}`,
    "--log.level=warn",
  ];
  const log = join(folder, "log");
  const program = await startWatched(join(programs, "prometheus"), args, { cwd: folder, log, removes: folder });
  const address = `http://127.0.0.1:${String(port)}`;
  const stop = async (): Promise<void> => {
    program.signal("SIGKILL");
    await program.ended(5_000);
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + readyMs;
  while (!(await isReady(address))) {
    if (!program.hasEnded() && performance.now() < deadline) {
      await sleep(50);
      continue;
    }
    const said = await readFile(log, "utf8");
    await stop();
    throw new Error(`Prometheus did not start:\n${said.slice(-2000)}`);
  }
  return { address, stop };
}

async function isReady(address: string): Promise<boolean> {
  return fetch(`${address}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
