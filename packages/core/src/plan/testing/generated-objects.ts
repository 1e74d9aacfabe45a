import fc from "fast-check";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { labels } from "./generated-fields.ts";
import { policyKinds } from "./generated-policies.ts";
import { workloadKinds } from "./generated-workloads.ts";

/**
 * Objects of the kinds that kubestage and charts write, as an API server accepts them: with and without the fields that
 * it fills in, lists with keys and without, maps that it takes apart and such that it does not.
 */
export function generatedObject(namespace: string): fc.Arbitrary<KubernetesObject> {
  return fc.oneof(
    ...[...workloadKinds, ...policyKinds].map(({ apiVersion, kind, body, clusterWide }) => {
      const metadata = fc.record(
        {
          name: fc.constant(`generated-${kind.toLowerCase()}${clusterWide ? `-${namespace}` : ""}`),
          labels,
          annotations: fc.dictionary(fc.constantFrom("example.com/note", "owner"), fc.constantFrom("a", "b", ""), {
            maxKeys: 2,
          }),
        },
        { requiredKeys: ["name"] },
      );
      return fc.tuple(metadata, body).map(([meta, rest]) => ({
        apiVersion,
        kind,
        metadata: { ...meta, ...(clusterWide ? {} : { namespace }) },
        ...rest,
      }));
    }),
  );
}
