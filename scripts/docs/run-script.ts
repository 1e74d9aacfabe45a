import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ran, root, run } from "../run.ts";

/** The folder of the bundle that is built for a run of tests (scripts/tested-program.ts). */
const tested = process.env["KUBESTAGE_PROGRAM"];
/** Node keeps what it compiled here, since a script has no home of its own to keep it in. */
const compiledCode = {
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(root, "node_modules", ".cache", "kubestage"),
};

/**
 * Runs a shell script as a reader of the documentation would, in an empty folder that holds `files` only. `kubestage`
 * is that of this checkout, or the bundle of it that is tested. The folder's own path is taken out of what is printed. `environment` may depend on the folder.
 */
export async function runScript(
  script: string,
  files: readonly string[] = [],
  environment: (folder: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-docs-"));
  try {
    for (const file of files) await cp(file, join(folder, file.slice(file.lastIndexOf("/") + 1)));
    const given = { ...compiledCode, ...environment(folder) };
    const programs = tested === undefined ? [] : [join(tested, "bin")];
    const { code, stdout, stderr } = await run("sh", ["-c", script], folder, given, programs);
    return { code, stdout: stdout.replaceAll(`${folder}/`, ""), stderr: stderr.replaceAll(`${folder}/`, "") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
