import type { PodSpec, Toleration } from "kubernetes-types/core/v1.d.ts";
import { type Landing, type LandingNode, type LandingSpec, mayLand } from "./landing.ts";
import { defaultRules, type TolerationRules } from "./tolerations.ts";

const exists = (key: string, effect: string): Toleration => ({ key, operator: "Exists", effect });

const always: readonly Toleration[] = [
  exists("node.kubernetes.io/not-ready", "NoExecute"),
  exists("node.kubernetes.io/unreachable", "NoExecute"),
  exists("node.kubernetes.io/disk-pressure", "NoSchedule"),
  exists("node.kubernetes.io/memory-pressure", "NoSchedule"),
  exists("node.kubernetes.io/pid-pressure", "NoSchedule"),
  exists("node.kubernetes.io/unschedulable", "NoSchedule"),
];
const onHostNetwork = exists("node.kubernetes.io/network-unavailable", "NoSchedule");

/**
 * What the controller of DaemonSets adds to the tolerations of the template.
 * Source: k8s.io/kubernetes/pkg/controller/daemon/util/daemonset_util.go (AddOrUpdateDaemonPodTolerations)
 */
function daemonTolerations(hostNetwork: boolean): readonly Toleration[] {
  return hostNetwork ? [...always, onHostNetwork] : always;
}

/** Whether a DaemonSet with this template puts a pod on the node. */
export function daemonLands(
  template: LandingSpec & Pick<PodSpec, "hostNetwork">,
  node: LandingNode,
  rules: TolerationRules = defaultRules,
): Landing {
  const tolerations = [...(template.tolerations ?? []), ...daemonTolerations(template.hostNetwork === true)];
  if ((template.nodeName ?? "") !== "" && template.nodeName !== node.name)
    return { lands: false, why: `its nodeName is ${template.nodeName}` };
  // Even where the template names the node, the controller asks for all taints to be tolerated before it makes a pod.
  const asked = mayLand({ ...template, nodeName: "", tolerations }, node, { rules });
  return asked.lands && (template.nodeName ?? "") !== "" ? { lands: true, by: "nodeName" } : asked;
}

/**
 * The spec of the pod that the controller makes for a node: all that the template's node affinity requires is replaced
 * by the node's name (it was asked before), the node selector stays.
 *
 * Source: k8s.io/kubernetes/pkg/controller/daemon/util/daemonset_util.go (ReplaceDaemonSetPodNodeNameNodeAffinity)
 */
export function daemonPodSpec<Spec extends LandingSpec & Pick<PodSpec, "hostNetwork">>(
  template: Spec,
  nodeName: string,
): Spec {
  const added = daemonTolerations(template.hostNetwork === true);
  const own = (template.tolerations ?? []).filter(
    (one) => !added.some(({ key, effect }) => one.key === key && one.effect === effect && one.operator === "Exists"),
  );
  const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [nodeName] }] }];
  return {
    ...template,
    affinity: {
      ...template.affinity,
      nodeAffinity: {
        ...template.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
      },
    },
    tolerations: [...own, ...added],
  };
}
