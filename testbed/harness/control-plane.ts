import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { type Part, partProgram, parts } from "./binaries.ts";
import { createControlPlaneFolder } from "./control-plane-folder.ts";
import { type DefinitionSet, installDefinitions } from "./definitions.ts";
import { flagsOf, type Ports } from "./part-flags.ts";
import { freePorts } from "./ports.ts";
import { isStopped, startWatched, type WatchedProcess } from "./processes.ts";
import { waitForPart } from "./readiness.ts";
import { openControlPlane, type RunningControlPlane } from "./running-control-plane.ts";
import { type User, writeKubeconfig } from "./users.ts";
import { knownVersion } from "./versions.ts";

export interface ControlPlaneOptions {
  /** A minor version of Kubernetes, such as `1.35`, built where it was not yet. */
  readonly version?: string;
  /**
   * `api`: etcd and the API server. `all`, the default: also the controller manager and the scheduler. Without a
   * controller manager no namespace gets its ServiceAccount (so pods are refused) and none is ever quite deleted.
   */
  readonly components?: "api" | "all";
  /** Of the context and of the cluster in kubeconfigs. */
  readonly name?: string;
  /** Those with a token are known by it; a certificate can be had for everybody, at any time. */
  readonly users?: readonly User[];
  /** Custom resource definitions that are installed and served before the control plane is handed over. */
  readonly definitions?: readonly DefinitionSet[];
  /** More flags for kube-apiserver, where they win over those of the test bed. */
  readonly flags?: readonly string[];
}

/** A control plane that is the caller's own: to break, and to stop. */
export interface ControlPlane extends RunningControlPlane {
  /** Ends a part, if it still runs, and starts it again on the same port with the same data. Waits until it is ready. */
  restart(part: Part): Promise<void>;
  /** Sends a signal. Waits for the end of the part (15 s, then SIGKILL); with SIGSTOP until it stands still. */
  kill(part: Part, signal?: NodeJS.Signals): Promise<void>;
  /** The process that a part is, or was until it ended. */
  processId(part: Part): number;
  /** Ends every process and removes the folder. Twice does no harm. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Go collects garbage when its heap has grown so much, in percent: tests wait for processors more often than for memory. */
const lessCollecting = { GOGC: "400" };
const startAttempts = 3;
const endTimeoutMs = 15_000;
const freezePollMs = 10;
/** An API server that is asked to end waits for its watches for a minute, and its clients never close them. */
const restartGraceMs = 2000;

/**
 * A control plane on loopback with keys of its own, ready to be used: its API server answers and its built-in objects
 * are there. It ends with `stop`, and with this process at the latest.
 * Errors: where a program is missing and cannot be built, and where a part ends or does not get ready in a minute; the
 * message holds the end of its log.
 */
export async function startControlPlane(
  options: ControlPlaneOptions = {},
  findPorts: () => Promise<Ports> = freePorts,
): Promise<ControlPlane> {
  const programs = await programsFor(options);
  for (let attempt = 1; ; attempt++) {
    const folder = await createControlPlaneFolder(options.users ?? []);
    const plane = new OwnControlPlane(folder, await findPorts(), programs, options);
    try {
      await plane.start();
      await installDefinitions(plane, options.definitions ?? []);
      return plane;
    } catch (error) {
      await plane.stop();
      // Ports are free when they are looked for and may be taken when they are used.
      if (attempt === startAttempts || !String(error).includes("address already in use")) throw error;
    }
  }
}

type Programs = ReadonlyMap<Part, string>;

async function programsFor({ components = "all", version }: ControlPlaneOptions): Promise<Programs> {
  const programs = new Map<Part, string>();
  for (const part of components === "api" ? parts.slice(0, 2) : parts)
    programs.set(part, await partProgram(part, version === undefined ? undefined : knownVersion(version)));
  return programs;
}

class OwnControlPlane implements ControlPlane {
  readonly name: string;
  readonly server: string;
  readonly folder: string;
  readonly auditLog: string;
  readonly #opened: RunningControlPlane;
  readonly #ports: Ports;
  readonly #programs: Programs;
  readonly #flags: readonly string[];
  readonly #processes = new Map<Part, WatchedProcess>();

