import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import type { SourceToRender } from "../model/source-to-render.ts";

/** What a tool made of a source, in the tool's order. */
export interface RenderedSource {
  readonly cluster: string;
  readonly stage: string;
  readonly app: string;
  readonly texts: readonly RenderedText[];
  /** The tool that rendered, with its own version; of plain manifests nothing is rendered. */
  readonly tool: RenderingTool | undefined;
  /**
   * SHA-256, in lower-case hex, of every file that went in: the chart with what it depends on, or the kustomization with
   * its bases, or the manifests, and the files of values; each with its path relative to the source. The same on every
   * machine and in every cluster. A release fixes it.
   */
  readonly contentHash: string;
  /** The hash of the files of the release that it was rendered from; undefined where they stand beside a declaration. */
  readonly files?: string | undefined;
}

export interface RenderingTool {
  readonly name: "helm" | "kustomize";
  /** Such as `3.19.0`. */
  readonly version: string;
}

/** YAML as it was rendered, of one or several documents. */
export interface RenderedText {
  /**
   * Text with the documents. Of plain manifests the user's own file. Of what a tool wrote, all documents that come from one
   * file of the user's; where that file is unknown, `file` and `path` name the source as the user wrote it. `lineInModule`
   * gives the line of the template that a place in it was made from.
   */
  readonly rendered: Source;
  /** The user's file that it was made from (a chart's template, a kustomization's resource), where that is known. */
  readonly template: Source | undefined;
}

/** Where a source could not be rendered, `rendered` is undefined and `diagnostics` say why. */
export interface Rendering {
  readonly rendered: RenderedSource | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** How workflows render: an adapter's function, given once for a run. Problems of the world are thrown. */
export type RenderSource = (wanted: SourceToRender) => Promise<Rendering>;
