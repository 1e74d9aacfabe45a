import type { Span } from "../diagnostics/places.ts";
import type { YamlValue } from "../manifests/write-yaml.ts";

/** How what two stages get differs, their own names apart. */
export interface Parity {
  readonly stages: readonly [string, string];
  /** The clusters that were compared: for a stage in several, the first. */
  readonly clusters: readonly [string, string];
  /** Objects that both stages have. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/** One difference, wherever it has the same causes: `objects` names every object that shows it. */
export interface Difference {
  /** The kind of the objects, or `App` where a whole app is in one stage only. */
  readonly kind: string;
  readonly objects: readonly string[];
  /** Where in the objects, such as `spec.replicas`; empty for the objects as a whole. */
  readonly paths: readonly string[];
  /** For each of the two stages what stands there; undefined where nothing does. */
  readonly values: readonly [YamlValue | undefined, YamlValue | undefined];
  /** The lines of the declaration that make the difference, without repetition. */
  readonly causes: readonly Cause[];
}

export interface Cause {
  readonly stage: string;
  readonly span: Span;
}
