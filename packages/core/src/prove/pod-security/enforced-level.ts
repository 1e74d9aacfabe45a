import { minorVersionOf } from "./checks/checks-of.ts";
import type { PodSecurityLevel, PodSecurityVersion } from "./pod-to-check.ts";

export const enforceLabel = "pod-security.kubernetes.io/enforce";
export const enforceVersionLabel = "pod-security.kubernetes.io/enforce-version";

/** What Pod Security refuses in a namespace. */
export interface EnforcedLevel {
  readonly level: PodSecurityLevel;
  readonly version: PodSecurityVersion;
  /** The label whose value is none: an API server takes no namespace like that, and no change to one. */
  readonly invalid?: string;
}

/**
 * The level that the labels of a namespace enforce on an API server of a minor version: it knows its own as the newest.
 * A namespace without the label takes the cluster's default, which no object says and which is to refuse nothing. One
 * whose labels an API server would not take is counted as if it had none.
 *
 * Source: k8s.io/pod-security-admission/api/helpers.go (PolicyToEvaluate)
 */
export function enforcedLevel(labels: Readonly<Record<string, string>>, minorVersion: number): EnforcedLevel {
  const level = labels[enforceLabel];
  const version = labels[enforceVersionLabel];
  const isVersion = version === undefined || version === "latest" || /^v1\.(0|[1-9][0-9]*)$/.test(version);
  const isLevel = level === undefined || level === "privileged" || level === "baseline" || level === "restricted";
  const known: PodSecurityVersion = `v1.${Math.min(minorVersionOf(version ?? "latest"), minorVersion)}`;
  if (!isLevel || !isVersion)
    return { level: "privileged", version: known, invalid: isLevel ? enforceVersionLabel : enforceLabel };
  return { level: level ?? "privileged", version: known };
}
