import type { Diagnostic, Intent, NetworkProfile, World } from "@kubestage/core";

/** What is judged, and by what. */
export interface WorldRequest {
  /** Manifests, or one declaration; `-` for what is piped in; none for a cluster or the declaration in `from`. */
  readonly paths: readonly string[];
  readonly stdin: NodeJS.ReadableStream;
  /** Patterns of files and folders that are left out of folders of manifests. */
  readonly exclude?: readonly string[] | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** A file or folder with releases, for a declaration. */
  readonly releases?: string | undefined;
  /** The label by which stages are known. */
  readonly stageLabel?: string | undefined;
  /** A file that says which namespaces and nodes make a stage. */
  readonly stageMapping?: string | undefined;
  /** A file with Nodes. */
  readonly nodes?: string | undefined;
  /** The 36 of Kubernetes 1.36. */
  readonly minorVersion?: number | undefined;
  /** The name of a network profile. */
  readonly cni?: string | undefined;
  /** A file of kind Intent. */
  readonly intent?: string | undefined;
  /** The working directory, absolute. */
  readonly from: string;
  readonly signal: AbortSignal;
}

/** A world with what it is judged by. */
export interface WorldToProve {
  readonly world: World;
  readonly intent: Intent | undefined;
  readonly profile: NetworkProfile;
}

export interface WorldsToProve {
  readonly worlds: readonly WorldToProve[];
  readonly diagnostics: readonly Diagnostic[];
}
