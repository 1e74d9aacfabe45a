import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";

type Scheduled = Pick<PodSpec, "runtimeClassName" | "nodeSelector" | "tolerations">;

/**
 * What a pod's RuntimeClass adds to where it may run: its node selector and its tolerations. A pod that names a class which
 * is not there, or whose selector contradicts the class's, is refused; it is given back as it is.
 *
 * Source: k8s.io/kubernetes/plugin/pkg/admission/runtimeclass/admission.go (setScheduling)
 */
export function runtimeClasses(world: World): <Spec extends Scheduled>(spec: Spec) => Spec {
  const scheduling = new Map(
    objectsOf(world, "node.k8s.io/RuntimeClass").map(({ object }) => [object.metadata.name, object.scheduling]),
  );
  return (spec) => {
    const added = spec.runtimeClassName === undefined ? undefined : scheduling.get(spec.runtimeClassName);
    if (added === undefined || added === null) return spec;
    const nodeSelector = { ...added.nodeSelector, ...spec.nodeSelector };
    const tolerations = [...(spec.tolerations ?? []), ...(added.tolerations ?? [])];
    return { ...spec, nodeSelector, tolerations };
  };
}
