import type { Span } from "../diagnostics/places.ts";
import type { AppSource } from "./app-source.ts";

/** What has to be rendered: an app with a source, in one stage and one cluster of it. */
export interface SourceToRender {
  readonly cluster: string;
  readonly stage: string;
  readonly app: string;
  /** For the tool's own notion of it (`helm template --namespace`); `conform` sets it on what comes out. */
  readonly namespace: string;
  /** The cluster's Kubernetes version, such as `1.36`. */
  readonly kubernetesVersion: string;
  readonly source: AppSource;
  /** Where the declaration says what is rendered: what a failure of the tool points to. */
  readonly place: Span;
}
