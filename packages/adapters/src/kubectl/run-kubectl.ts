import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Environment } from "../state/state-folder.ts";
import { KubestageError } from "../kubestage-error.ts";

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
export function switchContext(path: string, context: string, environment: Environment): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn(path, ["config", "use-context", context], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...environment },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.on("error", ({ message }) => resolve(message));
  child.on("close", (code) => resolve(code === 0 ? undefined : said.trim() || `it ended with ${code}`));
  return promise;
}
