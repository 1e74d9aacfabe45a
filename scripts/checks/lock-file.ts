import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../run.ts";
import { failed, type Outcome, outcomeOfComplaints } from "./check.ts";

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const publicRegistry = "https://registry.npmjs.org/";

/** The lock file works for everyone: it names no private host, and every package in it can be verified. */
export async function checkLockFile(): Promise<Outcome> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    readonly packages?: Readonly<Record<string, LockedPackage>>;
  };
  const installed = Object.entries(lock.packages ?? {}).filter(
    ([path, { link }]) => path.includes("node_modules/") && link !== true,
  );
  if (installed.length === 0) return failed("package-lock.json holds no package");
  const complaints = installed.flatMap(([path, { resolved, integrity }]) => [
    ...(resolved !== undefined && !resolved.startsWith(publicRegistry) ? [`${path} is resolved from ${resolved}`] : []),
    ...(integrity === undefined ? [`${path} has no integrity`] : []),
  ]);
  return outcomeOfComplaints(complaints, `${String(installed.length)} packages`);
}
