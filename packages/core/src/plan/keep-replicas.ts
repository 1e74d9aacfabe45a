import type { KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";
import { isRecord, ownEntries } from "./fields/field-sets.ts";

/**
 * What is applied to a workload that an autoscaler has from now on: the declaration names no `replicas` any more, and
 * taking away a field that nobody else owns would set it to its default, 1, and stop all other pods. So the number that
 * is there stays ours until the autoscaler changes it and thereby owns it.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export function keepReplicas(object: KubernetesObject, live: LiveObject): KubernetesObject {
  const { spec } = object as { readonly spec?: unknown };
  const liveSpec = live["spec"];
  if (!isRecord(spec) || !isRecord(liveSpec) || spec["replicas"] !== undefined) return object;
  const isOurs = ownEntries(live).some(({ fieldsV1 }) => fieldsV1?.["f:spec"]?.["f:replicas"] !== undefined);
  if (!isOurs || liveSpec["replicas"] === undefined) return object;
  const kept = { ...object, spec: { ...spec, replicas: liveSpec["replicas"] } };
  return kept;
}
