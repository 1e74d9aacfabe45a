import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Environment } from "../state/state-folder.ts";
import { KubestageError } from "../kubestage-error.ts";
import { ProcessError, runProcess } from "../processes/run-process.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs kubectl in this process's place: it has its standard streams and terminal, gets its signals, and the result is
 * its exit code, 128 and the number where a signal ended it.
 *
 * Errors: KS6025 where it cannot be started, thrown.
 */
export async function runKubectl(path: string, given: readonly string[], environment: Environment): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(path, given, { stdio: "inherit", env: { ...environment } });
  // From a terminal each process of the group gets Ctrl-C by itself: passed on, it would count twice.
  const isGroups = (signal: string): boolean =>
    (signal === "SIGINT" || signal === "SIGQUIT") &&
    [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const pass = (signal: NodeJS.Signals): void => {
    if (!isGroups(signal)) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  child.on("error", (cause) => {
    const hint = "correct KUBESTAGE_KUBECTL or PATH, or install kubectl anew";
    reject(new KubestageError("KS6025", { message: `${path} cannot be started: ${cause.message}`, hint, cause }));
  });
  child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  try {
    return await promise;
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}

/**
 * Makes a context the current one of the user's own kubeconfigs, as kubectl does it: the lock and the file that it chooses
 * are kubectl's own. The result is what kubectl said where it failed.
 */
export async function switchContext(
  path: string,
  context: string,
  environment: Environment,
): Promise<string | undefined> {
  const command = [path, "config", "use-context", context] as const;
  try {
    const { exitCode, stderr } = await runProcess({ command, environment: { ...environment } });
    return exitCode === 0 ? undefined : stderr.trim() || `it ended with ${exitCode}`;
  } catch (error) {
    if (error instanceof ProcessError) return error.message;
    throw error;
  }
}
