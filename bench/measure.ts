import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  readonly milliseconds: number;
  /** Peak resident memory of the process itself, in megabytes; undefined where the system does not tell. */
  readonly peakMegabytes: number | undefined;
  /** What all its threads computed, up to the last look at it; undefined where the system does not tell. */
  readonly processorMilliseconds: number | undefined;
  /** Empty unless it was to be kept. */
  readonly stdout: string;
}

export interface MeasureOptions {
  readonly keepOutput?: boolean;
  /** The whole environment; that of this process where it is not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** With what the command has to end; 0 where it is not given. */
  readonly exitCode?: number;
}

const pollMilliseconds = 5;

/** Runs a command once, from start to end of its process. Throws where it ends otherwise than it should: that is no measurement. */
export async function measure(
  command: string,
  args: readonly string[],
  { keepOutput = false, environment, exitCode = 0 }: MeasureOptions = {},
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: environment });
  let peak: number | undefined;
  let computed: number | undefined;
  const poll = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
    computed = processorOf(child.pid) ?? computed;
  }, pollMilliseconds);
  const kept: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => keepOutput && kept.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(poll));
  const milliseconds = performance.now() - began;
  if (code !== exitCode)
    throw new Error(
      `${command} ${args.join(" ")} exited ${code} and not ${exitCode}: ${Buffer.concat(errors).toString()}`,
    );
  return { milliseconds, peakMegabytes: peak, processorMilliseconds: computed, stdout: Buffer.concat(kept).toString() };
}

/** The run of median time among `runs`, after one that is not counted. */
export async function measureMedian(runs: number, command: string, args: readonly string[]): Promise<Measured> {
  await measure(command, args);
  const measured: Measured[] = [];
  for (let run = 0; run < runs; run++) measured.push(await measure(command, args));
  return medianRun(measured);
}

/** The run of median time. */
export function medianRun(runs: readonly Measured[]): Measured {
  return runs.toSorted((left, right) => left.milliseconds - right.milliseconds)[
    Math.floor(runs.length / 2)
  ] as Measured;
}

/** The most memory that a running process has had, in megabytes, by the kernel's own record. Source: proc_pid_status(5), VmHWM */
export function peakOf(processId: number | undefined): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(recordOf(processId, "status") ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

/** A hundred to the second on every Linux. Source: proc_pid_stat(5), utime and stime */
const millisecondsOfTick = 10;

function processorOf(processId: number | undefined): number | undefined {
  const [user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(recordOf(processId, "stat") ?? "")?.slice(1) ?? [];
  return user === undefined ? undefined : (Number(user) + Number(system)) * millisecondsOfTick;
}

function recordOf(processId: number | undefined, name: "status" | "stat"): string | undefined {
  try {
    return readFileSync(`/proc/${processId}/${name}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return undefined;
    throw error;
  }
}
