import { relative, resolve, sep } from "node:path";
import { readTextIfThere, writeOutput } from "@kubestage/adapters";
import type { BuildSummary, Diagnostic, Only, OutputSummary, Platform, RenderSource } from "@kubestage/core";
import { diagnose, distinctDiagnostics, hasErrors, originsName, suggest, summarizeBuild } from "@kubestage/core";
import type { Declaration } from "./load-platform.ts";
import { loadPlatform } from "./load-platform.ts";
import type { Tally } from "./output-files.ts";
import { compileFiles, newTally, outputFiles, textOf } from "./output-files.ts";
import type { Progress } from "./progress.ts";

export interface BuildRequest extends Declaration, Only {
  /** The output folder, as the user typed it. Without it the manifests go to `stream`. */
  readonly out?: string | undefined;
  /** Whether files in the output folder that were changed by hand are written all the same. */
  readonly overwrite?: boolean;
  /** Takes the manifests as one stream of YAML documents; the next piece comes when the last one has been taken. */
  readonly stream?: ((text: string) => Promise<void>) | undefined;
}

export interface BuildResult {
  /** Absent where an error was found: then nothing was written. */
  readonly summary: BuildSummary | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** So much text is passed on at a time: fewer pieces than files, and little memory. */
const pieceLength = 256 * 1024;

/**
 * Declaration -> manifests, in a folder or as a stream. Nothing is written where there is an error.
 *
 * Errors: those of the declaration and of compiling, KS6003 and KS6004 of the output folder as diagnostics; thrown where
 * the system refuses (KS6005).
 */
export async function build(request: BuildRequest, progress?: Progress): Promise<BuildResult> {
  progress?.("reading");
  const { platform, diagnostics, root, render } = await loadPlatform(request, request.out);
  if (!platform) return { summary: undefined, diagnostics };
  const misplaced = [...checkOnly(platform, request), ...checkOut(root, request)];
  if (misplaced.length > 0) return { summary: undefined, diagnostics: [...diagnostics, ...misplaced] };
  progress?.("compiling");
  const { out } = request;
  const made =
    out === undefined ? await streamOut(platform, request, render) : await writeOut(platform, out, request, render);
  const all = distinctDiagnostics([...diagnostics, ...made.tally.diagnostics, ...made.diagnostics]);
  progress?.("done");
  if (hasErrors(all)) return { summary: undefined, diagnostics: all };
  const { tally, output } = made;
  const files = output ? output.written + output.unchanged : tally.files;
  return { summary: summarizeBuild(platform, tally.counted, files, output), diagnostics: all };
}

interface Made {
  readonly tally: Tally;
  readonly diagnostics: readonly Diagnostic[];
  readonly output?: OutputSummary;
}

/**
 * Compiles twice, so that an error in the last file is known before the first one is written: what is compiled once and
 * kept would take memory without bound.
 */
async function streamOut(
  platform: Platform,
  { stage, cluster, stream, signal }: BuildRequest,
  render: RenderSource,
): Promise<Made> {
  const tally = newTally();
  for await (const _ of compileFiles(platform, { stage, cluster }, tally, render)) signal?.throwIfAborted();
  if (!stream || hasErrors(tally.diagnostics)) return { tally, diagnostics: [] };
  let piece = "";
  let first = true;
  for await (const file of compileFiles(platform, { stage, cluster }, newTally(), render)) {
    piece += first ? textOf(file) : `---\n${textOf(file)}`;
    first = false;
    if (piece.length < pieceLength) continue;
    await stream(piece);
    signal?.throwIfAborted();
    piece = "";
  }
  if (piece !== "") await stream(piece);
  return { tally, diagnostics: [] };
}

async function writeOut(platform: Platform, out: string, request: BuildRequest, render: RenderSource): Promise<Made> {
  const { from, stage, cluster, overwrite, signal } = request;
  const only = { stage, cluster };
  const tally = newTally();
  const folder = resolve(from, out);
  const originsBefore = (name: string): string => readTextIfThere(resolve(folder, name, originsName)) ?? "";
  const { diagnostics, ...output } = await writeOutput(
    folder,
    outputFiles(platform, compileFiles(platform, only, tally, render), only, originsBefore),
    {
      shownAs: out,
      covers: (path) => isCovered(path, only),
      proceed: () => !hasErrors(tally.diagnostics),
      ...(overwrite !== undefined && { overwrite }),
      ...(signal && { signal }),
    },
  );
  return { tally, diagnostics, output: { path: out, ...output } };
}

/** Whether a build of `only` writes everything that belongs at `path`, so that what is not written does not belong. */
function isCovered(path: string, { stage, cluster }: Only): boolean {
  const [inCluster, inStage, ...rest] = path.split("/");
  if (cluster !== undefined && inCluster !== cluster) return false;
  return stage === undefined || (inStage === stage && rest.length > 0);
}

export function checkOnly(platform: Platform, { stage, cluster }: Only): Diagnostic[] {
  const out: Diagnostic[] = [];
  const check = (noun: "stage" | "cluster", name: string | undefined, known: readonly string[]): void => {
    if (name === undefined || known.includes(name)) return;
    const message = `there is no ${noun} ${JSON.stringify(name)}`;
    out.push(diagnose("KS6006", { message, hint: suggest(name, known, noun) }));
  };
  check(
    "stage",
    stage,
    platform.stages.map(({ name }) => name),
  );
  check(
    "cluster",
    cluster,
    platform.clusters.map(({ name }) => name),
  );
  if (out.length > 0) return out;
  const wanted = platform.stages.find(({ name }) => name === stage);
  const clusters = wanted?.clusters.map(({ name }) => name) ?? [];
  if (wanted && cluster !== undefined && !clusters.includes(cluster)) {
    const message = `the stage ${JSON.stringify(stage)} is not in the cluster ${JSON.stringify(cluster)}`;
    out.push(
      diagnose("KS6006", {
        message,
        hint: clusters.length > 0 ? `it is in ${clusters.join(", ")}` : "it only controls flow",
      }),
    );
  }
  return out;
}

/** An output folder that holds the declaration would be read as a part of it. */
function checkOut(root: string, { out, from }: BuildRequest): Diagnostic[] {
  if (out === undefined) return [];
  const way = relative(resolve(from, out), root);
  if (way.split(sep)[0] === "..") return [];
  const message = `the output folder ${JSON.stringify(out)} holds the declaration itself`;
  return [diagnose("KS6006", { message, hint: "write into a folder of its own, such as `--out out`" })];
}
