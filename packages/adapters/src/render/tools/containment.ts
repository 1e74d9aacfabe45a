import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** A tool that renders needs a fraction of it; a chart that counts to a hundred million needs more. */
const mostMemoryKibibytes = 2 * 1024 * 1024;

/** A network of its own without any interface, and processes that end with their first one; as whoever one is. */
const apart = [
  "/usr/bin/unshare",
  ...["--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child=SIGKILL"],
] as const;

/** Bounds of the shell's own: memory in KiB, processor time in seconds, no core files. The rest is the command. */
const bounds = 'ulimit -v "$0" && ulimit -c 0 && ulimit -t "$1" && shift && exec "$@"';

let apartWorks: Promise<boolean> | undefined;

/**
 * What stands before a command so that it is contained by the system: on Linux, bounded memory and processor time, and
 * no network where user namespaces may be made (tried out once for each process). Empty on other systems: there,
 * a closed port for a proxy, an empty PATH and what is refused before rendering have to do.
 *
 * Source: unshare(1), https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ulimit.html
 */
export async function containmentPrefix(network: boolean, timeoutMs: number): Promise<readonly string[]> {
  if (process.platform !== "linux" || !existsSync("/bin/sh")) return [];
  const seconds = String(Math.ceil(timeoutMs / 1000) * 4);
  const bounded = ["/bin/sh", "-c", bounds, String(mostMemoryKibibytes), seconds];
  if (network) return bounded;
  return (await hasNetworkNamespaces()) ? [...apart, ...bounded] : bounded;
}

/** Whether this system lets a tool run in a network of its own. */
export function hasNetworkNamespaces(): Promise<boolean> {
  apartWorks ??= tryApart();
  return apartWorks;
}

function tryApart(): Promise<boolean> {
  const [program, ...flags] = apart;
  if (process.platform !== "linux" || !existsSync(program)) return Promise.resolve(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(program, [...flags, "/bin/sh", "-c", "exit 0"], { stdio: "ignore" });
  child.on("error", () => resolve(false));
  child.on("close", (code) => resolve(code === 0));
  return promise;
}
