import { groupOf } from "../object-key.ts";
import { isMapping } from "../mapping.ts";
import { isNamespacedKind } from "./shapes/kind-shapes.ts";
import type { UnknownContent } from "./content.ts";

/** As in `World.objects`. */
export function kindId({ apiVersion, kind }: Pick<UnknownContent, "apiVersion" | "kind">): string {
  const group = groupOf(apiVersion);
  return group === "" ? kind : `${group}/${kind}`;
}

/**
 * Custom resources of the whole cluster that isolation has to do with, whose definition is seldom among the manifests.
 * Where neither this nor a definition knows a kind, its name decides.
 */
const clusterKinds =
  /^(policy\.networking\.k8s\.io\/.*|cilium\.io\/Cilium(Node|Identity|CIDRGroup|LoadBalancerIPPool|BGP.*)|(crd\.)?projectcalico\.org\/(IPPool|HostEndpoint|Tier|FelixConfiguration|BGP.*)|karpenter\.[\w.]+\/.*|snapshot\.storage\.k8s\.io\/VolumeSnapshotContent|(templates|constraints)\.gatekeeper\.sh\/.*)$/;
const clusterName = /^(Cluster(?!$)|Global)|Class$|Clusterwide/;
/** Cluster API, which calls by that name what stands in a namespace. */
const otherClusters = /cluster\.x-k8s\.io\//;

/** Whether objects of each kind stand in a namespace, the definitions among `objects` heeded. */
export function scopesOf(objects: Iterable<UnknownContent>): (object: UnknownContent) => boolean {
  const defined = new Map<string, boolean>();
  for (const object of objects) {
    if (object.kind !== "CustomResourceDefinition" || !isMapping(object["spec"])) continue;
    const { group, names, scope } = object["spec"];
    if (isMapping(names)) defined.set(`${String(group)}/${String(names["kind"])}`, scope !== "Cluster");
  }
  return (object) => {
    const id = kindId(object);
    const known = isNamespacedKind(id) ?? defined.get(id);
    if (known !== undefined || object.metadata.namespace !== undefined) return known ?? true;
    return !(clusterKinds.test(id) || (clusterName.test(object.kind) && !otherClusters.test(id)));
  };
}
