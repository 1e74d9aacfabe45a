import type {
  ClusterFacts,
  Diagnostic,
  FoundObject,
  LiveObject,
  PlanItem,
  Platform,
  WantedObject,
} from "@kubestage/core";

export interface ImportRequest {
  /** Files and folders of manifests, and `-` for what is piped in; empty for a cluster. */
  readonly paths: readonly string[];
  readonly stdin: NodeJS.ReadableStream;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly stageLabel: string;
  readonly platform?: string | undefined;
  /** What the declaration calls the cluster. */
  readonly cluster?: string | undefined;
  /** The folder that is written into, as the user typed it. */
  readonly out?: string | undefined;
  /** Whether files that are there already are written over. */
  readonly force?: boolean | undefined;
  /** The working directory, absolute. */
  readonly from: string;
  readonly signal: AbortSignal;
}

/** What an apply would do, one item for each wanted object. */
export interface Asked {
  readonly items: readonly PlanItem[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What was read, and how to ask what an apply would do there. */
export interface FoundWorld {
  readonly objects: readonly FoundObject[];
  readonly live: readonly LiveObject[];
  readonly facts: Omit<ClusterFacts, "name"> & { readonly name?: string | undefined };
  readonly diagnostics: readonly Diagnostic[];
  readonly plan: (platform: Platform, wanted: readonly WantedObject[]) => Promise<Asked>;
  readonly close: () => void;
}
