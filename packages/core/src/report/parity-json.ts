import type { Place } from "../diagnostics/places.ts";
import { placeOf } from "../diagnostics/places.ts";
import type { YamlValue } from "../manifests/write-yaml.ts";
import type { Parity } from "../parity/parity.ts";

/** How two stages differ, as programs read it. `values` are those of the stages in their order, null for nothing. */
export interface ParityJson {
  readonly stages: readonly string[];
  readonly clusters: readonly string[];
  readonly compared: number;
  readonly differences: readonly {
    readonly kind: string;
    readonly objects: readonly string[];
    readonly paths: readonly string[];
    readonly values: readonly (YamlValue | null)[];
    readonly causes: readonly { readonly stage: string; readonly place: Place }[];
  }[];
}

export function parityJson({ stages, clusters, compared, differences }: Parity): ParityJson {
  return {
    stages,
    clusters,
    compared,
    differences: differences.map(({ kind, objects, paths, values, causes }) => ({
      kind,
      objects,
      paths,
      values: values.map((value) => value ?? null),
      causes: causes.map(({ stage, span }) => ({ stage, place: placeOf(span) })),
    })),
  };
}
