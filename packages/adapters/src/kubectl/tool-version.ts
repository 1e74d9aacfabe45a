import { execFile } from "node:child_process";
import type { Environment } from "../state/state-folder.ts";

const patienceMs = 10_000;

/** What a program on PATH says about its version, its first line; undefined where there is no such program. */
export function toolVersion(
  program: string,
  given: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  execFile(program, given, { timeout: patienceMs, env: { ...environment } }, (failed, stdout) => {
    resolve(failed ? undefined : stdout.trim().split("\n")[0]);
  });
  return promise;
}
