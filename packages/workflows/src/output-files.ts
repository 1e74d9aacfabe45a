import type { OutputFile } from "@kubestage/adapters";
import type { CompiledFile, Counted, Diagnostic, Only, Platform, RenderSource, YamlValue } from "@kubestage/core";
import {
  factsName,
  factsOf,
  originLine,
  originsName,
  placeOf,
  replaceOrigins,
  writeFacts,
  writeOrigins,
  writeYaml,
} from "@kubestage/core";
import { compileAll } from "./compiled-files.ts";

/** What is learned while files are compiled. */
export interface Tally {
  readonly counted: Counted[];
  readonly diagnostics: Diagnostic[];
  files: number;
}

export function newTally(): Tally {
  return { counted: [], diagnostics: [], files: 0 };
}

/** Compiles file by file and keeps the tally. Files without objects are left out. */
export async function* compileFiles(
  platform: Platform,
  only: Only,
  tally: Tally,
  render: RenderSource,
): AsyncGenerator<CompiledFile> {
  const seen = new Set<string>();
  for await (const file of compileAll(platform, only, { render })) {
    for (const diagnostic of file.diagnostics) {
      const key = identity(diagnostic);
      if (!seen.has(key)) tally.diagnostics.push(diagnostic);
      seen.add(key);
    }
    if (file.manifests.length === 0) continue;
    tally.files++;
    const { cluster, stage, runs, manifests } = file;
    tally.counted.push({ cluster, stage, runs, objects: manifests.length });
    yield file;
  }
}

/** The YAML documents of a file. */
export function textOf(file: CompiledFile): string {
  let text = "";
  for (const { object } of file.manifests) {
    if (text !== "") text += "---\n";
    text += writeYaml(object as unknown as YamlValue);
  }
  return text;
}

/**
 * The files of an output folder: the compiled ones, and behind those of each cluster its origins and what a proof of them
 * needs. Where one stage alone is compiled, `originsBefore` gives the cluster's origins so far, of which that stage's are
 * exchanged.
 */
export async function* outputFiles(
  platform: Platform,
  files: AsyncIterable<CompiledFile>,
  only: Only,
  originsBefore: (cluster: string) => string,
): AsyncGenerator<OutputFile> {
  let cluster: string | undefined;
  let lines: string[] = [];
  const besides = function* (): Generator<OutputFile> {
    if (cluster === undefined) return;
    const { stage } = only;
    const text = stage === undefined ? writeOrigins(lines) : replaceOrigins(originsBefore(cluster), lines, `${stage}/`);
    yield { path: `${cluster}/${originsName}`, text };
    const declared = platform.clusters.find(({ name }) => name === cluster);
    if (declared) yield { path: `${cluster}/${factsName}`, text: writeFacts(factsOf(platform, declared)) };
  };
  for await (const file of files) {
    if (file.cluster !== cluster) {
      yield* besides();
      cluster = file.cluster;
      lines = [];
    }
    for (const manifest of file.manifests) lines.push(originLine(file, manifest));
    yield { path: file.path, text: textOf(file) };
  }
  yield* besides();
}

/** The same finding may come from several stages. */
function identity({ code, message, span }: Diagnostic): string {
  if (!span) return `${code} ${message}`;
  const { file, line, column } = placeOf(span);
  return `${code} ${file}:${line}:${column} ${message}`;
}