  constructor(folder: string, ports: Ports, programs: Programs, { name = "testbed", flags = [] }: ControlPlaneOptions) {
    const server = `https://127.0.0.1:${String(ports.api)}`;
    const opened = openControlPlane({ name, server, folder });
    this.name = name;
    this.server = server;
    this.folder = folder;
    this.auditLog = opened.auditLog;
    this.#opened = opened;
    this.#ports = ports;
    this.#programs = programs;
    this.#flags = flags;
  }

  async kubeconfig(user?: User): Promise<string> {
    return this.#opened.kubeconfig(user);
  }

  async request(request: ApiRequest): Promise<ApiAnswer> {
    return this.#opened.request(request);
  }

  async start(): Promise<void> {
    for (const part of this.#programs.keys()) {
      if (part === "kube-controller-manager" || part === "kube-scheduler")
        await writeKubeconfig(this, { name: `system:${part}` }, part);
    }
    // The API server waits for etcd by itself; the others give up when there is no API server yet.
    await Promise.all([this.#start("etcd"), this.#start("kube-apiserver")]);
    await this.#ready("etcd");
    await this.#ready("kube-apiserver");
    const followers = [...this.#programs.keys()].slice(2);
    await Promise.all(followers.map((part) => this.#start(part)));
    await Promise.all(followers.map((part) => this.#ready(part)));
    // Had another etcd listened on our port, it would have answered in the place of ours, which then ended.
    for (const part of this.#programs.keys()) await this.#ready(part);
  }

  async restart(part: Part): Promise<void> {
    await this.#end(part, "SIGTERM", restartGraceMs);
    await this.#start(part);
    await this.#ready(part);
  }

  async kill(part: Part, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (signal === "SIGSTOP") await this.#freeze(part);
    else if (signal === "SIGCONT") this.#running(part).signal(signal);
    else await this.#end(part, signal, endTimeoutMs);
  }

  async #freeze(part: Part): Promise<void> {
    const running = this.#running(part);
    running.signal("SIGSTOP");
    while (!running.hasEnded() && !(await isStopped(running.pid))) await sleep(freezePollMs);
  }

  processId(part: Part): number {
    return this.#running(part).pid;
  }

  async #end(part: Part, signal: NodeJS.Signals, graceMs: number): Promise<void> {
    const running = this.#running(part);
    running.signal(signal);
    if (await running.ended(graceMs)) return;
    running.signal("SIGKILL");
    if (!(await running.ended(endTimeoutMs))) throw new Error(`${part} (process ${String(running.pid)}) does not end`);
  }

  async stop(): Promise<void> {
    // The data go with it, so nobody has to be given the time to finish.
    await Promise.all([...this.#processes.keys()].map((part) => this.kill(part, "SIGKILL")));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #start(part: Part): Promise<void> {
    const program = this.#programs.get(part);
    if (program === undefined) throw new Error(`this control plane was started without ${part}`);
    const started = await startWatched(program, flagsOf(part, this.#ports, this.#flags), {
      cwd: this.folder,
      log: this.#log(part),
      environment: lessCollecting,
      ...(part === "etcd" ? { removes: this.folder } : {}),
    });
    this.#processes.set(part, started);
  }

  async #ready(part: Part): Promise<void> {
    const process = this.#running(part);
    await waitForPart({ part, ports: this.#ports, log: this.#log(part), process, plane: this });
  }

  #running(part: Part): WatchedProcess {
    const found = this.#processes.get(part);
    if (found === undefined) throw new Error(`this control plane runs no ${part}`);
    return found;
  }

  #log(part: Part): string {
    return join(this.folder, "log", `${part}.log`);
  }
}
