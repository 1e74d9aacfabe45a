import type { Discovery, ServedResource } from "@kubestage/adapters";
import { judgedVersion } from "@kubestage/core";

/** What nothing is proved from, and clusters have much of: what happened, who leads, what tools measured. */
const unread =
  /^(Event|ComponentStatus|Binding|(events\.k8s\.io|coordination\.k8s\.io|(custom\.|external\.)?metrics\.k8s\.io|wgpolicyk8s\.io|reports\.kyverno\.io|aquasecurity\.github\.io|internal\.apiserver\.k8s\.io)\/.*|apps\/ControllerRevision|storage\.k8s\.io\/(CSINode|CSIStorageCapacity|VolumeAttachment)|networking\.k8s\.io\/IPAddress|cilium\.io\/Cilium(Endpoint|Identity|EndpointSlice)|resource\.k8s\.io\/ResourceSlice)$/;

/** `apps/Deployment`. */
export function kindIdOf({ group, kind }: Pick<ServedResource, "group" | "kind">): string {
  return group === "" ? kind : `${group}/${kind}`;
}

/** Each kind that can be listed and counts, in the version in which it is judged. */
export function resourcesToRead(discovery: Discovery): ServedResource[] {
  const kinds = new Set<string>();
  return discovery.resources.flatMap((resource) => {
    const id = kindIdOf(resource);
    if (!resource.verbs.includes("list") || unread.test(id) || kinds.has(id)) return [];
    kinds.add(id);
    const version = judgedVersion(id);
    return [(version === undefined ? undefined : discovery.find(version, resource.kind)) ?? resource];
  });
}
