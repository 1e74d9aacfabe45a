import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCode } from "./bundle-code.ts";
import { root } from "./run.ts";

/**
 * Builds what tests start as a process, once for a run: the bundle that is published takes a third of the time that the sources take to
 * start. Test processes find its folder in KUBESTAGE_PROGRAM; without it they start the sources. What Node compiles, it compiles once for
 * all processes of the run.
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
  process.env["NODE_COMPILE_CACHE"] = join(folder, "compiled");
  // A process that was just ended may still be writing what it compiled.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
