import { platformIdentity } from "../../model/administrators.ts";
import type { ClusterScope } from "../compiled.ts";
import { cel, celList } from "./cel.ts";

/** kube-controller-manager itself, where its controllers have no accounts of their own. */
const controllerManager = "system:kube-controller-manager";

/**
 * Whether the request is by the platform's own identity: its administrators, as this cluster names them, and the
 * cluster's built-in ones.
 */
export function isPlatform({ platform, cluster }: ClusterScope): string {
  const { groups, users } = platformIdentity(platform, cluster);
  return cel(`
    request.userInfo.?groups.orValue([]).exists(group, group in ${celList(groups)}) ||
    request.userInfo.username in ${celList(users)}
  `);
}

/** Whether the request is by one of these controllers of kube-controller-manager. */
export function isController(...controllers: readonly string[]): string {
  const names = controllers.map((controller) => `system:serviceaccount:kube-system:${controller}`);
  return `request.userInfo.username in ${celList([...names, controllerManager])}`;
}

/** Whether the request is by the kubelet of the node that `nodeName` is an expression for. */
export function isKubeletOf(nodeName: string): string {
  return `request.userInfo.username == 'system:node:' + ${nodeName} && 'system:nodes' in request.userInfo.?groups.orValue([])`;
}
