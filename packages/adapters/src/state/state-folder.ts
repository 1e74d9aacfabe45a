import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { platform } from "node:process";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of this user where kubestage remembers what outlives a command: KUBESTAGE_STATE, or the system's place.
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function stateFolder(environment: Environment): string {
  const own = environment["KUBESTAGE_STATE"];
  if (own !== undefined && own !== "") return resolve(own);
  const systems = platform === "win32" ? environment["LOCALAPPDATA"] : environment["XDG_STATE_HOME"];
  if (systems !== undefined && systems !== "") return join(resolve(systems), "kubestage");
  return join(environment["HOME"] ?? homedir(), ".local", "state", "kubestage");
}
