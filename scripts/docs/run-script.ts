import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ran, run } from "../run.ts";

/**
 * Runs a shell script as a reader of the documentation would, in an empty folder that holds `files` only. `kubestage`
 * and `npx kubestage` are those of this checkout.
 */
export async function runScript(script: string, files: readonly string[] = []): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-docs-"));
  try {
    for (const file of files) await cp(file, join(folder, file.slice(file.lastIndexOf("/") + 1)));
    return await run("sh", ["-c", script], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
