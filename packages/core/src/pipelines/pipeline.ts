import type { Platform } from "../model/resolved.ts";

/** What generated pipelines run on. */
export const pipelineSystems = ["github", "gitlab", "jenkins", "circleci"] as const;
export type PipelineSystem = (typeof pipelineSystems)[number];

export interface PipelineRequest {
  readonly system: PipelineSystem;
  /** Compiled from the head of the declaration, not from releases. */
  readonly platform: Platform;
  /** The ledger's Git address, as the machines of the pipeline reach it. */
  readonly ledger: string;
  /** The branch that is released. It has only letters, digits, and `._/-`. */
  readonly branch: string;
  /** By name, `platform` for the platform's own documents; without it these and every app. */
  readonly apps?: readonly string[] | undefined;
  /** The folder of an app below the repository's root, in which `{app}` stands for its name: letters, digits, and `._/-`. */
  readonly context: string;
  /** The declaration's folder below the repository's root: `.` is the root itself. */
  readonly declaration: string;
  /** Declared images that others build: their digests are asked of the registry. */
  readonly pinned: readonly string[];
  /** Which kubestage the pipeline installs. */
  readonly version: string;
}

export interface PipelineFile {
  /** Below the repository's root, `/`-separated. */
  readonly path: string;
  readonly text: string;
}

/** What is built and released together: an app, or the platform's own documents, which have no image. */
export interface PipelineUnit {
  readonly name: string;
  /** Of what is built: below the repository's root, ending in no slash. */
  readonly folder: string;
  readonly images: readonly PipelineImage[];
  /** Paths a change of which makes a new release; undefined where every change does. */
  readonly changes: readonly string[] | undefined;
}

export interface PipelineImage {
  /** As the App document names it. */
  readonly declared: string;
  /** Without tag and digest. */
  readonly repository: string;
  /** Below the repository's root; undefined where others build it. */
  readonly dockerfile: string | undefined;
}
