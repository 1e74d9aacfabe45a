import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "@kubestage/workflows";

const examples = fileURLToPath(new URL("..", import.meta.url));

export interface BuiltExample {
  /** The text of each file by its path below the output folder, in the order of their names. */
  readonly files: ReadonlyMap<string, string>;
  /** What was said about the declaration: code and place. */
  readonly findings: readonly string[];
}

/** For tests: builds an example as `kubestage build` does, into a folder that is gone afterwards. */
export async function buildExample(path: string, releases?: string): Promise<BuiltExample> {
  const folder = mkdtempSync(join(tmpdir(), "kubestage-example-"));
  try {
    const out = join(folder, "out");
    const { diagnostics } = await build({ path, releases, out, from: examples });
    const findings = diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`);
    return { files: readFiles(out), findings };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the golden file of an example's output is. */
export function goldenPath(...path: readonly string[]): string {
  return join(examples, "golden", ...path);
}

/** The golden files of an example, as paths below its folder. */
export function goldenFiles(example: string): string[] {
  return [...listFiles(goldenPath(example))].toSorted();
}

function readFiles(folder: string): Map<string, string> {
  const paths = [...listFiles(folder)].toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** Without what kubestage keeps for itself, whose names begin with a dot. */
function* listFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    yield join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .split(sep)
      .join("/");
  }
}
