import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCode } from "./bundle-code.ts";
import { root } from "./run.ts";

/**
 * Builds what tests start as a process, once for a run: the bundle that is published takes a third of the time that the sources take to
 * start. Test processes find its folder in KUBESTAGE_PROGRAM; without it they start the sources.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Every project asks, and the first has built it.
  if (process.env["KUBESTAGE_PROGRAM"] !== undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "kubestage-program-"));
  await Promise.all([
    bundleCode(join(folder, "dist")),
    cp(join(root, "bin"), join(folder, "bin"), { recursive: true }),
    cp(join(root, "package.json"), join(folder, "package.json")),
  ]);
  await symlink("kubestage.js", join(folder, "bin", "kubestage"));
  process.env["KUBESTAGE_PROGRAM"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
