import type { CompiledFile, Diagnostic, Parity, Platform } from "@kubestage/core";
import { compareStages, diagnose, distinctDiagnostics, hasErrors, suggest } from "@kubestage/core";
import { compileAll } from "./compiled-files.ts";
import type { Declaration } from "./load-platform.ts";
import { loadPlatform } from "./load-platform.ts";
import type { Progress } from "./progress.ts";

export interface DiffRequest extends Declaration {
  readonly stage: string;
  readonly other: string;
  /** This app only. */
  readonly app?: string | undefined;
}

export interface DiffResult {
  /** Absent where an error was found. */
  readonly parity: Parity | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * How two stages differ, and which lines cause it.
 *
 * Errors: those of the declaration; KS6006 for a stage or app that does not exist.
 */
export async function diff(request: DiffRequest, progress?: Progress): Promise<DiffResult> {
  progress?.("reading");
  const { platform, diagnostics, render } = await loadPlatform(request);
  if (!platform) return { parity: undefined, diagnostics };
  const [left, right] = [request.stage, request.other].map((name) => platform.stages.find((one) => one.name === name));
  const unknown = unknownNames(platform, request);
  if (!left || !right || unknown.length > 0) return { parity: undefined, diagnostics: [...diagnostics, ...unknown] };
  progress?.("comparing");
  const files = new Map<string, CompiledFile[]>();
  for (const stage of [left, right]) {
    const only = { stage: stage.name, cluster: stage.clusters[0]?.name };
    const compiled: CompiledFile[] = [];
    for await (const file of compileAll(platform, only, { render })) compiled.push(file);
    files.set(stage.name, compiled);
  }
  const found = sourceFindings([...files.values()].flat());
  if (hasErrors(found)) return { parity: undefined, diagnostics: [...diagnostics, ...found] };
  const parity = compareStages(platform, left, right, request.app, ({ name }) => files.get(name) ?? []);
  progress?.("done");
  return { parity, diagnostics };
}

/** What is found where sources are rendered and conformed: what is compared would be less than what there is. */
function sourceFindings(files: readonly CompiledFile[]): Diagnostic[] {
  return distinctDiagnostics(files.flatMap(({ enters, diagnostics }) => (enters ? diagnostics : [])));
}

function unknownNames(platform: Platform, { stage, other, app }: DiffRequest): Diagnostic[] {
  const stages = platform.stages.map(({ name }) => name);
  const apps = [...new Set(platform.stages.flatMap((one) => one.apps.map(({ name }) => name)))];
  const check = (noun: string, name: string | undefined, known: readonly string[]): Diagnostic[] => {
    if (name === undefined || known.includes(name)) return [];
    const message = `there is no ${noun} ${JSON.stringify(name)}`;
    return [diagnose("KS6006", { message, hint: suggest(name, known, noun) })];
  };
  const flow = platform.stages
    .filter(({ name, clusters }) => (name === stage || name === other) && clusters.length === 0)
    .map(({ name }) =>
      diagnose("KS6006", {
        message: `the stage ${JSON.stringify(name)} only controls flow`,
        hint: "name a stage in which something runs",
      }),
    );
  return [...flow, ...check("stage", stage, stages), ...check("stage", other, stages), ...check("app", app, apps)];
}
