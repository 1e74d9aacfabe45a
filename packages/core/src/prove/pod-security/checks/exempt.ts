import type { CheckPod } from "./check.ts";

/** From 1.25 on, pods that say that they are for Windows need not set what means nothing there. */
export function unlessWindows(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.os?.name === "windows" ? undefined : check(pod));
}

/**
 * From 1.35 on, root in a user namespace of the pod's own is not root on its node. Before, only an alpha feature gate said
 * so, which no API server has on by itself.
 * Source: k8s.io/pod-security-admission/policy/helpers.go (relaxPolicyForUserNamespacePod)
 */
export function unlessUserNamespace(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.hostUsers === false ? undefined : check(pod));
}
