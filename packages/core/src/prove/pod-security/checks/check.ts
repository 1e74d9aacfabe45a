import type { ContainerToCheck, PodSecurityViolation, PodSpecToCheck } from "../pod-to-check.ts";

/** A pod as the checks see it: nothing that they look for in it is `null`. */
export interface CheckedPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpecToCheck;
  /** Init containers, containers and ephemeral containers, in this order. */
  readonly containers: readonly ContainerToCheck[];
}

type Forbidden = Omit<PodSecurityViolation, "check">;
export type CheckPod = (pod: CheckedPod) => Forbidden | undefined;

/**
 * One rule of the standard, with what it asked for in each version of Kubernetes.
 * Source: k8s.io/pod-security-admission/policy/checks.go
 */
export interface Check {
  readonly id: string;
  /** By minor version of Kubernetes 1, oldest first. */
  readonly versions: readonly VersionedCheck[];
}

interface VersionedCheck {
  readonly since: number;
  readonly check: CheckPod;
  /** A check of `baseline` that is not asked beside this one. */
  readonly overrides?: string;
}
