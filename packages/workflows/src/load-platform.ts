import { relative, resolve, sep } from "node:path";
import type { DeclarationText } from "@kubestage/adapters";
import { readDeclaration, type RendererOptions, sourceRenderer } from "@kubestage/adapters";
import type { Diagnostic, ParsedDeclaration, Platform, RenderSource, Source } from "@kubestage/core";
import { declarationTexts, hasErrors, parseDeclaration } from "@kubestage/core";

export interface Declaration {
  /** The declaration's file or folder, as the user typed it. */
  readonly path: string;
  /** A file or folder with Release and ReleasePointers documents, as the user typed it. */
  readonly releases?: string | undefined;
  /** The working directory, absolute: what paths are relative to. */
  readonly from: string;
  /** Where aborted, the workflow ends without effect and throws the reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface LoadedPlatform extends ParsedDeclaration {
  /** The folder that places in the declaration are relative to, absolute. */
  readonly root: string;
  /** Its documents, without files that its apps are rendered from. */
  readonly sources: readonly Source[];
  /** What the sources of its apps are read and rendered with. */
  readonly renderer: RendererOptions;
  /** Renders the sources of its apps. Tools are looked for when the first one is asked for. */
  readonly render: RenderSource;
}

/** What was read of a declaration and its releases. */
export interface ReadDeclarationTexts {
  readonly declaration: DeclarationText;
  /** Absent where no releases were asked for. */
  readonly released: DeclarationText | undefined;
  /** What was read for, and as what. */
  readonly of: Declaration;
}

/**
 * Files -> platform, with every error of the run at once: problems of files do not hide those of the texts that could be
 * read. `out`, where a build writes, is never read as a part of the declaration that it may lie in.
 */
export async function loadPlatform(declaration: Declaration, out?: string): Promise<LoadedPlatform> {
  return platformOf(await readDeclarationTexts(declaration, out));
}

/** The texts of a declaration as its files hold them, modules evaluated. */
export async function readDeclarationTexts(of: Declaration, out?: string): Promise<ReadDeclarationTexts> {
  const { path, releases, from, signal } = of;
  const inside = out !== undefined && resolve(from, out).startsWith(resolve(from, path) + sep);
  const except = [...(releases === undefined ? [] : [releases]), ...(inside ? [out] : [])];
  const declaration = await readDeclaration(path, { from, except, signal });
  const released = releases === undefined ? undefined : await readDeclaration(releases, { from, modules: false });
  return { declaration, released, of };
}

/** Texts -> platform. */
export function platformOf({ declaration, released, of: { from, signal } }: ReadDeclarationTexts): LoadedPlatform {
  const { root } = declaration;
  const problems = [...declaration.diagnostics, ...(released?.diagnostics ?? [])];
  const sources = declarationTexts(declaration.sources);
  const loaded = (platform: Platform | undefined, diagnostics: readonly Diagnostic[]): LoadedPlatform => {
    const at = { absolute: root, file: relative(from, root) || "." };
    const renderer = { root: at, signal, ...(platform && { platform }) };
    return { platform, diagnostics, root, sources, renderer, render: sourceRenderer(renderer) };
  };
  if (sources.length === 0) return loaded(undefined, problems);
  const releaseSources = released?.sources.map((source) => belowRoot(source, from, root));
  const { platform, diagnostics } = parseDeclaration(sources, releaseSources);
  // What a file that could not be read declares is missing elsewhere: only what stands in the texts is said of them.
  const found = problems.length > 0 ? diagnostics.filter(({ code }) => !aboutOtherTexts.has(code)) : diagnostics;
  const all = [...problems, ...found];
  return loaded(hasErrors(all) ? undefined : platform, all);
}

/** Findings that another text would have put right: dangling references, missing documents, acknowledgements. */
const aboutOtherTexts: ReadonlySet<string> = new Set(["KS1012", "KS1024", "KS1026"]);

function belowRoot(source: Source, from: string, root: string): Source {
  return { ...source, path: relative(root, resolve(from, source.file)).split(sep).join("/") };
}
