import type fc from "fast-check";

export interface GeneratedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly body: fc.Arbitrary<object>;
  readonly clusterWide?: boolean;
}

export const spec = <T>(value: fc.Arbitrary<T>) => value.map((content) => ({ spec: content }));
