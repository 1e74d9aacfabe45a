import { ProcessError, runProcess } from "../processes/run-process.ts";
import type { Environment } from "../state/state-folder.ts";

const patienceMs = 10_000;

/** What a program on PATH says about its version, its first line; undefined where there is no such program. */
export async function toolVersion(
  program: string,
  given: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  try {
    const run = { command: [program, ...given] as const, environment: { ...environment }, timeoutMs: patienceMs };
    const { exitCode, stdout } = await runProcess(run);
    return exitCode === 0 ? stdout.toString().trim().split("\n")[0] : undefined;
  } catch (error) {
    if (error instanceof ProcessError) return undefined;
    throw error;
  }
}
