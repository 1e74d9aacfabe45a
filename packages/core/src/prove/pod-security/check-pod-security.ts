import { checksOf, minorVersionOf } from "./checks/checks-of.ts";
import type { CheckedPod } from "./checks/check.ts";
import type { PodSecurityLevel, PodSecurityVersion, PodSecurityViolation, PodToCheck } from "./pod-to-check.ts";

/**
 * What Pod Security admission says of a pod, or of a workload's template of pods, where a namespace enforces `level` as
 * `version` of Kubernetes defines it: every rule that it breaks, in the order and the words of an API server.
 *
 * It sees what is written: what an API server fills in (a hostPort for each port of a pod with hostNetwork) is not filled
 * in, which changes no answer. `latest` is the newest version that is known here, and so is any text that is no version,
 * as for an API server; a server of an older version knows its own as the newest.
 *
 * Source: k8s.io/pod-security-admission/policy
 */
export function checkPodSecurity(
  pod: PodToCheck,
  level: PodSecurityLevel,
  version: PodSecurityVersion,
): { readonly allowed: boolean; readonly violations: readonly PodSecurityViolation[] } {
  const spec = pod.spec ?? {};
  const checked: CheckedPod = {
    annotations: pod.metadata?.annotations ?? {},
    spec,
    containers: [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])],
  };
  const violations = checksOf(level, minorVersionOf(version)).flatMap(({ id, check }) => {
    const forbidden = check(checked);
    return forbidden === undefined ? [] : [{ check: id, ...forbidden }];
  });
  return { allowed: violations.length === 0, violations };
}
