import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemCode } from "../kubestage-error.ts";

/**
 * A working folder that belongs to one process at a time. It holds claims, `claim-1.json` and so on; whoever wrote the
 * last one owns the folder. The next claim is made only where the owner has ended, and only one process can make it.
 */
interface Claim {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in a form that only this machine understands: tells it from a later one of the same id. */
  readonly began: string | undefined;
}

/** Says who holds the folder, or that the folder is not kubestage's at all. */
export type Refused = { readonly held: Claim } | { readonly foreign: true };

/** A claim is written in one step; one that is still empty after this time was left behind by a killed process. */
const unfinishedClaimMs = 10_000;
const claimName = /^claim-(\d+)\.json$/;

/** Takes the working folder `folder`, making it where it is not there. What a killed owner left in it stays. */
export function claimFolder(folder: string): Refused | undefined {
  for (;;) {
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(folder);
    const last = Math.max(0, ...names.map(numberOf));
    if (last === 0 && names.length > 0) return { foreign: true };
    try {
      const holder = last === 0 ? undefined : holderOf(join(folder, `claim-${last}.json`));
      if (holder) return { held: holder };
      const claim: Claim = { pid: process.pid, host: hostname(), began: beginningOf(process.pid) };
      writeFileSync(join(folder, `claim-${last + 1}.json`), JSON.stringify(claim), { flag: "wx" });
      return undefined;
    } catch (error) {
      // Somebody was quicker, or has just released the folder: look again.
      if (systemCode(error) === "EEXIST" || systemCode(error) === "ENOENT") continue;
      removeIfEmpty(folder);
      throw error;
    }
  }
}

/**
 * Gives the working folder up and removes it with all that is in it. The own claim goes last: until then nobody else
 * comes in, and after it only an empty folder is left.
 */
export function releaseFolder(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names) if (!claimName.test(name)) rmSync(join(folder, name), { recursive: true });
  const claims = names.filter((name) => claimName.test(name));
  for (const name of claims.toSorted((left, right) => numberOf(left) - numberOf(right))) rmSync(join(folder, name));
  // Somebody else may have claimed it in the meantime.
  removeIfEmpty(folder);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "")) throw error;
  }
}

function numberOf(name: string): number {
  return Number(claimName.exec(name)?.[1] ?? 0);
}

function holderOf(path: string): Claim | undefined {
  const text = readFileSync(path, "utf8");
  let claim: Claim;
  try {
    claim = JSON.parse(text) as Claim;
  } catch {
    const unfinished = Date.now() - statSync(path).mtimeMs > unfinishedClaimMs;
    return unfinished ? undefined : { pid: 0, host: hostname(), began: undefined };
  }
  return isAlive(claim) ? claim : undefined;
}

/** A process on another machine cannot be looked at, so it counts as alive. */
function isAlive({ pid, host, began }: Claim): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  return began === beginningOf(pid);
}

/** Source: proc_pid_stat(5), field 22; the command in field 2 may hold spaces and brackets. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
