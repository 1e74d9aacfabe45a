import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { newLedger } from "../testing.ts";
import { createReleases, type ReleasesRequest } from "./create-releases.ts";

/** For tests: a repository with a declaration, each commit of which changes what web runs, and a ledger of its releases. */
export async function sourceWithLedger(more = "") {
  const ledger = await newLedger();
  const folder = temporaryFolder({ "platform.yaml": declaration + more });
  const file = join(folder, "platform.yaml");
  const git = (who: string, ...command: string[]): string => {
    const user = ["-c", `user.name=${who}`, "-c", `user.email=${who}@example.com`];
    const stdio = ["ignore", "pipe", "ignore"] as const;
    return execFileSync("git", ["-C", folder, ...user, ...command], { encoding: "utf8", stdio: [...stdio] }).trim();
  };
  git("alex", "init", "--quiet", "--initial-branch=main");
  git("alex", "config", "uploadpack.allowFilter", "true");
  git("alex", "add", ".");
  git("alex", "commit", "--quiet", "-m", "Begin");
  const write = (search: string, value: string): void =>
    writeFileSync(file, readFileSync(file, "utf8").replace(search, value));
  /** Whoever it is commits something, with further lines in the message; the full hash. */
  const commit = (who: string, message = "Go on"): string => {
    git(who, "commit", "--quiet", "--allow-empty", "--all", "-m", message);
    return git(who, "rev-parse", "HEAD");
  };
  /** Another repository with what this one has: `--depth=1`, `--filter=blob:none`. */
  const clone = (...options: string[]): string => {
    const there = temporaryFolder();
    execFileSync("git", ["clone", "--quiet", ...options, pathToFileURL(folder).href, there], { stdio: "ignore" });
    return there;
  };
  const create = (more: Partial<ReleasesRequest> = {}) => {
    const request = { path: "platform.yaml", from: folder, apps: ["web"], images: {}, authors: [], compiler: "0.1.0" };
    return createReleases({ ...request, ...more }, ledger.as("ci"));
  };
  /** The release of web, and what is warned of by code. */
  const release = async (more: Partial<ReleasesRequest> = {}) => {
    const { created, diagnostics } = await create(more);
    const { release: made } = created[0] ?? expect.fail("nothing was recorded");
    return { ...made, warned: diagnostics.map(({ code, message }) => `${code} ${message}`) };
  };
  return { ...ledger, source: { folder, git, write, commit, clone }, create, release };
}
