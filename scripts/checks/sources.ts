import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFiles, root } from "../run.ts";
import { type Outcome, outcomeOfComplaints } from "./check.ts";

const maxLines = 300;
/** Reads the clock without a name that the linter can forbid. */
const clockRead = /\bnew Date\(\s*\)|(?<![.\w])Date\(\s*\)/;

/** No source file outside tests is so long that its one concern must be several. */
export async function checkFileSizes(): Promise<Outcome> {
  const sources = await readSources("packages/*/src/**/*.ts", "testbed/**/*.ts");
  const lengths = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  const long = lengths.filter(({ lines }) => lines > maxLines);
  return outcomeOfComplaints(
    long.map(({ path, lines }) => `${path} has ${String(lines)} lines; the most is ${String(maxLines)}: split it`),
    `${String(sources.length)} files`,
  );
}

/** `new Date()` is a look at the clock, which core never takes. `Date.now` is the linter's. */
export async function checkClockReads(): Promise<Outcome> {
  const complaints: string[] = [];
  for (const { path, text } of await readSources("packages/core/src/**/*.ts")) {
    for (const [index, line] of text.split("\n").entries())
      if (clockRead.test(line))
        complaints.push(`${path}:${String(index + 1)} reads the clock: take the time as an argument`);
  }
  return outcomeOfComplaints(complaints);
}

async function readSources(
  ...patterns: readonly string[]
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const found = await projectFiles(...patterns.map((pattern) => `:(glob)${pattern}`));
  const files = found.filter((path) => !path.endsWith(".test.ts"));
  if (files.length === 0) throw new Error(`no file matches ${patterns.join(", ")}`);
  return Promise.all(files.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })));
}
