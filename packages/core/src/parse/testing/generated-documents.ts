import type { YamlValue } from "../../manifests/write-yaml.ts";

/** For tests: a document of a generated declaration. */
export interface GeneratedDocument {
  readonly kind: string;
  readonly name: string;
  readonly spec: { readonly [field: string]: YamlValue | undefined };
}

/** What the names of a generated declaration are, so that its documents can refer to each other. */
export interface Plan {
  readonly clusters: readonly string[];
  readonly stages: readonly { readonly name: string; readonly tier: string; readonly clusters: readonly string[] }[];
  readonly teams: readonly string[];
  readonly apps: readonly string[];
}
