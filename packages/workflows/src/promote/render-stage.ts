import type { Diagnostic, Platform, ReleasedDocuments, RenderSource } from "@kubestage/core";
import { hasErrors, parseReleased } from "@kubestage/core";
import { compileFiles, newTally, textOf } from "../output-files.ts";

export interface RenderedStage {
  /** By path, of each cluster that the stage lives in. Empty where there is an error. */
  readonly files: ReadonlyMap<string, string>;
  /** What the stage's own release of the platform's documents says of it. */
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The manifests of a stage as its releases say them.
 *
 * @param rendererOf renders the sources of its apps, with the tools that the platform wants
 * Errors: those of the documents and of compiling, as diagnostics.
 */
export async function renderStage(
  released: ReleasedDocuments,
  rendererOf: (platform: Platform) => RenderSource,
): Promise<RenderedStage> {
  const parsed = parseReleased(released);
  if (!parsed.platform) return { files: new Map(), platform: undefined, diagnostics: parsed.diagnostics };
  const { stage } = released;
  const tally = newTally();
  const files = new Map<string, string>();
  const render = rendererOf(parsed.platform);
  for await (const file of compileFiles(parsed.platform, { stage }, tally, render)) files.set(file.path, textOf(file));
  const diagnostics = [...parsed.diagnostics, ...tally.diagnostics];
  return { files: hasErrors(diagnostics) ? new Map() : files, platform: parsed.platform, diagnostics };
}
